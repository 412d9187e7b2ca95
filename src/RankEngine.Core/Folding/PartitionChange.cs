using RankEngine.Binary;

namespace RankEngine.Folding;

/// <summary>What one applied delta changed, as followers need it: sums to add, articles to read again.</summary>
/// <param name="Counts">What was added to counts.</param>
/// <param name="Pairs">What was added to pairs.</param>
/// <param name="Articles">Ids of articles whose last write may be another now.</param>
public sealed record PartitionChange(
    IReadOnlyList<KeyValuePair<CountKey, long>> Counts,
    IReadOnlyList<KeyValuePair<PairKey, long>> Pairs,
    IReadOnlyList<string> Articles)
{
    private const byte FormatVersion = 1;

    /// <summary>Packs a delta for followers.</summary>
    public static byte[] Pack(PartitionDelta delta)
    {
        var writer = new ByteWriter();
        writer.Byte(FormatVersion);
        var names = new Dictionary<string, int>();
        foreach (var key in delta.Counts.Keys)
        {
            names.TryAdd(key.Article, names.Count);
        }

        foreach (var key in delta.Pairs.Keys)
        {
            names.TryAdd(key.From, names.Count);
            names.TryAdd(key.To, names.Count);
        }

        writer.Unsigned((ulong)names.Count);
        foreach (var name in names.Keys)
        {
            writer.Text(name);
        }

        writer.Unsigned((ulong)delta.Counts.Count);
        foreach (var (key, count) in delta.Counts)
        {
            writer.Unsigned((ulong)names[key.Article]);
            writer.Byte((byte)key.Kind);
            writer.Signed(key.Minute);
            writer.Signed(count);
        }

        writer.Unsigned((ulong)delta.Pairs.Count);
        foreach (var (key, count) in delta.Pairs)
        {
            writer.Unsigned((ulong)names[key.From]);
            writer.Unsigned((ulong)names[key.To]);
            writer.Signed(key.Hour);
            writer.Signed(count);
        }

        writer.Unsigned((ulong)delta.Articles.Count);
        foreach (var id in delta.Articles.Keys)
        {
            writer.Text(id);
        }

        return writer.ToArray();
    }

    /// <summary>Reads what <see cref="Pack"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are none of ours.</exception>
    public static PartitionChange Unpack(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        if (reader.Byte() != FormatVersion)
        {
            throw new InvalidDataException("Not a packed change of a known version.");
        }

        var names = new string[reader.Length()];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = reader.Text();
        }

        var counts = new KeyValuePair<CountKey, long>[reader.Length()];
        for (var i = 0; i < counts.Length; i++)
        {
            var article = names[reader.Length(names.Length)];
            var key = new CountKey(article, (CountKind)reader.Byte(), checked((int)reader.Signed()));
            counts[i] = new(key, reader.Signed());
        }

        var pairs = new KeyValuePair<PairKey, long>[reader.Length()];
        for (var i = 0; i < pairs.Length; i++)
        {
            var from = names[reader.Length(names.Length)];
            var to = names[reader.Length(names.Length)];
            pairs[i] = new(new PairKey(from, to, checked((int)reader.Signed())), reader.Signed());
        }

        var articles = new string[reader.Length()];
        for (var i = 0; i < articles.Length; i++)
        {
            articles[i] = reader.Text();
        }

        return new PartitionChange(counts, pairs, articles);
    }
}
