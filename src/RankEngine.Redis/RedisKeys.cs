using RankEngine.Events;
using RankEngine.Folding;
using StackExchange.Redis;

namespace RankEngine.Redis;

/// <summary>The key schema: the only place that spells a key.</summary>
/// <remarks>
/// <code>
/// key                            type    holds                                             lives
/// {SITE:N}:head                  hash    epoch; v = version; a:LOG = applied offset        for ever (1)
/// {SITE:N}:c:VERSION             string  packed PartitionChange                            2 minutes
/// {SITE:N}:i:HOUR                set     16-byte event identities                          hour's end + 9 days (2)
/// {SITE:N}:m:HOUR                hash    MINUTE.ARTICLE -> KindSums, MINUTE 0-59           bucket's end + 48 h + slack
/// {SITE:N}:h:DAY                 hash    HOUR.ARTICLE -> KindSums, HOUR 0-23               bucket's end + 35 days + slack
/// {SITE:N}:d:BLOCK               hash    DAY.ARTICLE -> KindSums, DAY 0-29 of a block      bucket's end + 731 days + slack
/// {SITE:N}:t                     hash    ARTICLE -> KindSums                               for ever (3)
/// {SITE:N}:p:DAY                 hash    HOUR.FROM>TO -> sessions, HOUR 0-23               bucket's end + 35 days + slack
/// {SITE:N}:s:SLOT:READER         string  packed VisitorState of a reader                   9 days after its last event (6)
/// {SITE:N}:v:SLOT:SESSION        string  packed VisitorState of a session of nobody known  9 days after its last event (6)
/// {SITE:N}:a:SLOT:ADDRESS        string  packed AddressState                               9 days after its last event (6)
/// {SITE:N}:n:BLOCK:SHARD         hash    16-byte reader -> bits of the windows seen in     block's end + 66 days + slack
/// {SITE:N}:r:BLOCK:SHARD         hash    16-byte reader -> packed ReaderPage               block's end + 30 days + slack
/// {SITE:N}:x:READER              set     articles hidden or reported                       for ever (4)
/// {SITE:N}:articles              hash    id -> packed ArticleWrite, newest version         for ever (3)
/// {SITE:gen}:token               string  last fencing token or generation number           for ever (5)
/// {SITE:gen}:lease               hash    holder, token                                     the lease's duration
/// {SITE:gen}:current             hash    n = generation, manifest, sections                for ever (3)
/// {SITE:gen}:g:N:SECTION         hash    index -> chunk                                    1 h until published,
///                                                                                          10 minutes once replaced
/// {SITE:models}:list             hash    version -> hash, length, manifest                 for ever (3)
/// {SITE:models}:c:HASH           hash    index -> chunk of a model's content               1 h until listed, then (3)
/// {SITE:models}:active           zset    promotions and rollbacks, newest last; 100 kept   for ever (3)
/// {rankengine}:sites             hash    site -> number of partitions                      for ever (3)
/// {rankengine}:canary:WRITER     string  a random value                                    10 seconds
/// </code>
/// (1) The hinge of replay: without it a log would be counted again. (2) Without end when the events are imported: a file
/// may be imported again at any time and must add nothing. (3) What the site is; its size is bounded by the site's.
/// (4) A reader's will stands until it is erased. (5) A token given twice would let a frozen holder publish. (6) Of an
/// import at least as long as its visits are counted by the hour.
///
/// The braces are a hash tag: keys that one script touches share a cluster slot. The prefix before them names the
/// installation and the version of this schema: it goes up when a type or a meaning changes, so that old and new servers
/// never read each other's keys.
/// </remarks>
internal sealed class RedisKeys(string prefix)
{
    /// <summary>Days of one block of day buckets.</summary>
    public const int BlockDays = 30;

    /// <summary>Days of one block of readers' pages: a reader's month lies in four or five.</summary>
    public const int PageDays = 10;

