using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace RankEngine.Text;

/// <summary>Turns an article's text into numbers that tell how near two articles are. Thread-safe.</summary>
/// <remarks>
/// <para>
/// Words of the title count <see cref="TitleWeight"/> times. Those of the lead nearly as much, those of the body less
/// and less, down to once: word p from 0 counts 1 + 4 · e^(-p/20) times. Without a title the body leads.
/// </para>
/// <para>
/// Lexical: the highest such weight of a stem's places, times 1 + ln of how often it stands, times its inverse document
/// frequency. A stem that the lexicon lacks gets an id behind it by its hash, and counts as one that no article holds:
/// so an encoder works before there is a lexicon, and a name that came up today is found today.
/// </para>
/// <para>
/// Dense: the sum of word vectors, each by its weight and by a/(a + frequency), beside the article's place in the site's
/// latent space. The word vectors are English: in their place another language has its stems, each added with eight
/// signs by its id (a random projection), whose products tell nearly what those of the stems do. Without a latent space
/// the words take its part too, and the other way round. So a text with itself has the similarity 1, and each pair of
/// one language the same scale; two languages share stems and topics only.
/// </para>
/// <para>
/// A sentence encoder takes the place of the word vectors for texts of every language; stems stand in for a text of
/// which it says nothing.
/// </para>
/// </remarks>
public sealed partial class ArticleEncoder
{
    /// <summary>How often a word of the title counts.</summary>
    public const double TitleWeight = 1 + Boost;

    private const double Boost = 4;
    private const double Decay = 20;

    // Behind it the boost is below a ten-thousandth.
    private static readonly double[] Leads =
        [.. Enumerable.Range(0, 220).Select(place => 1 + (Boost * Math.Exp(-place / Decay)))];

    [ThreadStatic]
    private static Dictionary<int, StemPlaces>? _scratch;

    private readonly StemLexicon _lexicon;
    private readonly WordTable? _words;
    private readonly LatentSpace? _latent;
    private readonly ISentenceEncoder? _sentences;

    /// <summary>Puts the parts together.</summary>
    /// <param name="lexicon">The site's stems; <see cref="StemLexicon.Empty"/> before there are any.</param>
    /// <param name="words">English word vectors; null without them.</param>
    /// <param name="latent">The site's latent space, made with the lexicon; null before there is one.</param>
    /// <param name="sentences">
    /// Takes the place of the word vectors, which still tell English and how frequent words are; null: they serve.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The latent space was made with another lexicon, or there are more dimensions than an index takes.
    /// </exception>
    public ArticleEncoder(
        StemLexicon lexicon, WordTable? words, LatentSpace? latent, ISentenceEncoder? sentences = null)
    {
        ArgumentNullException.ThrowIfNull(lexicon);
        if (latent is not null && latent.Stems != lexicon.Count)
        {
            throw new ArgumentException("The latent space was made with another lexicon.", nameof(latent));
        }

        _lexicon = lexicon;
        _words = words;
        _latent = latent;
        _sentences = sentences;
        if (Dimensions > DenseIndex.MaxDimensions)
        {
            throw new ArgumentException(
                $"A text has at most {DenseIndex.MaxDimensions} dimensions, not {Dimensions}.", nameof(sentences));
        }
    }

    /// <summary>Takes a word, which it may change, and the weight of its place.</summary>
    internal delegate void WordAction(Span<char> word, WordKind kind, double weight);

    /// <summary>The stems that count.</summary>
    public StemLexicon Lexicon => _lexicon;

    /// <summary>Dimensions of <see cref="EncodedText.Dense"/>.</summary>
    public int Dimensions => WordDimensions + (_latent?.Dimensions ?? 0);

    private int WordDimensions => _sentences?.Dimensions ?? _words?.Dimensions ?? 0;

