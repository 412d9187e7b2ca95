namespace RankEngine.Pages;

/// <summary>Fills all modules of a page at once, so that none takes what another needs.</summary>
/// <remarks>
/// <para>
/// Of all pages, the one is chosen that is best by these measures, each deciding only where those before it tie:
/// </para>
/// <list type="number">
/// <item>No article and no story stands twice in one module, or in two modules that both do not allow repeats.</item>
/// <item>Most places are filled: every module is full whenever that can be.</item>
/// <item>
/// Fewest articles beyond caps: the sum over modules, sections and sources of <c>shown - cap</c> where that is
/// positive. An article that breaks the caps of both its section and its source counts twice.
/// </item>
/// <item>
/// Least lack: the sum of what the articles are short of what their modules ask for
/// (<see cref="PageCandidate.Lack"/>). So a list that has little of its own gets that little before it is filled up,
/// however much better other modules could do with it.
/// </item>
/// <item>
/// Highest position-weighted score: the sum over modules and places p = 1, 2... of <c>s(p) / log2(p + 1)</c>. Here s
/// is the article's score as a part of its module's range, <c>(score - lowest) / (best - lowest)</c> over all
/// candidates of the module, 1 when all are equal. So a module loses most by giving away an article that stands out
/// among its own, whatever the scale of its scores; give modules lists of like depth. Within a module articles stand
/// in the order of its list.
/// </item>
/// <item>
/// Ties: the earlier module gets the better, by counting the scores of the module at index i as <c>1 - i / 2^20</c> of
/// themselves; then the order of the lists decides. Scores are compared in steps of 2^-28. The same page from the same
/// input, always; the numbers that stand for articles and stories do not matter, only which are equal.
/// </item>
/// </list>
/// <para>
/// Exact without caps, and when the best page without caps happens to keep them: an assignment problem, see
/// <see cref="SlotMatching"/>. A module that allows repeats is filled by itself.
/// </para>
/// <para>
/// Where caps bind, measures 1 and 2 hold always. Measure 3 holds exactly as long as no module has both kinds of caps
/// binding: a minimum-cost flow, see <see cref="CapFlow"/>. Measures 4 and 5, and 3 with both kinds in one module, are
/// three or more interlocking matroids, for which no fast exact method is known; they are improved from there by
/// <see cref="CapSearch"/>, exactly for a page of one module with one kind of cap, and near to the best otherwise
/// (measured in the tests against all pages of small worlds). <see cref="PageAllocation.Proven"/> tells the cases
/// apart.
/// </para>
/// <para>The caller leaves out what must not be shown, such as the article the page is about, and its story.</para>
/// <para>Pure and thread-safe; working memory is kept per thread.</para>
/// </remarks>
public static class PageAllocator
{
    /// <summary>Most modules of a page.</summary>
    public const int MaxModules = 10;

    /// <summary>Most places of a module.</summary>
    public const int MaxLimit = 100;

    /// <summary>By what part of itself a module's score counts less than that of the module before it.</summary>
    internal const double ModulePreference = 1.0 / (1 << 20);

    [ThreadStatic]
    private static PageSolver? _solver;

    /// <summary>Fills a page.</summary>
    /// <param name="modules">In order of importance, at most <see cref="MaxModules"/>.</param>
    /// <exception cref="ArgumentException">
    /// Too many modules, a limit, cap or lack out of range, a score that is not finite, or one article that is given two
    /// stories and would be shown twice.
    /// </exception>
    public static PageAllocation Allocate(IReadOnlyList<PageModule> modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        Check(modules);
        _solver ??= new PageSolver();
        return _solver.Solve(modules);
    }

    private static void Check(IReadOnlyList<PageModule> modules)
    {
        if (modules.Count > MaxModules)
        {
            throw new ArgumentException($"A page has at most {MaxModules} modules.", nameof(modules));
        }

        for (var m = 0; m < modules.Count; m++)
        {
            var module = modules[m];
            if (module.Limit is < 0 or > MaxLimit)
            {
                throw new ArgumentException(
                    $"The limit of module \"{module.Name}\" must be 0 to {MaxLimit}, not {module.Limit}.",
                    nameof(modules));
            }

            if (module.MaxPerSection < 0 || module.MaxPerSource < 0)
            {
                throw new ArgumentException($"A cap of module \"{module.Name}\" is negative.", nameof(modules));
            }

            for (var i = 0; i < module.Candidates.Count; i++)
            {
                if (!double.IsFinite(module.Candidates[i].Score))
                {
                    throw new ArgumentException(
                        $"Candidate {i} of module \"{module.Name}\" has no finite score.", nameof(modules));
                }

                if (module.Candidates[i].Lack is < 0 or > PageCandidate.MostLack)
                {
                    throw new ArgumentException(
                        $"Candidate {i} of module \"{module.Name}\" lacks {module.Candidates[i].Lack}: 0 to 2 can be.",
                        nameof(modules));
                }
            }
        }
    }
}