    /// <summary>Hashes that share the readers of a block: a store that drops one drops a small part of the block.</summary>
    public const int PageShards = 64;

    /// <summary>Hashes that share the readers of a block of repeat windows: 8 bytes for each reader.</summary>
    public const int SeenShards = 16;

    /// <summary>Head of a partition's key names.</summary>
    public PartitionKeys Of(PartitionId partition) => new($"{prefix}{{{partition.Site}:{partition.Number}}}:");

    public RedisKey FencingToken(string site) => $"{prefix}{{{site}:gen}}:token";

    public RedisKey Lease(string site) => $"{prefix}{{{site}:gen}}:lease";

    public RedisKey CurrentGeneration(string site) => $"{prefix}{{{site}:gen}}:current";

    public RedisKey GenerationSection(string site, long generation, string section) =>
        $"{prefix}{{{site}:gen}}:g:{generation}:{section}";

    public RedisKey ModelList(string site) => $"{prefix}{{{site}:models}}:list";

    public RedisKey ModelContent(string site, string hash) => $"{prefix}{{{site}:models}}:c:{hash}";

    public RedisKey ActiveModel(string site) => $"{prefix}{{{site}:models}}:active";

    public RedisKey Sites() => $"{prefix}{{rankengine}}:sites";

    public RedisKey Canary(string writer) => $"{prefix}{{rankengine}}:canary:{writer}";
}

/// <summary>Keys of one partition.</summary>
internal readonly struct PartitionKeys(string head)
{
    public RedisKey Head => head + "head";

    public RedisKey Totals => head + "t";

    public RedisKey Articles => head + "articles";

    public string HiddenPattern => head + "x:*";

    public RedisKey Change(long version) => $"{head}c:{version}";

    public RedisKey Ids(int hour) => $"{head}i:{hour}";

    public RedisKey MinutesOfHour(int hour) => $"{head}m:{hour}";

    public RedisKey HoursOfDay(int day) => $"{head}h:{day}";

    public RedisKey DaysOfBlock(int block) => $"{head}d:{block}";

    public RedisKey PairsOfDay(int day) => $"{head}p:{day}";

    public RedisKey Visitor(VisitorKey key) =>
        $"{head}{(key.IsReader ? 's' : 'v')}:{key.Slot}:{key.Visitor.High:x16}{key.Visitor.Low:x16}";

    public RedisKey Address(AddressKey key) => $"{head}a:{key.Slot}:{key.Address.High:x16}{key.Address.Low:x16}";

    public RedisKey Seen(int block, int shard) => $"{head}n:{block}:{shard}";

    public RedisKey ReaderPages(int block, int shard) => $"{head}r:{block}:{shard}";

    public RedisKey ReaderPages(int block, Pseudonym reader) => ReaderPages(block, ShardOf(reader));

    public RedisKey Hidden(Pseudonym reader) => $"{head}x:{reader.High:x16}{reader.Low:x16}";

    /// <summary>Which hash of a block holds a reader.</summary>
    public static int ShardOf(Pseudonym reader) => (int)(reader.Low % RedisKeys.PageShards);

    /// <summary>Which hash of a block of repeat windows holds a reader; by other bits than the partition.</summary>
    public static int SeenShardOf(Pseudonym reader) => (int)(reader.High % RedisKeys.SeenShards);

    /// <summary>Returns who hid something, given a key that matched <see cref="HiddenPattern"/>.</summary>
    public Pseudonym? HiddenBy(RedisKey key)
    {
        var text = (string?)key;
        if (text is null || text.Length != head.Length + 2 + 32)
        {
            return null;
        }

        var digits = text.AsSpan(head.Length + 2);
        return ulong.TryParse(digits[..16], System.Globalization.NumberStyles.AllowHexSpecifier, null, out var high)
            && ulong.TryParse(digits[16..], System.Globalization.NumberStyles.AllowHexSpecifier, null, out var low)
                ? new Pseudonym(high, low)
                : null;
    }
}
