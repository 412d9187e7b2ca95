using RankEngine.Binary;

namespace RankEngine.Text;

/// <summary>The stems of a site's articles and how much each one says. Immutable.</summary>
/// <remarks>
/// Inverse document frequency: ln((1 + n + K) / (1 + df + K · p)) + 1, where p is the chance that an article of the
/// site's mean length holds the stem, by how frequent its words are in the language. K = 5,000 articles of prior: on a
/// small site the language decides, on a large one the site.
/// </remarks>
public sealed class StemLexicon
{
    /// <summary>Most stems: half of the ids that fit into packed vectors; the others are for words that come up.</summary>
    public const int MaxStems = 1 << 19;

    /// <summary>Least weight of a stem.</summary>
    public const float MinWeight = 1e-4f;

    /// <summary>Highest weight of a stem.</summary>
    public const float MaxWeight = 1e4f;

    // A news article, where no archive tells.
    private const float UsualWords = 300;
    private const double PriorArticles = 5_000;

    private readonly string[] _stems;
    private readonly float[] _weights;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _find;

    /// <summary>Takes over arrays without copying them: the caller must not change them afterwards.</summary>
    /// <param name="stems">
    /// Each once, at most <see cref="MaxStems"/>, of 1 to 64 characters; the id of a stem is its place.
    /// </param>
    /// <param name="weights">
    /// Inverse document frequency of each; from <see cref="MinWeight"/> to <see cref="MaxWeight"/>.
    /// </param>
    /// <param name="articles">Articles they were counted in; not negative.</param>
    /// <param name="words">Mean number of words of an article; finite, not negative.</param>
    /// <exception cref="ArgumentException">The parts break one of these rules.</exception>
    public StemLexicon(string[] stems, float[] weights, int articles = 0, float words = UsualWords)
    {
        ArgumentNullException.ThrowIfNull(stems);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentOutOfRangeException.ThrowIfNegative(articles);
        if (stems.Length != weights.Length || stems.Length > MaxStems)
        {
            throw new ArgumentException("Stems and weights differ in number, or are too many.", nameof(weights));
        }

        if (!(words >= 0 && float.IsFinite(words)))
        {
            throw new ArgumentException("The mean number of words must be finite and not negative.", nameof(words));
        }

        var ids = new Dictionary<string, int>(stems.Length, StringComparer.Ordinal);
        for (var i = 0; i < stems.Length; i++)
        {
            if (stems[i].Length is 0 or > WordReader.MaxLength || !IsText(stems[i]))
            {
                throw new ArgumentException($"Stem {i} is empty, too long, or not text.", nameof(stems));
            }

            if (!ids.TryAdd(stems[i], i))
            {
                throw new ArgumentException($"The stem \"{stems[i]}\" is there twice.", nameof(stems));
            }

            // Written so that NaN fails too. Within the bounds every weight of an article is above zero and finite.
            if (!(weights[i] >= MinWeight && weights[i] <= MaxWeight))
            {
                throw new ArgumentException($"Weights are from {MinWeight} to {MaxWeight}.", nameof(weights));
            }
        }

        _stems = stems;
        _weights = weights;
        _find = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        Articles = articles;
        Words = words;
    }

    /// <summary>A lexicon without a stem, of a site without articles.</summary>
    public static StemLexicon Empty { get; } = new([], []);

    /// <summary>Number of stems.</summary>
    public int Count => _stems.Length;

    /// <summary>Articles that stems were counted in.</summary>
    public int Articles { get; }

    /// <summary>Mean number of words of an article.</summary>
    public float Words { get; }

    /// <summary>Inverse document frequencies by id.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>Returns how much a stem says.</summary>
    /// <param name="holding">Articles that hold it.</param>
    /// <param name="articles">Articles of the site.</param>
    /// <param name="words">Mean number of words of an article.</param>
    /// <param name="frequency">How often its words are used in the language, as a share of all words.</param>
    public static float Weight(int holding, int articles, double words, double frequency)
    {
        var share = 1 - Math.Exp(-words * frequency);
        return (float)(Math.Log((1.0 + articles + PriorArticles) / (1.0 + holding + (PriorArticles * share))) + 1);
    }

    /// <summary>Returns the id of a stem; -1 when it is not known.</summary>
    public int Find(ReadOnlySpan<char> stem) => _find.TryGetValue(stem, out var id) ? id : -1;

    /// <summary>The stem of an id.</summary>
    public string Stem(int id) => _stems[id];

    /// <summary>Writes the packed form; the same lexicon gives the same bytes.</summary>
    internal void Write(ByteWriter writer)
    {
        writer.Unsigned((ulong)Articles);
        writer.Single(Words);
        writer.Unsigned((ulong)Count);
        var last = "";
        foreach (var stem in _stems)
        {
            // Neighbours in order have beginnings in common. A character of two units is never cut.
            var shared = last.AsSpan().CommonPrefixLength(stem);
            shared -= shared > 0 && char.IsHighSurrogate(stem[shared - 1]) ? 1 : 0;
            writer.Unsigned((ulong)shared);
            writer.Text(stem[shared..]);
            last = stem;
        }

        foreach (var weight in _weights)
        {
            writer.Single(weight);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    internal static StemLexicon Read(ref ByteReader reader)
    {
        var articles = reader.Length(int.MaxValue);
        var words = reader.Single();
        var stems = new string[reader.Length()];
        var last = "";
        for (var i = 0; i < stems.Length; i++)
        {
            var shared = reader.Length(last.Length + 1);
            last = stems[i] = string.Concat(last.AsSpan(0, shared), reader.Text());
            if (last.Length > WordReader.MaxLength)
            {
                throw new InvalidDataException($"Stem {i} is too long.");
            }
        }

        if ((long)stems.Length * sizeof(float) > reader.Remaining)
        {
            throw new InvalidDataException("The lexicon ends too early.");
        }

        var weights = new float[stems.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = reader.Single();
        }

        try
        {
            return new StemLexicon(stems, weights, articles, words);
        }
        catch (ArgumentException failure)
        {
            throw new InvalidDataException(failure.Message, failure);
        }
    }

    // Halves of characters have no UTF-8.
    private static bool IsText(string stem)
    {
        for (var i = 0; i < stem.Length; i++)
        {
            if (char.IsSurrogate(stem[i]) && !(i + 1 < stem.Length && char.IsSurrogatePair(stem[i], stem[++i])))
            {
                return false;
            }
        }

        return true;
    }
}