    /// <summary>Encodes an article.</summary>
    public EncodedText Encode(in ArticleText article)
    {
        var (lexical, isEnglish, dense) = Read(article);
        if (dense.Length == 0 || lexical.Count == 0)
        {
            return new EncodedText(lexical, dense.Length == 0 ? DenseVector.Empty : DenseVector.Of(dense));
        }

        // 1. The words' part, or the sentences'.
        var words = dense.AsSpan(0, WordDimensions);
        _sentences?.Encode(article, words);
        var wordsLength = isEnglish || _sentences is not null ? Length(words) : 0;
        if (wordsLength == 0)
        {
            Project(lexical, words);
            wordsLength = Length(words);
        }

        // 2. The topics' part.
        var topics = dense.AsSpan(words.Length);
        _latent?.Fold(lexical, topics);
        var topicsLength = Length(topics);

        // 3. Together they weigh the same in every text.
        var wordsWeight = EncodedText.WordsWeight + (topicsLength == 0 ? EncodedText.LatentWeight : 0);
        var topicsWeight = EncodedText.LatentWeight + (wordsLength == 0 ? EncodedText.WordsWeight : 0);
        Scale(words, wordsLength == 0 ? 0 : Math.Sqrt(wordsWeight) / wordsLength);
        Scale(topics, topicsLength == 0 ? 0 : Math.Sqrt(topicsWeight) / topicsLength);
        return new EncodedText(lexical, DenseVector.Of(dense));
    }

    /// <summary>
    /// Encodes what tells events apart: stems, and latent topics by their weight; word vectors join events of one topic.
    /// </summary>
    internal EncodedText EncodeEvent(in ArticleText article)
    {
        var lexical = Read(article).Lexical;
        if (_latent is null)
        {
            return new EncodedText(lexical, DenseVector.Empty);
        }

        var topics = new float[_latent.Dimensions];
        _latent.Fold(lexical, topics);
        var length = Length(topics);
        Scale(topics, length == 0 ? 0 : Math.Sqrt(EncodedText.LatentWeight) / length);
        return new EncodedText(lexical, DenseVector.Of(topics));
    }

    /// <summary>The same encoder with another sentence encoder, or without one.</summary>
    internal ArticleEncoder With(ISentenceEncoder? sentences) => new(_lexicon, _words, _latent, sentences);

    /// <summary>Whether an article counts as English.</summary>
    internal bool IsEnglish(in ArticleText article) => Read(article).IsEnglish;

    /// <summary>Calls back for each stem of an article that counts, in order.</summary>
    /// <returns>How many words there are, those that do not count included.</returns>
    internal static int ReadStems(in ArticleText article, WordTable? words, WordAction action)
    {
        // The language is known at the end only, so the words are read twice.
        var known = 0;
        var counts = ReadWords(article, (word, kind, _) =>
            known += kind == WordKind.Content && words?.Find(word) >= 0 ? 1 : 0);
        var isEnglish = LanguageGuess.IsEnglish(article.Language, counts, known);
        ReadWords(article, (word, kind, weight) =>
        {
            if (isEnglish || kind == WordKind.Content)
            {
                action(word[..PorterStemmer.Stem(word)], kind, weight);
            }
        });
        return counts.All;
    }

    /// <summary>Calls back for each word of an article that is no English function word.</summary>
    internal static WordCounts ReadWords(in ArticleText article, WordAction action)
    {
        Span<char> word = stackalloc char[WordReader.MaxLength];
        var counts = default(WordCounts);
        var reader = new WordReader(article.Title, word);
        while (reader.Read())
        {
            Take(reader.Word, TitleWeight, action, ref counts);
        }

        // A summary leads the body.
        var title = counts.All;
        ReadFrom(article.Summary, title, word, action, ref counts);
        ReadFrom(
            article.Body.AsSpan(0, Math.Min(article.Body.Length, ArticleText.MaxBodyLength)),
            title,
            word,
            action,
            ref counts);
        return counts;
    }

    private static void ReadFrom(
        ReadOnlySpan<char> text, int title, Span<char> word, WordAction action, ref WordCounts counts)
    {
        var reader = new WordReader(text, word);
        while (reader.Read())
        {
            var place = counts.All - title;
            Take(reader.Word, place < Leads.Length ? Leads[place] : 1, action, ref counts);
        }
    }

    private static void Take(Span<char> word, double weight, WordAction action, ref WordCounts counts)
    {
        var kind = StopWords.Of(word);
        var isContent = kind == WordKind.Content && !char.IsDigit(word[0]);
        counts = new WordCounts(
            counts.All + 1,
            counts.Stops + (kind == WordKind.Stop && word.Length > 1 ? 1 : 0),
            counts.Foreign + (kind == WordKind.Foreign ? 1 : 0),
            counts.Contents + (isContent ? 1 : 0));
        if (kind != WordKind.Stop)
        {
            action(word, kind, weight);
        }
    }

