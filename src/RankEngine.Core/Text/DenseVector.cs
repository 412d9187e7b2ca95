namespace RankEngine.Text;

/// <summary>A text as a point: signed bytes and the factor that makes them numbers. Immutable.</summary>
/// <remarks>Vectors are comparable when one encoder made them.</remarks>
public sealed class DenseVector
{
    private readonly sbyte[] _values;

    /// <summary>Takes over an array without copying it: the caller must not change it afterwards.</summary>
    /// <param name="values">The components, in units of the scale.</param>
    /// <param name="scale">Finite and above zero.</param>
    public DenseVector(sbyte[] values, float scale)
    {
        ArgumentNullException.ThrowIfNull(values);

        // Written so that NaN fails too.
        if (!(scale > 0 && float.IsFinite(scale)))
        {
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "Must be finite and above zero.");
        }

        _values = values;
        Scale = scale;
    }

    /// <summary>The components, in units of <see cref="Scale"/>.</summary>
    public ReadOnlySpan<sbyte> Values => _values;

    /// <summary>What one unit of a component is worth.</summary>
    public float Scale { get; }
}
