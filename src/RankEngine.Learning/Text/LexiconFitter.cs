using RankEngine.Generations;
using RankEngine.Text;

namespace RankEngine.Learning.Text;

/// <summary>Fits lexicons for refresh with Microsoft.ML.</summary>
public sealed class LexiconFitter(LexicalFitOptions options) : ILexiconFitter
{
    /// <inheritdoc/>
    public LexicalLexicon Fit(IReadOnlyList<ArticleText> texts, CancellationToken cancellationToken) =>
        LexicalPipeline.Fit(texts, options, cancellationToken);
}
