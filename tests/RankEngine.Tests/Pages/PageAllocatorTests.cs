using RankEngine.Pages;

namespace RankEngine.Tests.Pages;

public class PageAllocatorTests
{
    private const int NoValue = -1;

    [Fact]
    public void Allocate_FirstModuleWouldStarveSecond_BothFull()
    {
        // First come first served gives stories 1 and 2 to the first module, and the second has nothing else.
        var page = PageAllocator.Allocate(
            [Module("first", 2, (1, 9), (2, 8), (3, 7), (4, 6)), Module("second", 2, (1, 9), (2, 8))]);

        Assert.Equal(4, page.Filled);
        Assert.Equal([3, 4], Stories(page, 0));
        Assert.Equal([1, 2], Stories(page, 1));
    }

    [Fact]
    public void Allocate_ChainOfModules_EachGivesWayToTheNext()
    {
        var page = PageAllocator.Allocate(
        [
            Module("a", 1, (1, 9), (2, 1)),
            Module("b", 1, (2, 9), (3, 1)),
            Module("c", 1, (3, 9), (4, 1)),
            Module("d", 1, (1, 9)),
        ]);

        Assert.Equal(4, page.Filled);
        Assert.Equal([2, 3, 4, 1], Enumerable.Range(0, 4).Select(m => Stories(page, m).Single()));
    }

    [Fact]
    public void Allocate_BothWantOneStory_ItGoesWhereItStandsOutMost()
    {
        // The first has an equal for it; the second has only poor ones. Scales do not matter.
        var page = PageAllocator.Allocate(
            [Module("first", 1, (1, 1_000), (2, 990), (3, 0)), Module("second", 1, (1, 0.9), (4, 0.1), (5, 0))]);

        Assert.Equal([2], Stories(page, 0));
        Assert.Equal([1], Stories(page, 1));
    }

    [Fact]
    public void Allocate_LittleOfItsOwn_GetsItBeforeItIsFilledUp()
    {
        // The second would gain most by stories 1 and 2, which the first has at places of little worth.
        var first = Module("first", 3, (3, 1), (1, 0.9), (2, 0.9), (8, 0.8), (9, 0.8));
        var second = Module("second", 2, (1, 1), (2, 1), (6, 0.1), (7, 0));

        Assert.Equal([3, 8, 9], Stories(PageAllocator.Allocate([first, second]), 0));

        var filled = PageAllocator.Allocate([Lacking(first, 0, 0, 0, 2, 2), second]);
        Assert.Equal([3, 1, 2], Stories(filled, 0));
        Assert.Equal([6, 7], Stories(filled, 1));
        Assert.Equal(0, filled.Lack);

        // What is only near to the subject goes before what fills, and behind what is on it.
        var near = PageAllocator.Allocate([Lacking(first, 0, 1, 1, 2, 2), second]);
        Assert.Equal([3, 1, 2], Stories(near, 0));
        Assert.Equal(2, near.Lack);
    }

    [Fact]
    public void Allocate_LessLackThanBefore_CountsAsWhatStandsBefore()
    {
        var page = PageAllocator.Allocate([Lacking(Module("only", 3, (1, 3), (2, 2), (3, 1)), 0, 2, 1)]);

        Assert.Equal(4, page.Lack);
    }

    [Fact]
    public void Allocate_LackOutOfRange_Refused()
    {
        Assert.Throws<ArgumentException>(
            () => PageAllocator.Allocate([Lacking(Module("only", 1, (1, 3)), 3)]));
        Assert.Throws<ArgumentException>(
            () => PageAllocator.Allocate([Lacking(Module("only", 1, (1, 3)), -1)]));
    }

    [Fact]
    public void Allocate_EqualWays_EarlierModuleGetsTheBetter()
    {
        var page = PageAllocator.Allocate(
            [Module("first", 1, (1, 2), (2, 1), (3, 0)), Module("second", 1, (1, 2), (2, 1), (3, 0))]);

        Assert.Equal([1], Stories(page, 0));
        Assert.Equal([2], Stories(page, 1));
    }

    [Fact]
    public void Allocate_EqualScores_OrderOfTheListDecides()
    {
        var page = PageAllocator.Allocate([Module("only", 2, (7, 1), (3, 1), (5, 1))]);

        Assert.Equal([7, 3], Stories(page, 0));
    }

    [Fact]
    public void Allocate_ScoreAboveTheOneBefore_CountsAsThatOne()
    {
        // Filled up from a second source on another scale: 100 counts as 1, so story 1 stands out in the second module.
        var page = PageAllocator.Allocate(
            [Module("first", 1, (1, 2), (2, 1), (3, 100), (4, 0)), Module("second", 1, (1, 2), (5, 0))]);

        Assert.Equal([2], Stories(page, 0));
        Assert.Equal([1], Stories(page, 1));
    }

    [Fact]
    public void Allocate_CopiesOfOneStory_ShownOnce()
    {
        var candidates = Enumerable.Range(0, 12)
            .Select(article => new PageCandidate(article, article < 4 ? 0 : article, NoValue, NoValue, 12 - article))
            .ToArray();
        var page = PageAllocator.Allocate(
            [new("a", 4, false, 0, 0, candidates), new("b", 4, false, 0, 0, candidates)]);

        Assert.Equal(8, page.Filled);
        Assert.Equal(1, page.Modules.SelectMany(module => module.Chosen).Count(index => index < 4));
        Assert.Equal(8, page.Modules.SelectMany(module => module.Chosen).Distinct().Count());
    }

