using RankEngine.Snapshots;

namespace RankEngine.Generations;

/// <summary>Tells when a site wants its next refresh. Not thread-safe.</summary>
/// <remarks>
/// When articles have come to rest and the site has no generation or has grown by a share, and when the generation is old
/// and something has changed since.
/// </remarks>
/// <param name="options">How long and how much.</param>
/// <param name="clock">Time of all waits.</param>
internal sealed class RefreshPace(RefreshOptions options, TimeProvider clock)
{
    private NewestFirst? _seen;
    private long _changedAt;
    private long _refreshedAt = clock.GetTimestamp();
    private long? _triedAt;
    private long _generation;
    private int _articles;
    private bool _hasChanged;

    /// <summary>The refresh that was started last; empty before the first.</summary>
    public string Run { get; private set; } = "";

    /// <summary>Looks at a site; to be asked about once a second.</summary>
    /// <param name="newest">Its articles.</param>
    /// <param name="generation">The generation that is served; 0: none.</param>
    /// <param name="last">How far <see cref="Run"/> is; null: nobody knows.</param>
    /// <returns>True when a refresh should start now.</returns>
    public bool IsDue(NewestFirst newest, long generation, RefreshRun? last)
    {
        var now = clock.GetTimestamp();
        if (!ReferenceEquals(_seen, newest))
        {
            // A changed article makes another order, even when it keeps its place.
            _seen = newest;
            _changedAt = now;
            _hasChanged = true;
        }

        if (generation != _generation)
        {
            _generation = generation;
            _refreshedAt = now;
            _articles = newest.Count;
        }

        if (_triedAt is { } triedAt)
        {
            var sinceTry = clock.GetElapsedTime(triedAt, now);

            // Published and not taken over yet. One that never is, because it cannot be read, is made again in time.
            var isLoading = last is { State: RefreshState.Published }
                && last.Generation > generation
                && sinceTry < options.Interval;
            if (isLoading || sinceTry < options.Quiet)
            {
                return false;
            }
        }

        var isQuiet = clock.GetElapsedTime(_changedAt, now) >= options.Quiet;
        var isMissing = generation == 0;
        var hasGrown = Math.Abs(newest.Count - _articles) > options.ChangedShare * Math.Max(1, _articles);
        var isOld = clock.GetElapsedTime(_refreshedAt, now) >= options.Interval && _hasChanged;
        return (isQuiet && (isMissing || hasGrown)) || isOld;
    }

    /// <summary>Notes that a refresh is tried now.</summary>
    public void Try() => _triedAt = clock.GetTimestamp();

    /// <summary>Notes that a refresh has started, or runs already.</summary>
    public void Start(string run)
    {
        Run = run;
        _hasChanged = false;
    }
}
