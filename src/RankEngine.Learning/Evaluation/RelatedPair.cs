using RankEngine.Text;

namespace RankEngine.Learning.Evaluation;

/// <summary>Two articles and how similar people call them.</summary>
/// <param name="A">One article.</param>
/// <param name="B">The other.</param>
/// <param name="Similarity">By people; any scale that rises with it.</param>
public readonly record struct RelatedPair(ArticleText A, ArticleText B, double Similarity);
