namespace RankEngine.Text;

/// <summary>What encoders are made of that does not come from a site: the word vectors that ship. Thread-safe.</summary>
/// <remarks>All replicas of an installation need the same; an encoder that was fitted with other words is refused.</remarks>
public sealed class EncoderSource
{
    /// <summary>Takes word vectors.</summary>
    /// <param name="words">Null: articles are compared by stems and topics alone.</param>
    public EncoderSource(WordTable? words)
    {
        Words = words;
        First = new ArticleEncoder(StemLexicon.Empty, words, latent: null);
    }

    /// <summary>The word vectors; null: none.</summary>
    public WordTable? Words { get; }

    /// <summary>Encodes the articles of a site that was never refreshed.</summary>
    public ArticleEncoder First { get; }

    /// <summary>Loads the word vectors that ship with the program.</summary>
    /// <exception cref="CorruptDataException">The file is damaged.</exception>
    /// <exception cref="IOException">It is absent or cannot be read.</exception>
    public static EncoderSource Shipped() => new(WordTable.Load(WordTable.ShippedPath));

    /// <summary>Reads what <see cref="ArticleEncoder.Pack"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is something else, was damaged, or needs other word vectors.</exception>
    public ArticleEncoder Unpack(ReadOnlySpan<byte> bytes) => ArticleEncoder.Unpack(bytes, Words);
}
