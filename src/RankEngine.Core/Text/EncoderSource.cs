namespace RankEngine.Text;

/// <summary>
/// What encoders are made of that does not come from a site: the word vectors that ship, and a sentence encoder where
/// one is configured. Thread-safe.
/// </summary>
/// <remarks>All replicas of an installation need the same; an encoder that was made with others is refused.</remarks>
public sealed class EncoderSource
{
    /// <summary>Takes word vectors and a sentence encoder.</summary>
    /// <param name="words">Null: without a sentence encoder articles are compared by stems and topics alone.</param>
    /// <param name="sentences">
    /// Takes the place of the word vectors, which still say how frequent words are; null: they serve. Stays the caller's,
    /// who must not dispose it while an encoder of this source is at work.
    /// </param>
    public EncoderSource(WordTable? words, ISentenceEncoder? sentences = null)
    {
        Words = words;
        Sentences = sentences;
        First = new ArticleEncoder(StemLexicon.Empty, words, latent: null, sentences);
    }

    /// <summary>The word vectors; null: none.</summary>
    public WordTable? Words { get; }

    /// <summary>The sentence encoder; null: none.</summary>
    public ISentenceEncoder? Sentences { get; }

    /// <summary>Encodes the articles of a site that was never refreshed.</summary>
    public ArticleEncoder First { get; }

    /// <summary>Loads the word vectors that ship with the program.</summary>
    /// <param name="sentences">Takes their place; null: they serve.</param>
    /// <exception cref="CorruptDataException">The file is damaged.</exception>
    /// <exception cref="IOException">It is absent or cannot be read.</exception>
    public static EncoderSource Shipped(ISentenceEncoder? sentences = null) =>
        new(WordTable.Load(WordTable.ShippedPath), sentences);

    /// <summary>Reads what <see cref="ArticleEncoder.Pack"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is something else, was damaged, or needs others than these.</exception>
    public ArticleEncoder Unpack(ReadOnlySpan<byte> bytes) => ArticleEncoder.Unpack(bytes, Words, Sentences);
}
