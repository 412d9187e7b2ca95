using System.ComponentModel.DataAnnotations;

namespace RankEngine.Learning.Text;

/// <summary>Which sentence encoder takes the place of the word vectors. Section <c>RankEngine:Text</c>.</summary>
public sealed class SentenceOptions : IValidatableObject
{
    /// <summary>Fewest tokens that <see cref="MaxTokens"/> may allow.</summary>
    public const int LeastTokens = 8;

    /// <summary>File of an ONNX model, such as one exported from sentence-transformers.</summary>
    /// <value>Empty: the word vectors serve.</value>
    public string SentenceModel { get; set; } = "";

    /// <summary>File of the model's word pieces, one on each line: its <c>vocab.txt</c>.</summary>
    /// <value>Empty when <see cref="SentenceModel"/> is, and only then.</value>
    public string Vocabulary { get; set; } = "";

    /// <summary>Tokens of title and lead that the model reads; what follows is cut off.</summary>
    /// <value>From 8; 256. Time grows with it, a little faster.</value>
    [Range(LeastTokens, 100_000)]
    public int MaxTokens { get; set; } = 256;

    /// <summary>Articles whose vectors a server remembers, so that a refresh runs the model for new texts only.</summary>
    /// <value>From 2; 200,000: 100 MB with 384 dimensions.</value>
    [Range(2, 100_000_000)]
    public int Remembered { get; set; } = 200_000;

    /// <summary>Whether a sentence encoder is configured.</summary>
    public bool IsConfigured => SentenceModel.Length > 0;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (SentenceModel.Length > 0 != Vocabulary.Length > 0)
        {
            yield return new ValidationResult(
                $"{nameof(SentenceModel)} and {nameof(Vocabulary)} belong together: set both or neither.",
                [nameof(SentenceModel), nameof(Vocabulary)]);
        }
    }
}
