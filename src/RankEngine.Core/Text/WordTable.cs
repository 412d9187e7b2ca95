using System.IO.Hashing;
using System.Runtime.InteropServices;
using RankEngine.Binary;

namespace RankEngine.Text;

/// <summary>English word vectors and how frequent each word is, as they ship in <c>models/text/</c>.</summary>
/// <remarks>
/// Immutable. Vectors are int8 with a factor for each word. The directions that frequent words have in common are removed already,
/// so nothing has to be learnt from a site before its first article.
/// </remarks>
public sealed class WordTable
{
    /// <summary>The file's name in <c>models/text/</c>.</summary>
    public const string FileName = "english-100d.bin";

    /// <summary>Most words of a table.</summary>
    public const int MaxWords = 1_000_000;

    /// <summary>Most dimensions of a vector.</summary>
    public const int MaxDimensions = 1_024;

    // Zipf's law with Mandelbrot's offset; a word that is not in the table counts as being at that place.
    private const double ZipfFactor = 0.1;
    private const double ZipfOffset = 3;
    private const int UnknownRank = 200_000;
    private const double Smoothing = 1e-3;
    private const uint FormatVersion = 1;

    private static readonly byte[] Magic = "REWV"u8.ToArray();

    private readonly string[] _words;
    private readonly int[] _ranks;
    private readonly float[] _scales;
    private readonly sbyte[] _values;
    private readonly Dictionary<string, int> _rows;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _find;
    private readonly Lazy<ulong> _hash;
    private readonly Lazy<Dictionary<string, double>.AlternateLookup<ReadOnlySpan<char>>> _stems;
    private readonly float[] _sumScales;

    /// <summary>Takes over arrays without copying them: the caller must not change them afterwards.</summary>
    /// <param name="dimensions">Of each vector; from 1 to <see cref="MaxDimensions"/>.</param>
    /// <param name="words">Each once, the most frequent first, in lower case.</param>
    /// <param name="ranks">The place of each among all words of the language; from 1, rising.</param>
    /// <param name="scales">What one step of each vector is worth; finite, not negative.</param>
    /// <param name="values">The vectors, one behind the other.</param>
    /// <exception cref="ArgumentException">The parts break one of these rules.</exception>
    public WordTable(int dimensions, string[] words, int[] ranks, float[] scales, sbyte[] values)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(ranks);
        ArgumentNullException.ThrowIfNull(scales);
        ArgumentNullException.ThrowIfNull(values);
        if (dimensions is < 1 or > MaxDimensions || words.Length > MaxWords || ranks.Length != words.Length
            || scales.Length != words.Length || values.Length != (long)words.Length * dimensions)
        {
            throw new ArgumentException("The parts of the table differ in size.");
        }

