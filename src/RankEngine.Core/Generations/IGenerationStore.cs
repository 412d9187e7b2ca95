namespace RankEngine.Generations;

/// <summary>The right to refresh a site, for a while.</summary>
/// <param name="Site">The site.</param>
/// <param name="Holder">Who holds it, for people to read.</param>
/// <param name="Token">Fencing token: every acquisition gets a greater one.</param>
/// <param name="Duration">How long it lasts from its acquisition or last renewal.</param>
public sealed record Lease(string Site, string Holder, long Token, TimeSpan Duration);

/// <summary>One finished refresh of a site, switched in as a whole.</summary>
/// <param name="Site">The site.</param>
/// <param name="Number">Greater than every earlier generation's of the site.</param>
/// <param name="Manifest">What the refresh says of it; opaque to the store.</param>
/// <param name="Sections">Names of its sections, each with its number of chunks.</param>
public sealed record Generation(
    string Site, long Number, ReadOnlyMemory<byte> Manifest, IReadOnlyDictionary<string, int> Sections);

/// <summary>How an attempt to publish a generation ended.</summary>
public enum PublishOutcome
{
    /// <summary>It is the current one now.</summary>
    Published,

    /// <summary>The lease is no longer held, or a later generation is current: nothing changed.</summary>
    Fenced,

    /// <summary>Chunks are missing, perhaps expired: nothing changed.</summary>
    Incomplete,
}

/// <summary>Leases for refreshing a site, and the generations that refreshes make.</summary>
/// <remarks>
/// A holder that was frozen past its lease cannot publish: the lease is checked in the step that switches. Readers see the
/// old generation or the new one. What was replaced can be read for ten minutes more, what was never published
/// disappears an hour after its last chunk. All methods throw <see cref="UnavailableException"/> when the store cannot be
/// reached in time.
/// </remarks>
public interface IGenerationStore
{
    /// <summary>Takes the lease of a site.</summary>
    /// <param name="site">The site.</param>
    /// <param name="holder">Who takes it.</param>
    /// <param name="duration">How long it lasts unless renewed, by the store's clock.</param>
    /// <param name="cancellationToken">Stops the wait; the lease may be taken nevertheless.</param>
    /// <returns>Null while somebody holds it, the same holder included.</returns>
    Task<Lease?> AcquireAsync(string site, string holder, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Makes the lease last its duration from now on.</summary>
    /// <returns>False: it is lost.</returns>
    Task<bool> RenewAsync(Lease lease, CancellationToken cancellationToken);

    /// <summary>Gives the lease back; nothing when it is lost already.</summary>
    Task ReleaseAsync(Lease lease, CancellationToken cancellationToken);

    /// <summary>Begins a generation.</summary>
    /// <returns>Its number; null when the lease is lost.</returns>
    Task<long?> BeginAsync(Lease lease, CancellationToken cancellationToken);

    /// <summary>Adds a chunk to a generation that is not published. Writing it again replaces it.</summary>
    /// <param name="lease">The lease it was begun under.</param>
    /// <param name="generation">The generation's number.</param>
    /// <param name="section">Name of the section; see <see cref="Identifiers"/>.</param>
    /// <param name="index">From 0, without gaps.</param>
    /// <param name="chunk">At most about 1 MB: the store serves nobody else meanwhile.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>False: the generation is published or overtaken, nothing changed.</returns>
    Task<bool> WriteChunkAsync(
        Lease lease,
        long generation,
        string section,
        int index,
        ReadOnlyMemory<byte> chunk,
        CancellationToken cancellationToken);

    /// <summary>Makes a generation the current one.</summary>
    /// <param name="lease">Must still be held.</param>
    /// <param name="generation">Must be complete.</param>
    /// <param name="cancellationToken">Stops the wait; it may be published nevertheless.</param>
    Task<PublishOutcome> PublishAsync(Lease lease, Generation generation, CancellationToken cancellationToken);

    /// <summary>Returns the current generation of a site; null before the first.</summary>
    Task<Generation?> ReadCurrentAsync(string site, CancellationToken cancellationToken);

    /// <summary>Streams the chunks of a section in order.</summary>
    /// <exception cref="NotFoundException">
    /// The generation has no such section, or it was replaced too long ago: read the current one.
    /// </exception>
    IAsyncEnumerable<ReadOnlyMemory<byte>> ReadSectionAsync(
        Generation generation, string section, CancellationToken cancellationToken);
}
