namespace RankEngine.Text;

/// <summary>The stems of a site's articles and how much each one says. Immutable.</summary>
public sealed class StemLexicon
{
    private readonly string[] _stems;
    private readonly float[] _weights;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _find;

    /// <summary>Takes over arrays without copying them: the caller must not change them afterwards.</summary>
    /// <param name="stems">Each once; the id of a stem is its place.</param>
    /// <param name="weights">Inverse document frequency of each; finite, above zero.</param>
    /// <exception cref="ArgumentException">The arrays break one of these rules.</exception>
    public StemLexicon(string[] stems, float[] weights)
    {
        ArgumentNullException.ThrowIfNull(stems);
        ArgumentNullException.ThrowIfNull(weights);
        if (stems.Length != weights.Length)
        {
            throw new ArgumentException("Stems and weights differ in number.", nameof(weights));
        }

        var ids = new Dictionary<string, int>(stems.Length, StringComparer.Ordinal);
        for (var i = 0; i < stems.Length; i++)
        {
            if (!ids.TryAdd(stems[i], i))
            {
                throw new ArgumentException($"The stem \"{stems[i]}\" is there twice.", nameof(stems));
            }

            if (!(weights[i] > 0 && float.IsFinite(weights[i])))
            {
                throw new ArgumentException("Weights must be finite and above zero.", nameof(weights));
            }
        }

        _stems = stems;
        _weights = weights;
        _find = ids.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Number of stems.</summary>
    public int Count => _stems.Length;

    /// <summary>Inverse document frequencies by id.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>Returns the id of a stem; -1 when it is not known.</summary>
    public int Find(ReadOnlySpan<char> stem) => _find.TryGetValue(stem, out var id) ? id : -1;

    /// <summary>The stem of an id.</summary>
    public string Stem(int id) => _stems[id];
}
