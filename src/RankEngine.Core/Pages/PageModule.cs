namespace RankEngine.Pages;

/// <summary>One list on a page, still to be filled.</summary>
/// <param name="Name">For error messages.</param>
/// <param name="Limit">Places, 0 to <see cref="PageAllocator.MaxLimit"/>.</param>
/// <param name="AllowRepeats">
/// True: other modules may show what this one shows, and this one what others show. Never twice within itself.
/// </param>
/// <param name="MaxPerSection">At most this many of one section, unless a place would stay empty; 0: no cap.</param>
/// <param name="MaxPerSource">At most this many of one source, unless a place would stay empty; 0: no cap.</param>
/// <param name="Candidates">
/// Best first; the order settles equal scores. A score above one that stands before it counts as that one, so lists
/// that were filled up from a second source need no common scale.
/// </param>
public sealed record PageModule(
    string Name,
    int Limit,
    bool AllowRepeats,
    int MaxPerSection,
    int MaxPerSource,
    IReadOnlyList<PageCandidate> Candidates);
