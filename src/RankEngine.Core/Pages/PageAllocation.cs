namespace RankEngine.Pages;

/// <summary>What a cap counts.</summary>
public enum CapKind
{
    /// <summary>Articles of one section.</summary>
    Section,

    /// <summary>Articles of one source.</summary>
    Source,
}

/// <summary>A cap that gave way so that a place did not stay empty.</summary>
/// <param name="Kind">What the cap counts.</param>
/// <param name="Value">The section or source, as the candidates name it.</param>
/// <param name="Cap">How many the module asked for at most.</param>
/// <param name="Shown">How many it holds: more than <paramref name="Cap"/>.</param>
public readonly record struct RelaxedCap(CapKind Kind, int Value, int Cap, int Shown);

/// <summary>One filled list.</summary>
/// <param name="Module">The module as it was asked for.</param>
/// <param name="Chosen">
/// In display order: places in the module's <see cref="PageModule.Candidates"/>, ascending.
/// </param>
/// <param name="Relaxed">Caps that gave way: sections before sources, then by value. Empty when all were kept.</param>
public sealed record FilledModule(PageModule Module, IReadOnlyList<int> Chosen, IReadOnlyList<RelaxedCap> Relaxed);

/// <summary>A filled page, and how good it is.</summary>
/// <param name="Modules">In the order asked for.</param>
/// <param name="Filled">Places filled: as many as any page could fill.</param>
/// <param name="Excess">Articles shown beyond caps, summed over modules, kinds and values.</param>
/// <param name="Lack">What the articles lack, summed over places; see <see cref="PageCandidate"/>.</param>
/// <param name="Score">The position-weighted score, as <see cref="PageAllocator"/> defines it.</param>
/// <param name="Proven">
/// True when no page is better by the definition of <see cref="PageAllocator"/>. False when caps came in the way of the
/// exact method: then <paramref name="Filled"/> is still the most, and what else holds is said there.
/// </param>
public sealed record PageAllocation(
    IReadOnlyList<FilledModule> Modules,
    int Filled,
    int Excess,
    int Lack,
    double Score,
    bool Proven);
