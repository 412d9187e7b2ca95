using System.Buffers;
using System.Text;
using RankEngine.Binary;

namespace RankEngine.Text;

/// <summary>
/// What a fitted lexical pipeline knows, frozen to arrays: which characters part words, what becomes of every
/// character, the known terms and how much each one says. Immutable.
/// </summary>
/// <remarks>
/// Microsoft.ML defines all of it (RankEngine.Learning fits it); <see cref="LexicalEncoder"/> executes it without
/// Microsoft.ML and gives the same vectors. Term ids are positions in ordinal order of the terms, so the same
/// articles in another order give the same lexicon.
/// </remarks>
public sealed class LexicalLexicon
{
    /// <summary>How often each word of a title counts: titles name the subject.</summary>
    public const int TitleWeight = 3;

    /// <summary>How often each word of a summary counts.</summary>
    public const int SummaryWeight = 2;

    /// <summary>Characters of a body that count.</summary>
    public const int MaxBodyLength = ArticleText.MaxBodyLength;

    /// <summary>Most terms of one lexicon.</summary>
    public const int MaxTerms = 200_000;

    /// <summary>Longest term, in UTF-16 units. Longer words are addresses and noise.</summary>
    public const int MaxTermLength = 64;

    private const uint FormatVersion = 1;
    private const int MaxSeparators = 256;
    private const float MinWeight = 1e-7f;
    private const float MaxWeight = 100;

    private static readonly byte[] Magic = "RELX"u8.ToArray();

    private readonly byte[] _termBytes;
    private readonly int[] _termStarts;
    private readonly float[] _weights;
    private readonly string _separators;
    private readonly string _mappedFrom;
    private readonly string _mappedTo;

    /// <summary>Freezes what was fitted.</summary>
    /// <param name="separators">Characters between words.</param>
    /// <param name="mappedFrom">Characters that do not stay as they are, rising.</param>
    /// <param name="mappedTo">What becomes of each one; U+0000 when it is dropped.</param>
    /// <param name="terms">Rising in ordinal order, each once, each an <see cref="IsTerm"/>.</param>
    /// <param name="weights">Inverse document frequency of each term: 0, or from 1e-7 to 100.</param>
    /// <param name="articles">Articles it was fitted on.</param>
    /// <exception cref="ArgumentException">The parts break one of these rules.</exception>
    public LexicalLexicon(
        string separators,
        string mappedFrom,
        string mappedTo,
        IReadOnlyList<string> terms,
        float[] weights,
        long articles)
    {
        ArgumentNullException.ThrowIfNull(separators);
        ArgumentNullException.ThrowIfNull(mappedFrom);
        ArgumentNullException.ThrowIfNull(mappedTo);
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(weights);
        if (Fault(separators, mappedFrom, mappedTo, terms, weights, articles) is { } fault)
        {
            throw new ArgumentException(fault);
        }

        _separators = separators;
        _mappedFrom = mappedFrom;
        _mappedTo = mappedTo;
        _weights = weights;
        Articles = articles;
        (_termBytes, _termStarts) = Flatten(terms);
    }

    /// <summary>A lexicon that knows no term: every text becomes <see cref="SparseVector.Empty"/>.</summary>
    public static LexicalLexicon Empty { get; } = new("", "", "", [], [], 0);

    /// <summary>Number of terms.</summary>
    public int Count => _weights.Length;

    /// <summary>Articles it was fitted on.</summary>
    public long Articles { get; }

    /// <summary>Inverse document frequency of each term, by term id.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>Characters between words.</summary>
    internal string Separators => _separators;

    /// <summary>Characters that do not stay as they are.</summary>
    internal string MappedFrom => _mappedFrom;

    /// <summary>What becomes of each of <see cref="MappedFrom"/>; U+0000 when it is dropped.</summary>
    internal string MappedTo => _mappedTo;

    /// <summary>Returns a term in UTF-8.</summary>
    /// <param name="term">From 0 to <see cref="Count"/> - 1.</param>
    public ReadOnlySpan<byte> TermUtf8(int term) =>
        _termBytes.AsSpan(_termStarts[term], _termStarts[term + 1] - _termStarts[term]);

    /// <summary>Returns a term, for explanations.</summary>
    /// <param name="term">From 0 to <see cref="Count"/> - 1.</param>
    public string Term(int term) => Encoding.UTF8.GetString(TermUtf8(term));

    /// <summary>Reads what <see cref="Pack"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a lexicon, or one of another format.</exception>
    public static LexicalLexicon Unpack(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith(Magic))
        {
            throw new InvalidDataException("These bytes are not a lexicon.");
        }

        var reader = new ByteReader(bytes[Magic.Length..]);
        var version = reader.Unsigned();
        if (version != FormatVersion)
        {
            throw new InvalidDataException(
                $"The lexicon has format {version}; this program reads format {FormatVersion}.");
        }

        if (reader.Unsigned() != TitleWeight
            || reader.Unsigned() != SummaryWeight
            || reader.Unsigned() != MaxBodyLength)
        {
            throw new InvalidDataException("The lexicon was fitted with other weights of title and summary.");
        }

