namespace RankEngine.Ranking;

/// <summary>All modules of a page, filled.</summary>
/// <param name="Modules">In the order of the query.</param>
/// <param name="Info">What the answer says about itself.</param>
public sealed record PageAnswer(IReadOnlyList<FilledModule> Modules, AnswerInfo Info);

/// <summary>One filled list of a page.</summary>
/// <param name="Name">As in the query.</param>
/// <param name="Articles">Best first.</param>
/// <param name="Relaxed">Caps that had to give way to fill the module.</param>
/// <param name="Degraded">What the module lacked.</param>
public sealed record FilledModule(
    string Name,
    IReadOnlyList<RankedArticle> Articles,
    IReadOnlyList<RelaxedCap> Relaxed,
    IReadOnlyList<DegradedReason> Degraded);

/// <summary>A cap that gave way.</summary>
/// <param name="Kind"><c>section</c> or <c>source</c>.</param>
/// <param name="Value">The section or source.</param>
/// <param name="Cap">How many the module asked for at most.</param>
/// <param name="Shown">How many it holds.</param>
public sealed record RelaxedCap(string Kind, string Value, int Cap, int Shown);
