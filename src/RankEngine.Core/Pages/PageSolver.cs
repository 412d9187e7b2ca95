namespace RankEngine.Pages;

/// <summary>Fills pages one after the other, keeping its working memory. Not thread-safe.</summary>
internal sealed class PageSolver
{
    private static readonly Comparer<RelaxedCap> ByValue =
        Comparer<RelaxedCap>.Create((left, right) => left.Value.CompareTo(right.Value));

    private readonly PageProblem _problem = new();
    private readonly SlotMatching _matching = new();
    private readonly CapSearch _search;
    private readonly IntMap _seen = new();
    private readonly IntMap _values = new();
    private readonly List<RelaxedCap> _relaxed = [];
    private readonly int[] _members = new int[PageAllocator.MaxModules];
    private int[] _stamps = [];
    private int[] _counts = [];

    public PageSolver()
    {
        _search = new CapSearch(_problem, _matching);
    }

    /// <summary>Rows the exact method looked at for the last page; 0 when no module stood in another's way.</summary>
    public long MatchingSteps { get; private set; }

    /// <summary>Exchanges that were weighed for the last page; 0 when no cap was in the way.</summary>
    public long SearchSteps { get; private set; }

    /// <summary>Fills a page whose input has been checked.</summary>
    public PageAllocation Solve(IReadOnlyList<PageModule> modules)
    {
        var chosen = new int[modules.Count][];
        var proven = true;
        var exclusive = 0;
        MatchingSteps = SearchSteps = 0;
        for (var m = 0; m < modules.Count; m++)
        {
            if (!modules[m].AllowRepeats)
            {
                _members[exclusive++] = m;
            }
        }

        if (exclusive > 0)
        {
            proven &= Fill(modules, _members.AsSpan(0, exclusive), chosen);
        }

        for (var m = 0; m < modules.Count; m++)
        {
            if (modules[m].AllowRepeats)
            {
                proven &= Fill(modules, [m], chosen);
            }
        }

        RefuseRepeats(modules, chosen);
        return Describe(modules, chosen, proven);
    }

    /// <summary>Fills modules that must not repeat each other; tells whether no better way exists.</summary>
    private bool Fill(IReadOnlyList<PageModule> modules, ReadOnlySpan<int> members, int[][] chosen)
    {
        if (FillUncontested(modules, members, chosen))
        {
            return true;
        }

        _problem.Load(modules, members);
        _matching.Solve(_problem);
        MatchingSteps += _matching.Steps;
        _problem.Recount();

        // Caps only take pages away: the best of all pages, when it keeps them, is the best of those that do.
        var proven = !_problem.HasCaps || _problem.Excess() == 0;
        if (!proven)
        {
            proven = _search.Improve();
            SearchSteps += _search.Steps;
        }

        for (var g = 0; g < members.Length; g++)
        {
            var list = new int[_problem.Count[g]];
            for (var place = 0; place < list.Length; place++)
            {
                list[place] = _problem.Index[_problem.Chosen[(g * PageAllocator.MaxLimit) + place]];
            }

            chosen[members[g]] = list;
        }

        return proven;
    }

    /// <summary>
    /// Gives each module its own best, which is the best page when no story is wanted twice and no cap is broken.
    /// </summary>
    private bool FillUncontested(IReadOnlyList<PageModule> modules, ReadOnlySpan<int> members, int[][] chosen)
    {
        _seen.Clear();
        for (var g = 0; g < members.Length; g++)
        {
            var module = modules[members[g]];
            var list = new int[Math.Min(module.Limit, module.Candidates.Count)];
            var count = 0;
            for (var i = 0; count < list.Length && i < module.Candidates.Count; i++)
            {
                var known = _seen.Count;
                var story = _seen.Number(module.Candidates[i].Story);
                if (story >= _stamps.Length)
                {
                    Array.Resize(ref _stamps, Math.Max(256, _stamps.Length * 2));
                }

                if (story == known)
                {
                    _stamps[story] = g;
                    list[count++] = i;
                }
                else if (_stamps[story] != g)
                {
                    return false;
                }
            }

            if (count < list.Length)
            {
                Array.Resize(ref list, count);
            }

            if (BreaksCap(module, list))
            {
                return false;
            }

            chosen[members[g]] = list;
        }

        return true;
    }

    private bool BreaksCap(PageModule module, int[] chosen)
    {
        _relaxed.Clear();
        AddRelaxed(module, chosen, CapKind.Section, module.MaxPerSection);
        AddRelaxed(module, chosen, CapKind.Source, module.MaxPerSource);
        return _relaxed.Count > 0;
    }

    /// <summary>Counts what a module shows from the articles themselves, not from what the search believed.</summary>
    private void AddRelaxed(PageModule module, int[] chosen, CapKind kind, int cap)
    {
        if (cap == 0 || chosen.Length <= cap)
        {
            return;
        }

        var first = _relaxed.Count;
        _values.Clear();
        PageProblem.Fit(ref _counts, chosen.Length);
        _counts.AsSpan(0, chosen.Length).Clear();
        foreach (var index in chosen)
        {
            var candidate = module.Candidates[index];
            var value = kind == CapKind.Section ? candidate.Section : candidate.Source;
            if (value < 0)
            {
                continue;
            }

            var shown = ++_counts[_values.Number(value)];
            if (shown == cap + 1)
            {
                _relaxed.Add(new RelaxedCap(kind, value, cap, shown));
            }
        }

        for (var i = first; i < _relaxed.Count; i++)
        {
            _relaxed[i] = _relaxed[i] with { Shown = _counts[_values.Number(_relaxed[i].Value)] };
        }

        _relaxed.Sort(first, _relaxed.Count - first, ByValue);
    }

    /// <summary>
    /// The last word on "nothing twice": a caller that gives one article two stories is told, not obeyed.
    /// </summary>
    private void RefuseRepeats(IReadOnlyList<PageModule> modules, int[][] chosen)
    {
        _seen.Clear();
        for (var m = 0; m < chosen.Length; m++)
        {
            foreach (var index in chosen[m])
            {
                var article = modules[m].Candidates[index].Article;

                // A module that allows repeats has numbers of its own.
                var key = modules[m].AllowRepeats ? ((long)(m + 1) << 32) | (uint)article : (uint)article;
                var known = _seen.Count;
                if (_seen.Number(key) != known)
                {
                    throw new ArgumentException(
                        $"Article {article} of module \"{modules[m].Name}\" has more than one story.", nameof(modules));
                }
            }
        }
    }

    private static int LackOf(PageModule module, int[] chosen)
    {
        var (sum, most, read) = (0, 0, 0);
        foreach (var index in chosen)
        {
            for (; read <= index; read++)
            {
                most = Math.Max(most, module.Candidates[read].Lack);
            }

            sum += most;
        }

        return sum;
    }

    private PageAllocation Describe(IReadOnlyList<PageModule> modules, int[][] chosen, bool proven)
    {
        var filled = new FilledModule[chosen.Length];
        var (places, excess, lack, score) = (0, 0, 0, 0.0);
        for (var m = 0; m < chosen.Length; m++)
        {
            var module = modules[m];
            var list = chosen[m];
            places += list.Length;
            lack += LackOf(module, list);
            score += PageScores.Of(module.Candidates, list);
            var relaxed = BreaksCap(module, list) ? _relaxed.ToArray() : [];
            foreach (var cap in relaxed)
            {
                excess += cap.Shown - cap.Cap;
            }

            filled[m] = new FilledModule(module, list, relaxed);
        }

        return new PageAllocation(filled, places, excess, lack, score, proven);
    }
}
