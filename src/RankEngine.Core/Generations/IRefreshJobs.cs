namespace RankEngine.Generations;

/// <summary>Starts, shows and cancels the batch jobs that recompute what needs a whole site.</summary>
public interface IRefreshJobs
{
    /// <summary>Starts a refresh, or returns the one that runs for the site already.</summary>
    /// <exception cref="NotFoundException">The site is unknown.</exception>
    /// <exception cref="UnavailableException">The store cannot be reached.</exception>
    Task<RefreshRun> StartAsync(string site, CancellationToken cancellationToken);

    /// <summary>Returns a run that this replica remembers.</summary>
    /// <exception cref="NotFoundException">The id is unknown.</exception>
    RefreshRun Get(string site, string id);

    /// <summary>Cancels a run of this replica and returns it; one that has ended is left as it is.</summary>
    /// <exception cref="NotFoundException">The id is unknown.</exception>
    Task<RefreshRun> CancelAsync(string site, string id, CancellationToken cancellationToken);
}

/// <summary>How far a refresh is. Equal to the contract's values.</summary>
public enum RefreshState
{
    /// <summary>Never answered.</summary>
    Unspecified = 0,

    /// <summary>At work.</summary>
    Running = 1,

    /// <summary>Its generation is the active one, or was.</summary>
    Published = 2,

    /// <summary>It ended without a result.</summary>
    Failed = 3,

    /// <summary>It was cancelled.</summary>
    Cancelled = 4,

    /// <summary>Another holder took the lease: its result was thrown away.</summary>
    Fenced = 5,
}

/// <summary>One run of the batch job.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State">How far it is.</param>
/// <param name="Stage">What it does now: <c>texts</c>, <c>related</c>, <c>priors</c>, <c>publish</c>.</param>
/// <param name="Progress">0 to 1.</param>
/// <param name="Started">When it started.</param>
/// <param name="Ended">When it ended; null while it runs.</param>
/// <param name="Generation">The generation it published; 0 while there is none.</param>
/// <param name="Articles">Articles it looked at.</param>
/// <param name="Error">Why it failed; empty otherwise.</param>
/// <param name="Holder">Which replica runs it.</param>
public sealed record RefreshRun(
    string Id,
    RefreshState State,
    string Stage,
    double Progress,
    DateTimeOffset Started,
    DateTimeOffset? Ended,
    long Generation,
    long Articles,
    string Error,
    string Holder);
