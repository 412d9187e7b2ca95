using BenchmarkDotNet.Attributes;
using RankEngine.Pages;

namespace RankEngine.Benchmarks.Pages;

/// <summary>Which caps the modules have.</summary>
public enum PageCaps
{
    None,
    Sections,
    Both,
}

/// <summary>Filling a page as a whole: against each module taking what the ones before it left.</summary>
[MemoryDiagnoser]
public class PageBenchmarks
{
    private PageModule[] _page = [];

    /// <summary>Modules of the page: 3 of 10, 8 and 8 places, or 5 of 10 places.</summary>
    [Params(3, 5)]
    public int Modules { get; set; }

    [Params(PageCaps.None, PageCaps.Sections, PageCaps.Both)]
    public PageCaps Caps { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        _page = [.. Enumerable.Range(0, Modules).Select(m => Module(m, random))];

        // A fast wrong answer is no result.
        var page = PageAllocator.Allocate(_page);
        var stories = page.Modules
            .SelectMany(module => module.Chosen.Select(i => module.Module.Candidates[i].Story))
            .ToList();
        if (stories.Distinct().Count() != stories.Count || page.Filled < FirstComeFirstServed())
        {
            throw new InvalidOperationException("The page repeats a story, or is less full than first come makes it.");
        }
    }

    [Benchmark(Baseline = true)]
    public int FirstComeFirstServed()
    {
        var taken = new HashSet<int>();
        var filled = 0;
        foreach (var module in _page)
        {
            var sections = new Dictionary<int, int>();
            var sources = new Dictionary<int, int>();
            var places = module.Limit;
            foreach (var candidate in module.Candidates)
            {
                var section = sections.GetValueOrDefault(candidate.Section);
                var source = sources.GetValueOrDefault(candidate.Source);
                if (places > 0
                    && (module.MaxPerSection == 0 || section < module.MaxPerSection)
                    && (module.MaxPerSource == 0 || source < module.MaxPerSource)
                    && taken.Add(candidate.Story))
                {
                    sections[candidate.Section] = section + 1;
                    sources[candidate.Source] = source + 1;
                    places--;
                    filled++;
                }
            }
        }

        return filled;
    }

    [Benchmark]
    public int WholePage() => PageAllocator.Allocate(_page).Filled;

    /// <summary>200 of 400 articles each, of which a common part is liked by all modules.</summary>
    private PageModule Module(int m, Random random)
    {
        var articles = Enumerable.Range(0, 400)
            .Select(article => new PageCandidate(
                article, article % 360, article * 7 % 12, article * 5 % 6, random.NextDouble() + (article / 800.0)))
            .OrderByDescending(candidate => candidate.Score)
            .Take(200)
            .ToArray();
        return new PageModule(
            $"m{m}",
            Modules == 3 && m > 0 ? 8 : 10,
            AllowRepeats: false,
            Caps == PageCaps.None ? 0 : 2,
            Caps == PageCaps.Both ? 3 : 0,
            articles);
    }
}
