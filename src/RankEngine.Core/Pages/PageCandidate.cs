namespace RankEngine.Pages;

/// <summary>An article that a module may show.</summary>
/// <param name="Article">The article: any number that stands for it on this page.</param>
/// <param name="Story">The article's story: any number that stands for it on this page. One article, one story.</param>
/// <param name="Section">Any number that stands for its section; negative: none, and so no cap.</param>
/// <param name="Source">Any number that stands for its source; negative: none, and so no cap.</param>
/// <param name="Score">Finite. Compared within its module only.</param>
/// <param name="Lack">
/// How far it is from what its module asks for: 0 it is that, 1 it is near to it, 2 it only fills. Less than one that
/// stands before it counts as that one.
/// </param>
public readonly record struct PageCandidate(
    int Article, int Story, int Section, int Source, double Score, int Lack = 0)
{
    /// <summary>The most that a candidate can lack.</summary>
    public const int MostLack = 2;
}
