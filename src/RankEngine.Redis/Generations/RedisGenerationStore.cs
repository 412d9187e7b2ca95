using System.Runtime.CompilerServices;
using RankEngine.Binary;
using RankEngine.Generations;
using StackExchange.Redis;

namespace RankEngine.Redis.Generations;

/// <summary>Leases and generations: what a frozen holder must not do checks the lease in its script.</summary>
internal sealed class RedisGenerationStore(RedisConnection connection, TimeProvider clock)
    : IGenerationStore
{
    /// <summary>How long chunks stay that were never published.</summary>
    public static readonly TimeSpan UnpublishedLifetime = TimeSpan.FromHours(1);

    /// <summary>How long a replaced generation stays: as long as a reader may take to load it.</summary>
    public static readonly TimeSpan ReplacedLifetime = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public async Task<Lease?> AcquireAsync(
        string site, string holder, TimeSpan duration, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.FromMilliseconds(1));
        var token = (long)await RunAsync(
            nameof(AcquireAsync),
            RedisScripts.AcquireLease,
            [connection.Keys.Lease(site), connection.Keys.FencingToken(site)],
            [holder, (long)duration.TotalMilliseconds, clock.GetUtcNow().ToUnixTimeMilliseconds()],
            cancellationToken).ConfigureAwait(false);
        return token == 0 ? null : new Lease(site, holder, token, duration);
    }

    /// <inheritdoc/>
    public async Task<bool> RenewAsync(Lease lease, CancellationToken cancellationToken) =>
        (long)await RunAsync(
            nameof(RenewAsync),
            RedisScripts.RenewLease,
            [connection.Keys.Lease(lease.Site)],
            [lease.Token, (long)lease.Duration.TotalMilliseconds],
            cancellationToken).ConfigureAwait(false) == 1;

    /// <inheritdoc/>
    public Task ReleaseAsync(Lease lease, CancellationToken cancellationToken) =>
        RunAsync(
            nameof(ReleaseAsync),
            RedisScripts.RenewLease,
            [connection.Keys.Lease(lease.Site)],
            [lease.Token, 0],
            cancellationToken);

    /// <inheritdoc/>
    public async Task<long?> BeginAsync(Lease lease, CancellationToken cancellationToken)
    {
        var number = (long)await RunAsync(
            nameof(BeginAsync),
            RedisScripts.BeginGeneration,
            [connection.Keys.Lease(lease.Site), connection.Keys.FencingToken(lease.Site)],
            [lease.Token],
            cancellationToken).ConfigureAwait(false);
        return number == 0 ? null : number;
    }

    /// <inheritdoc/>
    public async Task<bool> WriteChunkAsync(
        Lease lease,
        long generation,
        string section,
        int index,
        ReadOnlyMemory<byte> chunk,
        CancellationToken cancellationToken) =>
        (long)await RunAsync(
            nameof(WriteChunkAsync),
            RedisScripts.WriteGeneration,
            [
                connection.Keys.CurrentGeneration(lease.Site),
                connection.Keys.GenerationSection(lease.Site, generation, section),
            ],
            [generation, index, chunk, (long)UnpublishedLifetime.TotalMilliseconds],
            cancellationToken).ConfigureAwait(false) == 1;

    /// <inheritdoc/>
    public async Task<PublishOutcome> PublishAsync(
        Lease lease, Generation generation, CancellationToken cancellationToken)
    {
        var keys = connection.Keys;
        while (true)
        {
            var replaced = await ReadCurrentAsync(lease.Site, cancellationToken).ConfigureAwait(false);
            var outcome = (int)await RunAsync(
                nameof(PublishAsync),
                RedisScripts.PublishGeneration,
                [
                    keys.Lease(lease.Site),
                    keys.CurrentGeneration(lease.Site),
                    .. SectionKeys(generation),
                    .. replaced is null ? [] : SectionKeys(replaced),
                ],
                [
                    lease.Token,
                    generation.Number,
                    generation.Manifest,
                    Pack(generation.Sections),
                    replaced?.Number ?? 0,
                    (long)ReplacedLifetime.TotalMilliseconds,
                    replaced?.Sections.Count ?? 0,
                    .. generation.Sections.Values.Select(count => (RedisValue)count),
                ],
                cancellationToken).ConfigureAwait(false);
            switch (outcome)
            {
                case 0:
                    return PublishOutcome.Published;
                case 1:
                    return PublishOutcome.Fenced;
                case 2:
                    return PublishOutcome.Incomplete;
                case 3:
                    // Only a holder of the lease switches, so this ends with the lease at the latest.
                    continue;
                default:
                    throw new InvalidDataException($"generation_publish.lua answered {outcome}.");
            }
        }

        IEnumerable<RedisKey> SectionKeys(Generation of) =>
            of.Sections.Keys.Select(section => keys.GenerationSection(lease.Site, of.Number, section));
    }

    /// <inheritdoc/>
    public async Task<Generation?> ReadCurrentAsync(string site, CancellationToken cancellationToken)
    {
        var values = await connection.AskAsync(
            nameof(ReadCurrentAsync),
            database => database.HashGetAsync(
                connection.Keys.CurrentGeneration(site), ["n", "manifest", "sections"]),
            cancellationToken).ConfigureAwait(false);
        return values[0].IsNull
            ? null
            : new Generation(site, (long)values[0], (byte[])values[1]!, Unpack((byte[])values[2]!));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadSectionAsync(
        Generation generation, string section, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!generation.Sections.TryGetValue(section, out var count))
        {
            throw new NotFoundException("section", section);
        }

        var key = connection.Keys.GenerationSection(generation.Site, generation.Number, section);
        for (var i = 0; i < count; i++)
        {
            var index = i;
            var chunk = await connection.AskAsync(
                nameof(ReadSectionAsync), database => database.HashGetAsync(key, index), cancellationToken)
                .ConfigureAwait(false);
            yield return chunk.IsNull
                ? throw new NotFoundException("generation", $"{generation.Site}/{generation.Number}")
                : (ReadOnlyMemory<byte>)(byte[])chunk!;
        }
    }

    private Task<RedisResult> RunAsync(
        string operation, string script, RedisKey[] keys, RedisValue[] values, CancellationToken cancellationToken) =>
        connection.AskAsync(
            operation, database => database.ScriptEvaluateAsync(script, keys, values), cancellationToken);

    private static byte[] Pack(IReadOnlyDictionary<string, int> sections)
    {
        var writer = new ByteWriter();
        writer.Unsigned((ulong)sections.Count);
        foreach (var (name, count) in sections)
        {
            writer.Text(name);
            writer.Unsigned((ulong)count);
        }

        return writer.ToArray();
    }

    private static Dictionary<string, int> Unpack(byte[] bytes)
    {
        var reader = new ByteReader(bytes);
        var sections = new Dictionary<string, int>();
        for (var left = reader.Length(); left > 0; left--)
        {
            sections.Add(reader.Text(), checked((int)reader.Unsigned()));
        }

        return sections;
    }
}
