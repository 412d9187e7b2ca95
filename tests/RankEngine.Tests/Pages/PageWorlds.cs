using RankEngine.Pages;

namespace RankEngine.Tests.Pages;

/// <summary>Which caps a world has.</summary>
internal enum WorldCaps
{
    None,
    OneKind,
    Both,
}

/// <summary>Seeded random pages: few stories wanted by many modules, ties, copies, short lists.</summary>
internal static class PageWorlds
{
    public static PageModule[] Small(int seed, WorldCaps caps)
    {
        var random = new Random(seed);
        var stories = random.Next(2, 12);
        var articles = Articles(random, stories, stories + random.Next(0, 5), random.Next(1, 4), random.Next(1, 4));
        return
        [
            .. Enumerable.Range(0, random.Next(1, 4)).Select(m => Module(
                random, $"m{m}", articles, random.Next(0, 8), random.Next(0, 4), caps, random.Next(6) == 0, maxCap: 2)),
        ];
    }

    public static PageModule[] Large(
        int seed, int modules, int limit, int candidates, int stories, int sections, int sources, WorldCaps caps)
    {
        var random = new Random(seed);
        var articles = Articles(random, stories, stories + (stories / 10), sections, sources);
        return
        [
            .. Enumerable.Range(0, modules).Select(m => Module(
                random, $"m{m}", articles, candidates, limit, caps, repeats: false, maxCap: Math.Max(1, limit / 3))),
        ];
    }

    /// <summary>The same page, but some of its lists were filled up from any place of theirs on.</summary>
    public static PageModule[] WithLack(PageModule[] world, int seed)
    {
        var random = new Random(seed);
        return
        [
            .. world.Select(module =>
            {
                // Now and then less again, which counts as what stands before it.
                var from = random.Next(module.Candidates.Count + 1);
                var most = random.Next(PageCandidate.MostLack + 1);
                return module with
                {
                    Candidates =
                    [
                        .. module.Candidates.Select((candidate, index) => candidate with
                        {
                            Lack = index < from ? 0 : random.Next(most + 1),
                        }),
                    ],
                };
            }),
        ];
    }

    private static PageCandidate[] Articles(Random random, int stories, int articles, int sections, int sources) =>
        [.. Enumerable.Range(0, articles).Select(article => new PageCandidate(
            article,
            article < stories ? article : random.Next(stories),
            random.Next(8) == 0 ? -1 : random.Next(sections),
            random.Next(8) == 0 ? -1 : random.Next(sources),
            0))];

    private static PageModule Module(
        Random random, string name, PageCandidate[] articles, int candidates, int limit, WorldCaps caps, bool repeats,
        int maxCap)
    {
        var picked = articles.ToArray();
        random.Shuffle(picked);

        // Coarse scores tie often; a common part makes modules want the same articles.
        var coarse = random.Next(2) == 0;
        var scored = picked.Take(candidates)
            .Select(candidate => candidate with
            {
                Score = coarse ? random.Next(4) : random.NextDouble() + (candidate.Article * 0.7 / articles.Length),
            })
            .OrderByDescending(candidate => candidate.Score)
            .ToList();
        var kind = random.Next(2);
        return new PageModule(
            name,
            limit,
            repeats,
            caps == WorldCaps.Both || (caps == WorldCaps.OneKind && kind == 0) ? random.Next(1, maxCap + 1) : 0,
            caps == WorldCaps.Both || (caps == WorldCaps.OneKind && kind == 1) ? random.Next(1, maxCap + 1) : 0,
            scored);
    }
}
