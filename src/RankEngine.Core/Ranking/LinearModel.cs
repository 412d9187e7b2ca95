using RankEngine.Binary;

namespace RankEngine.Ranking;

/// <summary>What one feature adds to a score.</summary>
/// <param name="Name">The feature, or <c>bias</c>.</param>
/// <param name="Value">Its value; 1 for the bias.</param>
/// <param name="Weight">What each unit is worth.</param>
/// <param name="Contribution"><paramref name="Value"/> times <paramref name="Weight"/>.</param>
public readonly record struct ScorePart(string Name, double Value, double Weight, double Contribution);

/// <summary>
/// A trained linear ranker, frozen: <c>score = bias + Σ weight · feature</c>, where means and scales of training are
/// part of weights and bias. Immutable and thread-safe.
/// </summary>
/// <remarks>
/// Sums run in the fixed order of <see cref="RankerFeatures"/>, in double: the same features give the same bits
/// online and in replay. The score is the logit of a click where it was trained to be; only its order matters here.
/// </remarks>
public sealed class LinearModel
{
    private const uint FormatVersion = 1;

    private static readonly byte[] Magic = "RELM"u8.ToArray();

    private readonly double[] _weights;

    /// <summary>Freezes a model.</summary>
    /// <param name="weights">One for each of <see cref="RankerFeatures.Names"/>; finite.</param>
    /// <param name="bias">Score of an article without features; finite.</param>
    /// <exception cref="ArgumentException">A weight is not finite, or their number is wrong.</exception>
    public LinearModel(ReadOnlySpan<double> weights, double bias)
    {
        if (weights.Length != RankerFeatures.Count)
        {
            throw new ArgumentException(
                $"There are {weights.Length} weights for {RankerFeatures.Count} features.", nameof(weights));
        }

        if (!AreFinite(weights) || !double.IsFinite(bias))
        {
            throw new ArgumentException("A weight is not finite.", nameof(weights));
        }

        _weights = weights.ToArray();
        Bias = bias;
    }

    /// <summary>Score of an article without features.</summary>
    public double Bias { get; }

    /// <summary>What a unit of each feature is worth.</summary>
    public ReadOnlySpan<double> Weights => _weights;

    /// <summary>Scores one row of features.</summary>
    /// <param name="features">Exactly <see cref="RankerFeatures.Count"/>, in order.</param>
    /// <returns>Higher is better. Not finite only when a feature is not.</returns>
    public double Score(ReadOnlySpan<float> features)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(features.Length, RankerFeatures.Count, nameof(features));
        var sum = Bias;
        for (var i = 0; i < features.Length; i++)
        {
            sum += _weights[i] * features[i];
        }

        return sum;
    }

    /// <summary>Says how a score comes about: the bias first, then each feature in order.</summary>
    /// <returns>Parts whose contributions, added in this order, are exactly <see cref="Score"/>.</returns>
    public IReadOnlyList<ScorePart> Explain(ReadOnlySpan<float> features)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(features.Length, RankerFeatures.Count, nameof(features));
        var parts = new List<ScorePart>(features.Length + 1) { new("bias", 1, Bias, Bias) };
        for (var i = 0; i < features.Length; i++)
        {
            parts.Add(new ScorePart(RankerFeatures.Names[i], features[i], _weights[i], _weights[i] * features[i]));
        }

        return parts;
    }

    /// <summary>Reads what <see cref="Pack"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are no linear model, or hold an infinite number.</exception>
    public static LinearModel Unpack(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith(Magic))
        {
            throw new InvalidDataException("These bytes are not a linear model.");
        }

        var reader = new ByteReader(bytes[Magic.Length..]);
        var version = reader.Unsigned();
        if (version != FormatVersion)
        {
            throw new InvalidDataException(
                $"The model has format {version}; this program reads format {FormatVersion}.");
        }

        var count = reader.Unsigned();
        if (count != RankerFeatures.Count)
        {
            throw new InvalidDataException(
                $"The model weighs {count} features; this program has {RankerFeatures.Count}.");
        }

        var bias = BitConverter.UInt64BitsToDouble(reader.Fixed64());
        Span<double> weights = stackalloc double[RankerFeatures.Count];
        foreach (ref var weight in weights)
        {
            weight = BitConverter.UInt64BitsToDouble(reader.Fixed64());
        }

        if (!reader.IsAtEnd)
        {
            throw new InvalidDataException("Something follows the model.");
        }

        return double.IsFinite(bias) && AreFinite(weights)
            ? new LinearModel(weights, bias)
            : throw new InvalidDataException("A weight of the model is not finite.");
    }

    /// <summary>Packs the model into versioned bytes; the same model gives the same bytes.</summary>
    public byte[] Pack()
    {
        var writer = new ByteWriter();
        foreach (var value in Magic)
        {
            writer.Byte(value);
        }

        writer.Unsigned(FormatVersion);
        writer.Unsigned(RankerFeatures.Count);
        writer.Fixed64(BitConverter.DoubleToUInt64Bits(Bias));
        foreach (var weight in _weights)
        {
            writer.Fixed64(BitConverter.DoubleToUInt64Bits(weight));
        }

        return writer.ToArray();
    }

    private static bool AreFinite(ReadOnlySpan<double> values)
    {
        foreach (var value in values)
        {
            if (!double.IsFinite(value))
            {
                return false;
            }
        }

        return true;
    }
}
