using RankEngine.Text;

namespace RankEngine.Learning.Text;

/// <summary>Bounds of a fit.</summary>
public sealed class LexicalFitOptions
{
    /// <summary>Most articles that are read; of more, evenly spaced ones.</summary>
    /// <value>200,000. At least 1.</value>
    public int MaxArticles { get; init; } = 200_000;

    /// <summary>Most terms that are kept: those in the most articles.</summary>
    /// <value>200,000, which is also the most.</value>
    public int MaxTerms { get; init; } = LexicalLexicon.MaxTerms;

    /// <summary>A term must occur in so many articles.</summary>
    /// <value>
    /// Null: 1 below 1,000 articles, 2 below 50,000, else 3. A word of one article alone joins it to no other, but on a
    /// small site it may join it to the next one.
    /// </value>
    public int? MinArticlesPerTerm { get; init; }

    /// <summary>A term in a larger share of 1,000 or more articles is left out: a stop word of any language.</summary>
    /// <value>0.4. Above 0, to 1.</value>
    public double MaxArticleShare { get; init; } = 0.4;
}
