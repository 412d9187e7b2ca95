using System.Globalization;
using System.Security.Cryptography;
using RankEngine.Binary;
using RankEngine.Ranking;
using StackExchange.Redis;

namespace RankEngine.Redis.Ranking;

/// <summary>Models by version, their content in chunks named by its hash, and the history of the active one.</summary>
internal sealed class RedisModelStore(RedisConnection connection) : IModelStore
{
    /// <summary>Bytes of a chunk: small enough that nobody waits behind one.</summary>
    public const int ChunkBytes = 512 * 1024;

    private static readonly TimeSpan UnlistedLifetime = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public async Task<bool> PutAsync(
        string site,
        string version,
        ReadOnlyMemory<byte> manifest,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(content.Span));
        var model = new StoredModel(version, manifest, hash, content.Length);
        RedisKey[] keys = [connection.Keys.ModelList(site), connection.Keys.ModelContent(site, hash)];
        var chunks = Chunks(model.Length);
        for (var i = 0; i < chunks; i++)
        {
            var chunk = content.Slice(i * ChunkBytes, Math.Min(ChunkBytes, content.Length - (i * ChunkBytes)));
            RedisValue[] values = [version, i, chunk, (long)UnlistedLifetime.TotalMilliseconds];
            var written = await connection.AskAsync(
                nameof(PutAsync),
                database => database.ScriptEvaluateAsync(RedisScripts.WriteModel, keys, values),
                cancellationToken).ConfigureAwait(false);
            if ((int)written == 0)
            {
                return false;
            }
        }

        RedisValue[] listing = [version, Pack(model), chunks];
        var listed = (int)await connection.AskAsync(
            nameof(PutAsync),
            database => database.ScriptEvaluateAsync(RedisScripts.ListModel, keys, listing),
            cancellationToken).ConfigureAwait(false);
        return listed switch
        {
            0 => false,
            1 => true,
            _ => throw new UnavailableException("store", "The store lost a part of the model while it was written."),
        };
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredModel>> ListAsync(string site, CancellationToken cancellationToken)
    {
        var entries = await connection.AskAsync(
            nameof(ListAsync), database => database.HashGetAllAsync(connection.Keys.ModelList(site)), cancellationToken)
            .ConfigureAwait(false);
        return
        [
            .. entries
                .Select(entry => Unpack((string)entry.Name!, (byte[])entry.Value!))
                .OrderBy(model => model.Version, StringComparer.Ordinal),
        ];
    }

    /// <inheritdoc/>
    public async Task<StoredModel?> FindAsync(string site, string version, CancellationToken cancellationToken)
    {
        var value = await connection.AskAsync(
            nameof(FindAsync),
            database => database.HashGetAsync(connection.Keys.ModelList(site), version),
            cancellationToken).ConfigureAwait(false);
        return value.IsNull ? null : Unpack(version, (byte[])value!);
    }

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(
        string site, string version, CancellationToken cancellationToken)
    {
        var model = await FindAsync(site, version, cancellationToken).ConfigureAwait(false)
            ?? throw new NotFoundException("model", version);
        var key = connection.Keys.ModelContent(site, model.Hash);
        using var content = new MemoryStream(checked((int)model.Length));
        for (var i = 0; i < Chunks(model.Length); i++)
        {
            var index = i;
            var chunk = await connection.AskAsync(
                nameof(ReadAsync), database => database.HashGetAsync(key, index), cancellationToken)
                .ConfigureAwait(false);
            content.Write((byte[]?)chunk ?? []);
        }

        var bytes = content.ToArray();
        return Convert.ToHexStringLower(SHA256.HashData(bytes)) == model.Hash
            ? bytes
            : throw new InvalidDataException($"The store's model \"{version}\" is not what was put there.");
    }

    /// <inheritdoc/>
    public Task PromoteAsync(string site, string version, ModelOrder order, CancellationToken cancellationToken) =>
        AddAsync(site, order, version, cancellationToken);

    /// <inheritdoc/>
    public Task RollbackAsync(string site, ModelOrder order, CancellationToken cancellationToken) =>
        AddAsync(site, order, "", cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ModelStep>> ReadHistoryAsync(string site, CancellationToken cancellationToken)
    {
        var entries = await connection.AskAsync(
            nameof(ReadHistoryAsync),
            database => database.SortedSetRangeByRankWithScoresAsync(
                connection.Keys.ActiveModel(site), -ModelHistory.Capacity, -1),
            cancellationToken).ConfigureAwait(false);
        return Array.ConvertAll(entries, entry =>
        {
            var parts = ((string)entry.Element!).Split('!');
            return new ModelStep(
                new ModelOrder((long)entry.Score, parts[0], long.Parse(parts[1], CultureInfo.InvariantCulture)),
                parts[2].Length == 0 ? null : parts[2]);
        });
    }

    // Equal times stand by member: "!" sorts before every letter of an id, and offsets have one width.
    private Task AddAsync(string site, ModelOrder order, string version, CancellationToken cancellationToken) =>
        connection.AskAsync(
            "promote",
            async database =>
            {
                var key = connection.Keys.ActiveModel(site);
                var member = string.Create(
                    CultureInfo.InvariantCulture, $"{order.Log}!{order.Offset:D20}!{version}");
                var added = database.SortedSetAddAsync(key, member, order.ReceivedMs);

                // Whoever reads takes the last ones only, so the two need not be one step.
                var trimmed = database.SortedSetRemoveRangeByRankAsync(key, 0, -(ModelHistory.Capacity + 1));
                await added.ConfigureAwait(false);
                return await trimmed.ConfigureAwait(false);
            },
            cancellationToken);

    // An empty model has a chunk too, so that its content is there.
    private static int Chunks(long length) => (int)Math.Max(1, (length + ChunkBytes - 1) / ChunkBytes);

    private static byte[] Pack(StoredModel model)
    {
        var writer = new ByteWriter();
        writer.Text(model.Hash);
        writer.Unsigned((ulong)model.Length);
        writer.Bytes(model.Manifest.Span);
        return writer.ToArray();
    }

    private static StoredModel Unpack(string version, byte[] bytes)
    {
        var reader = new ByteReader(bytes);
        var hash = reader.Text();
        var length = checked((long)reader.Unsigned());
        return new StoredModel(version, reader.Bytes().ToArray(), hash, length);
    }
}
