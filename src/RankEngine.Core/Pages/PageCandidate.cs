namespace RankEngine.Pages;

/// <summary>An article that a module may show.</summary>
/// <param name="Article">The article: any number that stands for it on this page.</param>
/// <param name="Story">The article's story: any number that stands for it on this page. One article, one story.</param>
/// <param name="Section">Any number that stands for its section; negative: none, and so no cap.</param>
/// <param name="Source">Any number that stands for its source; negative: none, and so no cap.</param>
/// <param name="Score">Finite. Compared within its module only.</param>
public readonly record struct PageCandidate(int Article, int Story, int Section, int Source, double Score);
