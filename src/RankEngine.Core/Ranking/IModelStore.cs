namespace RankEngine.Ranking;

/// <summary>Orders promotions and rollbacks of a site's models, the same on every replica.</summary>
/// <param name="ReceivedMs">When the call was received, Unix milliseconds.</param>
/// <param name="Log">Id of the log that took it: settles equal times.</param>
/// <param name="Offset">Offset of its record: settles the rest.</param>
public readonly record struct ModelOrder(long ReceivedMs, string Log, long Offset);

/// <summary>A step in the history of the active model.</summary>
/// <param name="Order">Its place.</param>
/// <param name="Version">The model promoted; null: a rollback to the one before.</param>
public sealed record ModelStep(ModelOrder Order, string? Version);

/// <summary>A model as it is listed.</summary>
/// <param name="Version">Unique within the site.</param>
/// <param name="Manifest">What the model says of itself; opaque to the store.</param>
/// <param name="Hash">SHA-256 of its content, 64 lower-case hexadecimal digits.</param>
/// <param name="Length">Length of its content in bytes.</param>
public sealed record StoredModel(string Version, ReadOnlyMemory<byte> Manifest, string Hash, long Length);

/// <summary>The models of sites and which one is active.</summary>
/// <remarks>
/// Calls may be repeated and may come in any order, as when a log is replayed: steps stand by their
/// <see cref="ModelOrder"/>, not by their arrival. All methods throw <see cref="UnavailableException"/> when the store
/// cannot be reached in time.
/// </remarks>
public interface IModelStore
{
    /// <summary>Keeps a model. Versions are never overwritten.</summary>
    /// <returns>False: a model of this version was there already, and stays as it is.</returns>
    Task<bool> PutAsync(
        string site,
        string version,
        ReadOnlyMemory<byte> manifest,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken);

    /// <summary>Returns the models of a site, by version, ordinally.</summary>
    Task<IReadOnlyList<StoredModel>> ListAsync(string site, CancellationToken cancellationToken);

    /// <summary>Returns one model as listed; null when there is none of this version.</summary>
    Task<StoredModel?> FindAsync(string site, string version, CancellationToken cancellationToken);

    /// <summary>Returns a model's content, checked against its hash.</summary>
    /// <exception cref="NotFoundException">There is no model of this version.</exception>
    /// <exception cref="InvalidDataException">What is stored is not what was put.</exception>
    Task<ReadOnlyMemory<byte>> ReadAsync(string site, string version, CancellationToken cancellationToken);

    /// <summary>Adds a promotion to the history.</summary>
    Task PromoteAsync(string site, string version, ModelOrder order, CancellationToken cancellationToken);

    /// <summary>Adds a rollback to the history: the model before the active one becomes active.</summary>
    Task RollbackAsync(string site, ModelOrder order, CancellationToken cancellationToken);

    /// <summary>Returns the latest <see cref="ModelHistory.Capacity"/> steps, oldest first.</summary>
    /// <remarks>What they amount to says <see cref="ModelHistory"/>.</remarks>
    Task<IReadOnlyList<ModelStep>> ReadHistoryAsync(string site, CancellationToken cancellationToken);
}
