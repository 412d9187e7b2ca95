using RankEngine.Pages;

namespace RankEngine.Tests.Pages;

public class CapFlowTests
{
    [Fact]
    public void Fill_TightCapsOfOneKind_NoOtherChoiceBreaksFewer()
    {
        var broken = 0;
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var world = PageWorlds.Large(
                seed, random.Next(2, 6), random.Next(2, 10), random.Next(6, 30), random.Next(10, 50), random.Next(2, 5),
                random.Next(2, 5), WorldCaps.OneKind);
            var problem = new PageProblem();
            problem.Load(world, [.. Enumerable.Range(0, world.Length)]);
            if (!problem.HasCaps)
            {
                continue;
            }

            problem.Recount();
            var flow = new CapFlow(problem);
            flow.Fill(preferSources: false);

            broken += problem.Excess();
            Assert.Equal(problem.Filled(), flow.Augmentations);
            Assert.False(CanBeImproved(problem), $"seed {seed}: fewer than {problem.Excess()} can be broken");
        }

        Assert.True(broken > 500, "The caps of these worlds are too wide to test anything.");
    }

    /// <summary>
    /// A flow has the least cost of its size when its residual graph has no ring of negative cost (Klein 1967): spelled out
    /// arc by arc and searched by Bellman and Ford's method.
    /// </summary>
    private static bool CanBeImproved(PageProblem problem)
    {
        var arcs = new List<(int From, int To, int Cost)>();
        var values = Math.Max(problem.Sections, problem.Sources);
        var (source, sink) = (0, 1);
        int Module(int g) => 2 + g;
        int Value(int g, int value) => 2 + problem.Modules + (g * values) + value;
        int Story(int story) => 2 + problem.Modules + (problem.Modules * values) + story;
        var nodes = Story(problem.Stories);
        var shown = new int[problem.Modules, values];
        var filled = new int[problem.Modules];
        for (var c = 0; c < problem.Start[problem.Modules]; c++)
        {
            var g = problem.ModuleOf[c];
            var value = problem.SectionsInPlay[g] ? problem.Section[c] : problem.Source[c];
            var holds = problem.Owner[problem.Story[c]] == c;
            shown[g, value] += holds ? 1 : 0;
            filled[g] += holds ? 1 : 0;
            arcs.Add(holds
                ? (Story(problem.Story[c]), Value(g, value), 0)
                : (Value(g, value), Story(problem.Story[c]), 0));
        }

        for (var g = 0; g < problem.Modules; g++)
        {
            var cap = problem.SectionsInPlay[g] ? problem.MaxPerSection[g] : problem.MaxPerSource[g];
            for (var value = 0; value < values; value++)
            {
                var free = value == 0 || shown[g, value] < cap;
                arcs.Add((Module(g), Value(g, value), free ? 0 : 1));
                if (shown[g, value] > 0)
                {
                    arcs.Add((Value(g, value), Module(g), value != 0 && shown[g, value] > cap ? -1 : 0));
                }
            }

            if (filled[g] < problem.Limit[g])
            {
                arcs.Add((source, Module(g), 0));
            }

            if (filled[g] > 0)
            {
                arcs.Add((Module(g), source, 0));
            }
        }

        for (var story = 0; story < problem.Stories; story++)
        {
            arcs.Add(problem.Owner[story] < 0 ? (Story(story), sink, 0) : (sink, Story(story), 0));
        }

        var distance = new int[nodes];
        for (var round = 0; round <= nodes; round++)
        {
            var changed = false;
            foreach (var (from, to, cost) in arcs)
            {
                if (distance[from] + cost < distance[to])
                {
                    distance[to] = distance[from] + cost;
                    changed = true;
                }
            }

            if (!changed)
            {
                return false;
            }
        }

        return true;
    }
}
