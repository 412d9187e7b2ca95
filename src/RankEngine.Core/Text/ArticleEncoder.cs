namespace RankEngine.Text;

/// <summary>Turns an article's text into numbers that tell how near two articles are. Thread-safe.</summary>
/// <remarks>
/// <para>
/// Words of the title count <see cref="TitleWeight"/> times. Those of the lead nearly as much, those of the body less
/// and less, down to once: word p from 0 counts 1 + 4 · e^(-p/20) times. Without a title the body leads.
/// </para>
/// <para>
/// Lexical: the highest such weight of a stem's places, times 1 + ln of how often it stands, times its inverse document
/// frequency. Dense: the sum of word vectors, each by its weight and by a/(a + frequency), beside the article's place
/// in the site's latent space.
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

    private readonly StemLexicon _lexicon;
    private readonly WordTable? _words;
    private readonly LatentSpace? _latent;

    /// <summary>Puts the parts together.</summary>
    /// <param name="lexicon">The site's stems.</param>
    /// <param name="words">Word vectors; null where the language has none.</param>
    /// <param name="latent">The site's latent space, made with the lexicon; null before there is one.</param>
    public ArticleEncoder(StemLexicon lexicon, WordTable? words, LatentSpace? latent)
    {
        ArgumentNullException.ThrowIfNull(lexicon);
        if (latent is not null && latent.Stems != lexicon.Count)
        {
            throw new ArgumentException("The latent space was made with another lexicon.", nameof(latent));
        }

        _lexicon = lexicon;
        _words = words;
        _latent = latent;
    }

    /// <summary>The stems that count.</summary>
    public StemLexicon Lexicon => _lexicon;

    /// <summary>Dimensions of <see cref="EncodedText.Dense"/>.</summary>
    public int Dimensions => (_words?.Dimensions ?? 0) + (_latent?.Dimensions ?? 0);

    /// <summary>Returns the same encoder without word vectors, which join events of one topic.</summary>
    public ArticleEncoder WithoutWords() => new(_lexicon, words: null, _latent);

    /// <summary>Encodes an article.</summary>
    public EncodedText Encode(in ArticleText article)
    {
        var sums = new Dictionary<int, StemPlaces>();
        var dense = new float[Dimensions];
        ReadPlaces(article, sums, dense);
        var lexical = Weigh(sums);
        if (dense.Length == 0)
        {
            return new EncodedText(lexical, DenseVector.Empty);
        }

        var wordDimensions = _words?.Dimensions ?? 0;
        _latent?.Fold(lexical, dense.AsSpan(wordDimensions));
        ToLength(dense.AsSpan(0, wordDimensions), Math.Sqrt(EncodedText.WordsWeight));
        ToLength(dense.AsSpan(wordDimensions), Math.Sqrt(EncodedText.LatentWeight));
        return new EncodedText(lexical, DenseVector.Of(dense));
    }

    /// <summary>Calls back for each word of an article that counts.</summary>
    /// <returns>How many words there are, those that do not count included.</returns>
    internal static int ReadWords(in ArticleText article, WordAction action)
    {
        Span<char> word = stackalloc char[WordReader.MaxLength];
        var count = 0;
        var reader = new WordReader(article.Title, word);
        while (reader.Read())
        {
            count++;
            if (!StopWords.Contains(reader.Word))
            {
                action(reader.Word, TitleWeight);
            }
        }

        // A summary leads the body.
        var place = 0;
        ReadFrom(article.Summary, word, action, ref place);
        ReadFrom(
            article.Body.AsSpan(0, Math.Min(article.Body.Length, LexicalLexicon.MaxBodyLength)),
            word,
            action,
            ref place);
        return count + place;
    }

    private static void ReadFrom(ReadOnlySpan<char> text, Span<char> word, WordAction action, ref int place)
    {
        var reader = new WordReader(text, word);
        while (reader.Read())
        {
            if (!StopWords.Contains(reader.Word))
            {
                action(reader.Word, place < Leads.Length ? Leads[place] : 1);
            }

            place++;
        }
    }

    private static void ToLength(Span<float> numbers, double length)
    {
        var squares = 0.0;
        foreach (var number in numbers)
        {
            squares += (double)number * number;
        }

        var scale = squares > 0 ? length / Math.Sqrt(squares) : 0;
        foreach (ref var number in numbers)
        {
            number = (float)(number * scale);
        }
    }

    private void ReadPlaces(in ArticleText article, Dictionary<int, StemPlaces> sums, float[] dense) =>
        ReadWords(article, (word, weight) =>
        {
            if (_words is not null && _words.Find(word) is var row and >= 0)
            {
                var factor = weight * _words.Scale(row) * WordTable.SumWeight(_words.Frequency(row));
                DenseVector.AddTo(dense, _words.Vector(row), (float)factor);
            }

            if (_lexicon.Find(word[..PorterStemmer.Stem(word)]) is var id and >= 0)
            {
                sums[id] = sums.GetValueOrDefault(id).With(weight);
            }
        });

    private SparseVector Weigh(Dictionary<int, StemPlaces> sums)
    {
        if (sums.Count == 0)
        {
            return SparseVector.Empty;
        }

        var terms = sums.Keys.ToArray();
        Array.Sort(terms);
        var weights = new double[terms.Length];
        var squares = 0.0;
        for (var i = 0; i < terms.Length; i++)
        {
            weights[i] = sums[terms[i]].Weight * _lexicon.Weights[terms[i]];
            squares += weights[i] * weights[i];
        }

        var scale = 1 / Math.Sqrt(squares);
        return new SparseVector(terms, Array.ConvertAll(weights, weight => (float)(weight * scale)));
    }

    /// <summary>Takes a word, which it may change, and the weight of its place.</summary>
    internal delegate void WordAction(Span<char> word, double weight);

    private readonly record struct StemPlaces(int Count, double Highest)
    {
        public double Weight => Highest * (1 + Math.Log(Count));

        public StemPlaces With(double weight) => new(Count + 1, Math.Max(Highest, weight));
    }
}
