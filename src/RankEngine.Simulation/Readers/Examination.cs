namespace RankEngine.Simulation.Readers;

/// <summary>How likely a reader looks at a place of a list at all: <c>first · position^−decay</c>.</summary>
/// <remarks>
/// The shape is the position-based model (Richardson, Dominowska, Ragno: "Predicting Clicks", WWW 2007; Craswell et
/// al., WSDM 2008): whether a place is seen depends on the place alone.
/// </remarks>
public sealed class Examination
{
    private readonly Dictionary<string, Module> _modules = new(StringComparer.Ordinal)
    {
        ["home"] = new Module(0.95, 0.45),
        ["related"] = new Module(0.75, 0.65),
        ["trending"] = new Module(0.6, 0.6),
        ["ranking"] = new Module(0.6, 0.6),
        ["recommended"] = new Module(0.55, 0.6),
    };

    /// <summary>For lists that <see cref="Set"/> does not know. Default: 0.55 and 0.65.</summary>
    public Module Other { get; init; } = new(0.55, 0.65);

    /// <summary>Says how well a list's places are seen.</summary>
    /// <remarks>Known from the start: home, related, trending, ranking, recommended.</remarks>
    /// <returns>This object.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public Examination Set(string name, Module module)
    {
        Require.Between(module.First, 0, 1);
        Require.ZeroOrMore(module.Decay);
        _modules[name] = module;
        return this;
    }

    /// <summary>Returns the probability that a place is looked at.</summary>
    /// <param name="module">Name of the list.</param>
    /// <param name="position">Place in it, from 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The position is below 1.</exception>
    public double Probability(string module, int position)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(position, 1);
        var (first, decay) = _modules.GetValueOrDefault(module, Other);
        return first * Math.Pow(position, -decay);
    }

    /// <summary>How well the places of one list are seen.</summary>
    /// <param name="First">Probability that the first place is looked at, 0 to 1.</param>
    /// <param name="Decay">How fast it falls with the position, 0 or more.</param>
    public readonly record struct Module(double First, double Decay);
}