    private static double Length(ReadOnlySpan<float> numbers)
    {
        var squares = 0.0;
        foreach (var number in numbers)
        {
            squares += (double)number * number;
        }

        return Math.Sqrt(squares);
    }

    private static void Scale(Span<float> numbers, double factor)
    {
        foreach (ref var number in numbers)
        {
            number = (float)(number * factor);
        }
    }

    // Each stem goes to eight places with a sign, by its id alone: products of such sums are those of the stems, give
    // or take a tenth.
    private static void Project(SparseVector lexical, Span<float> into)
    {
        into.Clear();
        if (into.IsEmpty)
        {
            return;
        }

        for (var i = 0; i < lexical.Count; i++)
        {
            var places = Mix((ulong)lexical.Terms[i] + 1);
            var signs = Mix(places);
            for (var k = 0; k < 8; k++)
            {
                var place = (int)(((places >> (8 * k)) & 0xff) * (ulong)into.Length >> 8);
                into[place] += (signs >> k & 1) == 0 ? lexical.Weights[i] : -lexical.Weights[i];
            }
        }
    }

    // Source: Steele, Lea and Flood, Fast splittable pseudorandom number generators, OOPSLA 2014 (SplitMix64).
    private static ulong Mix(ulong value)
    {
        value *= 0x9e3779b97f4a7c15;
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
        return value ^ (value >> 31);
    }

    private (SparseVector Lexical, bool IsEnglish, float[] Dense) Read(in ArticleText article)
    {
        var dense = new float[Dimensions];
        var stems = _scratch ??= [];
        stems.Clear();
        var known = 0;
        var takesWords = _words is not null && LanguageGuess.IsGiven(article.Language) is not false;
        var counts = ReadWords(article, (word, kind, weight) =>
        {
            if (takesWords && _words!.Find(word) is var row and >= 0)
            {
                known += kind == WordKind.Content ? 1 : 0;
                if (_sentences is null)
                {
                    DenseVector.AddTo(dense, _words.Vector(row), (float)(weight * _words.SumScale(row)));
                }
            }

            var stem = word[..PorterStemmer.Stem(word)];
            var id = _lexicon.Find(stem);
            if (id < 0)
            {
                id = Behind(stem);
            }

            ref var places = ref CollectionsMarshal.GetValueRefOrAddDefault(stems, id, out var isThere);
            if (!isThere)
            {
                places.Idf = id < _lexicon.Count ? _lexicon.Weights[id] : WeightOfUnknown(stem);
                places.Kind = kind;
            }

            places.Count++;
            places.Highest = Math.Max(places.Highest, weight);
        });
        var isEnglish = LanguageGuess.IsEnglish(article.Language, counts, known);
        return (Weigh(stems, isEnglish), isEnglish, dense);
    }

    // Equal words get equal ids in every process: the hash has no seed of its own.
    private int Behind(ReadOnlySpan<char> stem)
    {
        var room = (ulong)(PackedVector.TermLimit - _lexicon.Count);
        return _lexicon.Count + (int)(XxHash3.HashToUInt64(MemoryMarshal.AsBytes(stem)) % room);
    }

    private float WeightOfUnknown(ReadOnlySpan<char> stem) => StemLexicon.Weight(
        0, _lexicon.Articles, _lexicon.Words, _words?.StemFrequency(stem) ?? WordTable.FrequencyAt(null));

    private static SparseVector Weigh(Dictionary<int, StemPlaces> stems, bool isEnglish)
    {
        var terms = new int[stems.Count];
        var count = 0;
        foreach (var (id, places) in stems)
        {
            // In a text of another language its function words say nothing.
            if (isEnglish || places.Kind == WordKind.Content)
            {
                terms[count++] = id;
            }
        }

        if (count == 0)
        {
            return SparseVector.Empty;
        }

        Array.Resize(ref terms, count);
        Array.Sort(terms);
        var weights = new float[count];
        var squares = 0.0;
        for (var i = 0; i < count; i++)
        {
            var weight = stems[terms[i]].Weight;
            weights[i] = (float)weight;
            squares += weight * weight;
        }

        Scale(weights, 1 / Math.Sqrt(squares));
        return new SparseVector(terms, weights);
    }

    private struct StemPlaces
    {
        public int Count;
        public double Highest;
        public float Idf;
        public WordKind Kind;

        public readonly double Weight => Highest * (1 + Math.Log(Count)) * Idf;
    }
}
