namespace RankEngine.Ranking;

/// <summary>Knows which ranking models a site has, and which one scores.</summary>
/// <remarks>Every call but an upload throws <see cref="NotFoundException"/> for an unknown site.</remarks>
public interface IModelRegistry
{
    /// <summary>Takes a trained model's files; the same files again change nothing.</summary>
    /// <param name="site">A checked site id.</param>
    /// <param name="manifest">The manifest.json, 1 byte to 1 MiB.</param>
    /// <param name="content">The model file, 1 byte to 16 MiB.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidRequestException">
    /// <c>manifest</c> or <c>content</c> is not what it should be; names the field.
    /// </exception>
    /// <exception cref="UnavailableException">The files cannot be made durable now.</exception>
    Task<RankingModel> UploadAsync(
        string site,
        ReadOnlyMemory<byte> manifest,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken);

    /// <summary>Lists the models of a site, newest first.</summary>
    Task<IReadOnlyList<RankingModel>> ListAsync(string site, CancellationToken cancellationToken);

    /// <summary>Makes a model the active one on every replica.</summary>
    /// <exception cref="NotFoundException">The version is unknown.</exception>
    /// <exception cref="PreconditionException">The model does not pass its checks.</exception>
    Task<RankingModel> PromoteAsync(string site, string version, CancellationToken cancellationToken);

    /// <summary>Returns to what was active before the last promotion.</summary>
    /// <returns>The model that is active now; null when it is the formula.</returns>
    /// <exception cref="PreconditionException">There is nothing to return to.</exception>
    Task<RankingModel?> RollbackAsync(string site, CancellationToken cancellationToken);
}

/// <summary>One trained model of a site.</summary>
/// <param name="Version">Its name, an id.</param>
/// <param name="Active">True for the one that scores now.</param>
/// <param name="Created">When it was trained.</param>
/// <param name="Sha256">Hash of the model file, lower-case hexadecimal.</param>
/// <param name="FeatureSchema">Version of the features it was trained on.</param>
/// <param name="Rows">Training rows.</param>
/// <param name="Metrics">Measured on the held-out later part, by name.</param>
public sealed record RankingModel(
    string Version,
    bool Active,
    DateTimeOffset Created,
    string Sha256,
    int FeatureSchema,
    long Rows,
    IReadOnlyDictionary<string, double> Metrics);
