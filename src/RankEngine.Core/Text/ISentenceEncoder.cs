namespace RankEngine.Text;

/// <summary>Turns an article's text into a vector by a model of its own, instead of by word vectors. Thread-safe.</summary>
public interface ISentenceEncoder
{
    /// <summary>Dimensions of each vector; 1 or more.</summary>
    int Dimensions { get; }

    /// <summary>Tells encoders apart: those of equal hash give vectors that can be compared.</summary>
    ulong Hash { get; }

    /// <summary>Encodes an article's title and the lead of its body.</summary>
    /// <param name="article">Any language.</param>
    /// <param name="into">
    /// <see cref="Dimensions"/> numbers, overwritten: finite, of length 1; all 0 when the encoder has nothing to say.
    /// </param>
    void Encode(in ArticleText article, Span<float> into);
}
