using RankEngine.Generations;
using RankEngine.Text;

namespace RankEngine.Learning.Text;

/// <summary>Fits encoders for refresh and for replay.</summary>
public sealed class EncoderFitter(EncoderSource source) : IEncoderFitter
{
    /// <inheritdoc/>
    public ArticleEncoder Fit(
        IReadOnlyList<ArticleText> texts, Action<double> progress, CancellationToken cancellationToken) =>
        ArticleEncoderFitter.Fit(texts, source.Words, progress, cancellationToken).With(source.Sentences);
}