        _rows = new Dictionary<string, int>(words.Length, StringComparer.Ordinal);
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i].Length == 0 || !_rows.TryAdd(words[i], i) || ranks[i] <= (i == 0 ? 0 : ranks[i - 1])
                || !(scales[i] >= 0 && float.IsFinite(scales[i])))
            {
                throw new ArgumentException($"Word {i} of the table is empty, there twice, or its numbers are wrong.");
            }
        }

        Dimensions = dimensions;
        _words = words;
        _ranks = ranks;
        _scales = scales;
        _values = values;
        _find = _rows.GetAlternateLookup<ReadOnlySpan<char>>();
        _hash = new Lazy<ulong>(() => new ByteReader(Write().AsSpan(^8..)).Fixed64());
        _stems = new Lazy<Dictionary<string, double>.AlternateLookup<ReadOnlySpan<char>>>(CountStems);
        _sumScales = new float[words.Length];
        for (var i = 0; i < words.Length; i++)
        {
            _sumScales[i] = (float)(scales[i] * SumWeight(FrequencyAt(ranks[i])));
        }
    }

    /// <summary>Number of words.</summary>
    public int Count => _words.Length;

    /// <summary>Dimensions of each vector.</summary>
    public int Dimensions { get; }

    /// <summary>Tells tables apart: equal ones have equal hashes. The first call costs as much as writing it.</summary>
    public ulong Hash => _hash.Value;

    /// <summary>Reads a file that <see cref="Write"/> made.</summary>
    /// <exception cref="CorruptDataException">It is another file, or was damaged.</exception>
    /// <exception cref="IOException">It is absent or cannot be read.</exception>
    public static WordTable Load(string path)
    {
        var bytes = File.ReadAllBytes(path);
        try
        {
            return Read(bytes);
        }
        catch (Exception failure) when (failure is InvalidDataException or ArgumentException)
        {
            throw new CorruptDataException(path, failure.Message, failure);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is something else, or was damaged.</exception>
    public static WordTable Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Magic.Length + 8 || !bytes.StartsWith(Magic))
        {
            throw new InvalidDataException("These are no word vectors.");
        }

        var body = bytes[..^8];
        if (new ByteReader(bytes[^8..]).Fixed64() != XxHash3.HashToUInt64(body))
        {
            throw new InvalidDataException("The word vectors are damaged: their hash differs.");
        }

        var reader = new ByteReader(body[Magic.Length..]);
        if (reader.Unsigned() is var version && version != FormatVersion)
        {
            throw new InvalidDataException(
                $"The word vectors have format {version}, this program reads {FormatVersion}.");
        }

        var dimensions = reader.Length(MaxDimensions + 1);
        var count = reader.Length();
        if ((long)count * dimensions > reader.Remaining)
        {
            throw new InvalidDataException("The word vectors end too early.");
        }

        var words = new string[count];
        var ranks = new int[count];
        var scales = new float[count];
        var rank = 0L;
        for (var i = 0; i < count; i++)
        {
            words[i] = reader.Text();
            rank += reader.Length(int.MaxValue);
            ranks[i] = rank <= int.MaxValue ? (int)rank : throw new InvalidDataException("A rank is too large.");
            scales[i] = reader.Single();
        }

        var values = MemoryMarshal.Cast<byte, sbyte>(reader.Bytes()).ToArray();
        return reader.IsAtEnd && !values.Contains(sbyte.MinValue)
            ? Checked(dimensions, words, ranks, scales, values)
            : throw new InvalidDataException("The word vectors hold what does not belong there.");
    }

    /// <summary>Returns the packed form; the same table gives the same bytes.</summary>
    public byte[] Write()
    {
        var writer = new ByteWriter();
        foreach (var letter in Magic)
        {
            writer.Byte(letter);
        }

        writer.Unsigned(FormatVersion);
        writer.Unsigned((ulong)Dimensions);
        writer.Unsigned((ulong)Count);
        for (var i = 0; i < Count; i++)
        {
            writer.Text(_words[i]);
            writer.Unsigned((ulong)(_ranks[i] - (i == 0 ? 0 : _ranks[i - 1])));
            writer.Single(_scales[i]);
        }

        writer.Bytes(MemoryMarshal.AsBytes(_values.AsSpan()));
        writer.Fixed64(XxHash3.HashToUInt64(writer.Written.Span));
        return writer.ToArray();
    }

    /// <summary>How often a word of that rank is used, as a share of all words.</summary>
    /// <param name="rank">Its place among all words, from 1; null: not known.</param>
    public static double FrequencyAt(int? rank) => ZipfFactor / ((rank ?? UnknownRank) + ZipfOffset);

    /// <summary>How much a word counts in the sum of a text's words: less, the more frequent it is.</summary>
    public static double SumWeight(double frequency) => Smoothing / (Smoothing + frequency);

    /// <summary>Returns the row of a word; -1 when it is not in the table.</summary>
    public int Find(ReadOnlySpan<char> word) => _find.TryGetValue(word, out var row) ? row : -1;

    /// <summary>The word of a row.</summary>
    public string Word(int row) => _words[row];

    /// <summary>How often the word of a row is used, as a share of all words; -1: an unknown word.</summary>
    public double Frequency(int row) => FrequencyAt(row < 0 ? null : _ranks[row]);

    /// <summary>The vector of a row, in steps of <see cref="Scale"/>.</summary>
    public ReadOnlySpan<sbyte> Vector(int row) => _values.AsSpan(row * Dimensions, Dimensions);

    /// <summary>What one step of the vector of a row is worth.</summary>
    public float Scale(int row) => _scales[row];

    /// <summary>What one step of the vector of a row is worth in the sum of a text's words.</summary>
    internal float SumScale(int row) => _sumScales[row];

    /// <summary>How often words of a stem are used, as a share of all words.</summary>
    internal double StemFrequency(ReadOnlySpan<char> stem) =>
        _stems.Value.TryGetValue(stem, out var frequency) ? frequency : FrequencyAt(null);

    private Dictionary<string, double>.AlternateLookup<ReadOnlySpan<char>> CountStems()
    {
        var frequencies = new Dictionary<string, double>(StringComparer.Ordinal);
        for (var row = 0; row < Count; row++)
        {
            var word = _words[row].ToCharArray();
            var stem = new string(word, 0, PorterStemmer.Stem(word));
            frequencies[stem] = frequencies.GetValueOrDefault(stem) + Frequency(row);
        }

        return frequencies.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    private static WordTable Checked(int dimensions, string[] words, int[] ranks, float[] scales, sbyte[] values)
    {
        try
        {
            return new WordTable(dimensions, words, ranks, scales, values);
        }
        catch (ArgumentException failure)
        {
            throw new InvalidDataException(failure.Message, failure);
        }
    }
}
