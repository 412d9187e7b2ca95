namespace RankEngine.Ranking;

/// <summary>Tells a replica which model scores, and fetches it.</summary>
public interface IModelSource
{
    /// <summary>Returns the version of the active model; empty: the formula.</summary>
    Task<string> ReadActiveVersionAsync(string site, CancellationToken cancellationToken);

    /// <summary>Fetches and checks a model.</summary>
    /// <returns>Null when it does not pass its checks: the one before goes on scoring.</returns>
    Task<RankerModel?> LoadAsync(string site, string version, CancellationToken cancellationToken);
}
