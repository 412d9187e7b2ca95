using System.Runtime.InteropServices;
using RankEngine.Events;
using RankEngine.Folding;
using StackExchange.Redis;

namespace RankEngine.Redis.Folding;

/// <summary>Reads what the fold of a batch must know: identities, visitors, addresses, when readers were seen.</summary>
/// <param name="connection">Shared by all stores of the process.</param>
/// <param name="clock">Decides which blocks live.</param>
internal sealed class RedisStateReads(RedisConnection connection, TimeProvider clock)
{
    private static readonly Dictionary<SeenKey, ulong> NothingSeen = [];

    /// <summary>Reads; see <see cref="IPartitionStore.ReadAsync"/>.</summary>
    public async Task<PartitionReading> ReadAsync(
        PartitionKeys keys, PartitionQuery query, CancellationToken cancellationToken)
    {
        var reading = await connection.AskAsync(
            nameof(ReadAsync), database => ReadStatesAsync(database, keys, query), cancellationToken)
            .ConfigureAwait(false);

        // Who is there in this window brings along whether they are known: once for each reader and window is it asked.
        var asked = new HashSet<SeenKey>(query.Seen);
        foreach (var (key, visitor) in reading.Visitors)
        {
            if (key.IsReader && visitor.IsEmpty)
            {
                asked.UnionWith(SeenSlots.Around(key.Visitor, key.Slot));
            }
        }

        return asked.Count == 0
            ? reading
            : reading with
            {
                SeenSlots = await connection.AskAsync(
                    nameof(ReadAsync), database => ReadSeenAsync(database, keys, asked), cancellationToken)
                    .ConfigureAwait(false),
            };
    }

    private static async Task<PartitionReading> ReadStatesAsync(
        IDatabase database, PartitionKeys keys, PartitionQuery query)
    {
        // MULTI, so that the head is the version that the rest belongs to.
        var arena = new ByteArena();
        var transaction = database.CreateTransaction();
        var head = transaction.HashGetAllAsync(keys.Head, RedisPartitionStore.Primary);
        var asked = new List<(Pseudonym[] Identities, Task<bool[]> Found)>(query.Ids.Count);
        foreach (var (hour, identities) in query.Ids)
        {
            if (identities.Count > 0)
            {
                Pseudonym[] inOrder = [.. identities];
                var members = Array.ConvertAll(
                    inOrder, identity => (RedisValue)DeltaOperations.Pack(identity, arena));
                asked.Add((inOrder, transaction.SetContainsAsync(keys.Ids(hour), members, RedisPartitionStore.Primary)));
            }
        }

        VisitorKey[] visitorKeys = [.. query.Visitors];
        AddressKey[] addressKeys = [.. query.Addresses];
        RedisKey[] stateKeys = [.. visitorKeys.Select(keys.Visitor), .. addressKeys.Select(keys.Address)];
        var packed = stateKeys.Length == 0
            ? Task.FromResult(Array.Empty<RedisValue>())
            : transaction.StringGetAsync(stateKeys, RedisPartitionStore.Primary);
        await RedisPartitionStore.ExecuteAsync(transaction).ConfigureAwait(false);

        var counted = new HashSet<Pseudonym>();
        foreach (var (identities, found) in asked)
        {
            var isThere = await found.ConfigureAwait(false);
            for (var i = 0; i < identities.Length; i++)
            {
                if (isThere[i])
                {
                    counted.Add(identities[i]);
                }
            }
        }

        var values = await packed.ConfigureAwait(false);
        var visitors = new Dictionary<VisitorKey, VisitorState>(visitorKeys.Length);
        for (var i = 0; i < visitorKeys.Length; i++)
        {
            visitors[visitorKeys[i]] = values[i].IsNull
                ? VisitorState.Empty
                : VisitorState.FromBytes((byte[])values[i]!);
        }

        var addresses = new Dictionary<AddressKey, AddressState>(addressKeys.Length);
        for (var i = 0; i < addressKeys.Length; i++)
        {
            var value = values[visitorKeys.Length + i];
            addresses[addressKeys[i]] = value.IsNull ? AddressState.Empty : AddressState.FromBytes((byte[])value!);
        }

        return new PartitionReading(
            RedisPartitionStore.Head(await head.ConfigureAwait(false)), counted, visitors, addresses, NothingSeen);
    }

    private async Task<IReadOnlyDictionary<SeenKey, ulong>> ReadSeenAsync(
        IDatabase database, PartitionKeys keys, HashSet<SeenKey> asked)
    {
        var now = clock.GetUtcNow();
        var newestMs = (now + RedisPartitionStore.Ahead).ToUnixTimeMilliseconds();
        var arena = new ByteArena();
        var seen = new Dictionary<SeenKey, ulong>(asked.Count);
        var hashes = new Dictionary<(int Block, int Shard), List<SeenKey>>();
        foreach (var key in asked)
        {
            if (RepeatWindow.BlockStartMs(key.Block) > newestMs || !RepeatWindow.IsBlockLive(key.Block, now))
            {
                // Nothing can be there, or count.
                seen[key] = 0;
                continue;
            }

            ref var hash = ref CollectionsMarshal.GetValueRefOrAddDefault(
                hashes, (key.Block, PartitionKeys.SeenShardOf(key.Reader)), out _);
            (hash ??= []).Add(key);
        }

        var replies = hashes
            .Select(hash => (
                Keys: hash.Value,
                Values: database.HashGetAsync(
                    keys.Seen(hash.Key.Block, hash.Key.Shard),
                    [.. hash.Value.Select(key => (RedisValue)DeltaOperations.Pack(key.Reader, arena))],
                    RedisPartitionStore.Primary)))
            .ToArray();
        foreach (var (readers, reply) in replies)
        {
            var values = await reply.ConfigureAwait(false);
            for (var i = 0; i < values.Length; i++)
            {
                seen[readers[i]] = DeltaOperations.UnpackSeen(values[i]);
            }
        }

        return seen;
    }
}
