using RankEngine.Pages;

namespace RankEngine.Tests.Pages;

/// <summary>What the best of all pages is worth, by trying them all. Straight from the definition.</summary>
internal readonly record struct PageWorth(int Filled, int Excess, int Lack, double Score) : IComparable<PageWorth>
{
    public static PageWorth operator +(PageWorth left, PageWorth right) =>
        new(left.Filled + right.Filled, left.Excess + right.Excess, left.Lack + right.Lack, left.Score + right.Score);

    public int CompareTo(PageWorth other)
    {
        if (Filled != other.Filled)
        {
            return Filled.CompareTo(other.Filled);
        }

        if (Excess != other.Excess)
        {
            return other.Excess.CompareTo(Excess);
        }

        return Lack != other.Lack ? other.Lack.CompareTo(Lack) : Score.CompareTo(other.Score);
    }
}

/// <summary>Judges pages by the definition, and finds the best of small worlds by trying all.</summary>
internal static class PageOracle
{
    public static PageWorth Best(IReadOnlyList<PageModule> modules)
    {
        var choices = modules.Select((module, index) => AllChoices(module, index)).ToList();
        var best = new PageWorth(-1, 0, 0, 0);
        Descend(0, 0, default);
        return best;

        void Descend(int m, ulong taken, PageWorth sofar)
        {
            if (m == modules.Count)
            {
                best = sofar.CompareTo(best) > 0 ? sofar : best;
                return;
            }

            foreach (var (stories, worth) in choices[m])
            {
                if (modules[m].AllowRepeats || (stories & taken) == 0)
                {
                    Descend(
                        m + 1,
                        modules[m].AllowRepeats ? taken : taken | stories,
                        sofar + worth);
                }
            }
        }
    }

    /// <summary>What a page that was made is worth, with the small preference for earlier modules.</summary>
    public static PageWorth Judge(IReadOnlyList<PageModule> modules, PageAllocation page)
    {
        var sum = new PageWorth(0, 0, 0, 0);
        for (var m = 0; m < modules.Count; m++)
        {
            var worth = Judge(modules[m], m, [.. page.Modules[m].Chosen]);
            sum += worth;
        }

        return sum;
    }

    public static PageWorth Judge(PageModule module, int index, IReadOnlyList<int> chosen)
    {
        var running = new List<double>();
        foreach (var candidate in module.Candidates)
        {
            running.Add(running.Count == 0 ? candidate.Score : Math.Min(running[^1], candidate.Score));
        }

        var (best, lowest) = running.Count == 0 ? (0, 0) : (running[0], running[^1]);
        var score = 0.0;
        for (var place = 0; place < chosen.Count; place++)
        {
            var normal = best == lowest ? 1 : (running[chosen[place]] - lowest) / (best - lowest);
            score += normal * (1 - (index / (double)(1 << 20))) / Math.Log2(place + 2);
        }

        var lack = chosen.Sum(index => module.Candidates.Take(index + 1).Max(candidate => candidate.Lack));
        return new PageWorth(chosen.Count, Excess(module, chosen), lack, score);
    }

    public static int Excess(PageModule module, IReadOnlyList<int> chosen) =>
        Over(chosen.Select(index => module.Candidates[index].Section), module.MaxPerSection)
        + Over(chosen.Select(index => module.Candidates[index].Source), module.MaxPerSource);

    private static int Over(IEnumerable<int> values, int cap) => cap == 0
        ? 0
        : values.Where(value => value >= 0).GroupBy(value => value).Sum(group => Math.Max(0, group.Count() - cap));

    private static List<(ulong Stories, PageWorth Worth)> AllChoices(PageModule module, int index)
    {
        var best = new Dictionary<ulong, PageWorth>();
        for (var set = 0; set < 1 << module.Candidates.Count; set++)
        {
            var chosen = Enumerable.Range(0, module.Candidates.Count).Where(i => (set >> i & 1) == 1).ToList();
            var stories = chosen.Aggregate(0UL, (sum, i) => sum | 1UL << module.Candidates[i].Story);
            if (chosen.Count > module.Limit || ulong.PopCount(stories) != (ulong)chosen.Count)
            {
                continue;
            }

            var worth = Judge(module, index, chosen);
            if (!best.TryGetValue(stories, out var other) || worth.CompareTo(other) > 0)
            {
                best[stories] = worth;
            }
        }

        return [.. best.Select(pair => (pair.Key, pair.Value))];
    }
}
