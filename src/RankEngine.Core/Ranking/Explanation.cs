namespace RankEngine.Ranking;

/// <summary>A value and how it came about. Its parts add or multiply up to it.</summary>
/// <param name="Name">What it is, such as <c>similarity</c>.</param>
/// <param name="Value">The value.</param>
/// <param name="Formula"><c>sum</c> or <c>product</c> of the parts; a formula in words for a leaf.</param>
/// <param name="Parts">Empty for a leaf.</param>
public sealed record Explanation(string Name, double Value, string Formula, IReadOnlyList<Explanation> Parts);

/// <summary>Why an article has its place, or has none.</summary>
/// <param name="Score">Null when the article has no score, such as an unknown one.</param>
/// <param name="HiddenBecause">
/// Empty when it may be shown; else each of <c>unknown</c>, <c>deleted</c>, <c>unpublished</c>, <c>expired</c> that
/// holds.
/// </param>
public sealed record ExplainAnswer(Explanation? Score, IReadOnlyList<string> HiddenBecause);
