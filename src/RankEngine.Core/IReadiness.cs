namespace RankEngine;

/// <summary>Tells whether this replica can serve. Asked by health checks, so it answers at once, from memory.</summary>
public interface IReadiness
{
    /// <summary>Returns the state as it is now.</summary>
    Readiness Check();
}

/// <summary>Whether a replica can serve, and what keeps it from serving well.</summary>
/// <param name="Ready">True when it can answer something true; a store that is away does not change that.</param>
/// <param name="Reasons">
/// What is wrong, a sentence each. With <paramref name="Ready"/> true: what the answers lack meanwhile.
/// </param>
public sealed record Readiness(bool Ready, IReadOnlyList<string> Reasons);