        var articles = reader.Unsigned();
        if (articles > long.MaxValue)
        {
            throw new InvalidDataException("The lexicon names an impossible number of articles.");
        }

        var separators = ReadCharacters(ref reader);
        var mappedFrom = ReadCharacters(ref reader);
        var mappedTo = ReadCharacters(ref reader);
        var count = reader.Length(MaxTerms + 1);

        // Each term takes a length byte, a character and four bytes of weight: a count beyond is hostile.
        if (count > reader.Remaining / 6)
        {
            throw new InvalidDataException("The lexicon names more terms than follow.");
        }

        var terms = new string[count];
        var weights = new float[count];
        for (var i = 0; i < count; i++)
        {
            terms[i] = reader.Text();
            weights[i] = reader.Single();
        }

        if (!reader.IsAtEnd)
        {
            throw new InvalidDataException("Something follows the lexicon.");
        }

        return Fault(separators, mappedFrom, mappedTo, terms, weights, (long)articles) is { } fault
            ? throw new InvalidDataException(fault)
            : new LexicalLexicon(separators, mappedFrom, mappedTo, terms, weights, (long)articles);
    }

    /// <summary>Packs the lexicon into versioned bytes; the same lexicon gives the same bytes.</summary>
    public byte[] Pack()
    {
        var writer = new ByteWriter();
        foreach (var value in Magic)
        {
            writer.Byte(value);
        }

        writer.Unsigned(FormatVersion);
        writer.Unsigned(TitleWeight);
        writer.Unsigned(SummaryWeight);
        writer.Unsigned(MaxBodyLength);
        writer.Unsigned((ulong)Articles);
        WriteCharacters(writer, _separators);
        WriteCharacters(writer, _mappedFrom);
        WriteCharacters(writer, _mappedTo);
        writer.Unsigned((ulong)Count);
        for (var i = 0; i < Count; i++)
        {
            writer.Bytes(TermUtf8(i));
            writer.Single(_weights[i]);
        }

        return writer.ToArray();
    }

    /// <summary>Tells whether a word may become a term: short enough, and text.</summary>
    /// <remarks>
    /// Halves of characters have no UTF-8; U+0000, U+0001 and U+FFFF are left to <see cref="LexicalEncoder"/>.
    /// </remarks>
    public static bool IsTerm(ReadOnlySpan<char> word)
    {
        if (word.Length is 0 or > MaxTermLength || word.ContainsAny('\0', '\u0001', char.MaxValue))
        {
            return false;
        }

        while (!word.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(word, out _, out var consumed) != OperationStatus.Done)
            {
                return false;
            }

            word = word[consumed..];
        }

        return true;
    }

    private static string? Fault(
        string separators,
        string mappedFrom,
        string mappedTo,
        IReadOnlyList<string> terms,
        float[] weights,
        long articles)
    {
        if (articles < 0)
        {
            return "The number of articles is negative.";
        }

        if (separators.Length > MaxSeparators)
        {
            return $"There are more than {MaxSeparators} separators.";
        }

        if (mappedFrom.Length != mappedTo.Length)
        {
            return "The character table is torn.";
        }

        for (var i = 1; i < mappedFrom.Length; i++)
        {
            if (mappedFrom[i] <= mappedFrom[i - 1])
            {
                return "The character table is out of order.";
            }
        }

        if (terms.Count > MaxTerms || terms.Count != weights.Length)
        {
            return $"There must be one weight for each of at most {MaxTerms} terms.";
        }

        for (var i = 0; i < terms.Count; i++)
        {
            if (!IsTerm(terms[i]))
            {
                return $"Term {i} is empty, too long, or not text.";
            }

            if (i > 0 && string.CompareOrdinal(terms[i - 1], terms[i]) >= 0)
            {
                return $"Term {i} is out of order.";
            }

            // The bounds keep every weight of a vector above zero and finite; ML.NET's own lie well inside.
            if (weights[i] != 0 && !(weights[i] >= MinWeight && weights[i] <= MaxWeight))
            {
                return $"Term {i} has the weight {weights[i]}, outside {MinWeight} to {MaxWeight}.";
            }
        }

        return null;
    }

    private static (byte[] Bytes, int[] Starts) Flatten(IReadOnlyList<string> terms)
    {
        var starts = new int[terms.Count + 1];
        for (var i = 0; i < terms.Count; i++)
        {
            starts[i + 1] = starts[i] + Encoding.UTF8.GetByteCount(terms[i]);
        }

        var bytes = new byte[starts[^1]];
        for (var i = 0; i < terms.Count; i++)
        {
            Encoding.UTF8.GetBytes(terms[i], bytes.AsSpan(starts[i]));
        }

        return (bytes, starts);
    }

    // Code units, not text: the table speaks of single units, U+0000 among them.
    private static void WriteCharacters(ByteWriter writer, string characters)
    {
        writer.Unsigned((ulong)characters.Length);
        foreach (var character in characters)
        {
            writer.Unsigned(character);
        }
    }

    private static string ReadCharacters(ref ByteReader reader)
    {
        var characters = new char[reader.Length()];
        for (var i = 0; i < characters.Length; i++)
        {
            characters[i] = (char)reader.Length(char.MaxValue + 1);
        }

        return new string(characters);
    }
}
