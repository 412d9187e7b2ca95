using RankEngine.Text;

namespace RankEngine.Learning.Evaluation;

/// <summary>How alike the texts of a fixed set are. Thread-safe.</summary>
public interface ITextSimilarity
{
    /// <summary>Number of texts.</summary>
    int Count { get; }

    /// <summary>Compares one text with all.</summary>
    /// <param name="text">Its number, from 0.</param>
    /// <param name="into">
    /// <see cref="Count"/> long; receives the similarity to each text, itself included. Symmetric; higher is nearer.
    /// </param>
    void CompareWithAll(int text, Span<float> into);
}

/// <summary>Makes texts comparable: all statistics come from these texts and from what ships with the service.</summary>
/// <param name="texts">The texts.</param>
/// <param name="cancellationToken">Stops the work.</param>
public delegate ITextSimilarity TextComparer(
    IReadOnlyList<ArticleText> texts, CancellationToken cancellationToken);
