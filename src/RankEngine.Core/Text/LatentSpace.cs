using System.Runtime.InteropServices;
using RankEngine.Binary;

namespace RankEngine.Text;

/// <summary>The directions in which a site's articles differ most: its topics, as numbers. Immutable.</summary>
/// <remarks>
/// Rows are stems by their ids, so that folding an article in reads one row for each of its stems. One byte for each
/// direction, and one factor for each row: 100,000 stems take 13 MB.
/// </remarks>
public sealed class LatentSpace
{
    /// <summary>Most directions.</summary>
    public const int MaxDimensions = 1_024;

    /// <summary>Highest scale, so that sums stay finite; directions of length 1 have scales below 1/127.</summary>
    public const float MaxScale = 1e6f;

    private readonly sbyte[] _values;
    private readonly float[] _scales;

    /// <summary>Takes over arrays without copying them: the caller must not change them afterwards.</summary>
    /// <param name="dimensions">Number of directions; from 1 to <see cref="MaxDimensions"/>.</param>
    /// <param name="values">For each stem its part in each direction, in steps of its scale; from -127 to 127.</param>
    /// <param name="scales">What one step is worth, for each stem; from 0 to <see cref="MaxScale"/>.</param>
    /// <exception cref="ArgumentException">The parts break one of these rules.</exception>
    public LatentSpace(int dimensions, sbyte[] values, float[] scales)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(scales);
        if (dimensions is < 1 or > MaxDimensions || values.Length != (long)scales.Length * dimensions)
        {
            throw new ArgumentException("The rows do not come out even.", nameof(values));
        }

        if (values.AsSpan().Contains(sbyte.MinValue))
        {
            throw new ArgumentException("Values are from -127 to 127.", nameof(values));
        }

        foreach (var scale in scales)
        {
            // Written so that NaN fails too.
            if (!(scale is >= 0 and <= MaxScale))
            {
                throw new ArgumentException($"Scales are from 0 to {MaxScale}.", nameof(scales));
            }
        }

        Dimensions = dimensions;
        _values = values;
        _scales = scales;
    }

    /// <summary>Number of directions.</summary>
    public int Dimensions { get; }

    /// <summary>Number of stems.</summary>
    public int Stems => _scales.Length;

    /// <summary>Rounds numbers to bytes; the largest magnitude of each row becomes 127.</summary>
    /// <param name="dimensions">Number of directions; from 1 to <see cref="MaxDimensions"/>.</param>
    /// <param name="rows">For each stem its part in each direction; finite.</param>
    /// <exception cref="ArgumentException">The rows do not come out even, or a number is not finite.</exception>
    public static LatentSpace Of(int dimensions, ReadOnlySpan<float> rows)
    {
        if (dimensions is < 1 or > MaxDimensions || rows.Length % dimensions != 0)
        {
            throw new ArgumentException("The rows do not come out even.", nameof(rows));
        }

        var values = new sbyte[rows.Length];
        var scales = new float[rows.Length / dimensions];
        for (var stem = 0; stem < scales.Length; stem++)
        {
            scales[stem] = DenseVector.Round(
                rows.Slice(stem * dimensions, dimensions), values.AsSpan(stem * dimensions, dimensions));
        }

        return new LatentSpace(dimensions, values, scales);
    }

    /// <summary>Writes where an article lies: the products of its vector with every direction, not scaled.</summary>
    /// <param name="vector">
    /// Of the lexicon the space was made with; terms behind its stems say nothing about a topic.
    /// </param>
    /// <param name="into">As long as there are dimensions.</param>
    public void Fold(SparseVector vector, Span<float> into)
    {
        ArgumentNullException.ThrowIfNull(vector);
        into = into[..Dimensions];
        into.Clear();
        var terms = vector.Terms;
        var weights = vector.Weights;
        for (var i = 0; i < terms.Length && terms[i] < _scales.Length; i++)
        {
            DenseVector.AddTo(
                into, _values.AsSpan(terms[i] * Dimensions, Dimensions), weights[i] * _scales[terms[i]]);
        }
    }

    /// <summary>Writes the packed form.</summary>
    internal void Write(ByteWriter writer)
    {
        writer.Unsigned((ulong)Dimensions);
        foreach (var scale in _scales)
        {
            writer.Single(scale);
        }

        writer.Bytes(MemoryMarshal.AsBytes(_values.AsSpan()));
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    internal static LatentSpace Read(ref ByteReader reader, int stems)
    {
        var dimensions = reader.Length(MaxDimensions + 1);
        if ((long)stems * sizeof(float) > reader.Remaining)
        {
            throw new InvalidDataException("The latent space ends too early.");
        }

        var scales = new float[stems];
        for (var i = 0; i < scales.Length; i++)
        {
            scales[i] = reader.Single();
        }

        try
        {
            return new LatentSpace(dimensions, MemoryMarshal.Cast<byte, sbyte>(reader.Bytes()).ToArray(), scales);
        }
        catch (ArgumentException failure)
        {
            throw new InvalidDataException(failure.Message, failure);
        }
    }
}