    [Fact]
    public void Allocate_ModuleAllowsRepeats_ItAndOthersKeepTheirBest()
    {
        var same = new[] { (1, 3.0), (1, 2.5), (2, 2.0), (3, 1.0) };
        var page = PageAllocator.Allocate(
            [Module("a", 2, same), Module("b", 2, same) with { AllowRepeats = true }, Module("c", 1, same)]);

        Assert.Equal([1, 2], Stories(page, 1));
        Assert.Equal([1, 2, 3], Stories(page, 0).Concat(Stories(page, 2)).Order());
    }

    [Fact]
    public void Allocate_CapCanBeKept_BetterArticlesGiveWay()
    {
        var page = PageAllocator.Allocate([Sections("a", 3, cap: 2, (1, 0), (2, 0), (3, 0), (4, 1))]);

        Assert.Equal([1, 2, 4], Stories(page, 0));
        Assert.Empty(page.Modules[0].Relaxed);
        Assert.Equal(0, page.Excess);
        Assert.True(page.Proven);
    }

    [Fact]
    public void Allocate_CapCannotBeKept_GivesWayAndIsReported()
    {
        var page = PageAllocator.Allocate(
            [Sections("a", 5, cap: 1, (1, 4), (2, 4), (3, 4), (4, 7), (5, NoValue), (6, 4))]);

        Assert.Equal([1, 2, 3, 4, 5], Stories(page, 0));
        Assert.Equal([new RelaxedCap(CapKind.Section, 4, 1, 3)], page.Modules[0].Relaxed);
        Assert.Equal(2, page.Excess);
    }

    [Fact]
    public void Allocate_BothCapsBroken_SectionsBeforeSources()
    {
        var candidates = Enumerable.Range(0, 3).Select(i => new PageCandidate(i, i, 8, 2, 3 - i)).ToArray();

        var page = PageAllocator.Allocate([new("a", 3, false, 2, 1, candidates)]);

        Assert.Equal(
            [new RelaxedCap(CapKind.Section, 8, 2, 3), new RelaxedCap(CapKind.Source, 2, 1, 3)],
            page.Modules[0].Relaxed);
        Assert.Equal(3, page.Excess);
    }

    [Fact]
    public void Allocate_CapKeptOnlyByAChain_OtherModulesGiveWay()
    {
        // The second can keep its cap only with story 3, which the first likes best.
        var page = PageAllocator.Allocate(
            [Sections("a", 1, cap: 0, (3, 1), (4, 1)), Sections("b", 2, cap: 1, (1, 0), (2, 0), (3, 1))]);

        Assert.Equal(0, page.Excess);
        Assert.Equal([4], Stories(page, 0));
        Assert.Equal([1, 3], Stories(page, 1));
    }

    [Fact]
    public void Allocate_StoryInTwoSections_ArticleThatKeepsTheCapIsShown()
    {
        var candidates = new PageCandidate[]
        {
            new(1, 1, 0, NoValue, 3), new(2, 2, 0, NoValue, 2), new(3, 2, 1, NoValue, 1),
        };

        var page = PageAllocator.Allocate([new("a", 2, false, 1, 0, candidates)]);

        Assert.Equal([0, 2], page.Modules[0].Chosen);
    }

    [Fact]
    public void Allocate_NothingOrNoPlaces_Empty()
    {
        Assert.Empty(PageAllocator.Allocate([]).Modules);
        var page = PageAllocator.Allocate([Module("a", 0, (1, 1)), Module("b", 3)]);

        Assert.Equal(0, page.Filled);
        Assert.Equal(0, page.Score);
    }

    [Fact]
    public void Allocate_BadInput_SaysWhat()
    {
        Assert.Throws<ArgumentException>(() => PageAllocator.Allocate([Module("a", -1)]));
        Assert.Throws<ArgumentException>(() => PageAllocator.Allocate([Module("a", PageAllocator.MaxLimit + 1)]));
        Assert.Throws<ArgumentException>(() => PageAllocator.Allocate([Module("a", 1) with { MaxPerSource = -1 }]));
        Assert.Throws<ArgumentException>(() => PageAllocator.Allocate([Module("a", 1, (1, double.NaN))]));
        Assert.Throws<ArgumentException>(() => PageAllocator.Allocate(
            [.. Enumerable.Range(0, PageAllocator.MaxModules + 1).Select(m => Module($"m{m}", 1))]));
        var twoStories = Assert.Throws<ArgumentException>(() => PageAllocator.Allocate(
            [new("a", 2, false, 0, 0, [new(1, 1, 0, 0, 2), new(1, 2, 0, 0, 1)])]));
        Assert.Contains("more than one story", twoStories.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Allocate_ExtremeScores_StaysFinite()
    {
        var page = PageAllocator.Allocate(
            [Module("a", 2, (1, double.MaxValue), (2, 0), (3, double.MinValue)), Module("b", 1, (1, 1e-300), (2, 0))]);

        Assert.True(double.IsFinite(page.Score));
        Assert.Equal(3, page.Filled);
    }

    private static PageModule Lacking(PageModule module, params int[] lacks) => module with
    {
        Candidates = [.. module.Candidates.Select((candidate, index) => candidate with { Lack = lacks[index] })],
    };

    private static PageModule Module(string name, int limit, params (int Story, double Score)[] candidates) => new(
        name,
        limit,
        false,
        0,
        0,
        [.. candidates.Select((c, i) => new PageCandidate((c.Story * 10) + i, c.Story, NoValue, NoValue, c.Score))]);

    private static PageModule Sections(
        string name, int limit, int cap, params (int Story, int Section)[] candidates) => new(
        name,
        limit,
        false,
        cap,
        0,
        [.. candidates.Select((c, i) => new PageCandidate(c.Story, c.Story, c.Section, NoValue, 100 - i))]);

    private static IEnumerable<int> Stories(PageAllocation page, int module) =>
        page.Modules[module].Chosen.Select(index => page.Modules[module].Module.Candidates[index].Story);
}
