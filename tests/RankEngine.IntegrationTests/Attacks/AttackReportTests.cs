using RankEngine.Events;
using RankEngine.LoadTest.Attacks;
using RankEngine.Simulation.Articles;
using RankEngine.Simulation.Events;

namespace RankEngine.IntegrationTests.Attacks;

/// <summary>What the attack suite reports is what happened.</summary>
public sealed class AttackReportTests
{
    private static readonly DateTimeOffset Monday = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void RankTrace_ListsOfSteps_KeepsBestPlaceAndTime()
    {
        var trace = new RankTrace();
        string[] others = [.. Enumerable.Range(0, 12).Select(number => $"o{number}")];

        trace.Note(others, "target", Monday, TimeSpan.FromMinutes(1));
        trace.Note([.. others.Take(10), "target"], "target", Monday.AddMinutes(1), TimeSpan.FromMinutes(1));
        trace.Note([.. others.Take(9), "target"], "target", Monday.AddMinutes(2), TimeSpan.FromSeconds(10));
        trace.Note([.. others.Take(2), "target"], "target", Monday.AddMinutes(3), TimeSpan.FromMinutes(1));
        trace.Note([.. others.Take(2), "target"], "target", Monday.AddMinutes(4), TimeSpan.FromMinutes(1));

        Assert.Equal(3, trace.Best);
        Assert.Equal(Monday.AddMinutes(3), trace.BestAt);
        Assert.Equal(TimeSpan.FromSeconds(130), trace.InTop);
    }

    [Fact]
    public void Lag_SomeNeverCome_TellsOnlyWhatIsFinite()
    {
        Assert.Equal(new Lag(5, 9), Lag.Of(Enumerable.Range(1, 10).Select(minutes => (double)minutes)));
        Assert.Equal(new Lag(0, null), Lag.Of([-3, 0, 0, double.PositiveInfinity]));
        Assert.Equal(new Lag(null, null), Lag.Of([]));
    }

    [Fact]
    public void BreakingStories_ReadByMany_BreakAtTheFirstReaderWithinTheHour()
    {
        var newsroom = new Newsroom(new NewsroomOptions { Start = Monday });
        Assert.Equal(newsroom.PublishUntil(Monday.AddHours(12)).Count(one => one.Version == 0), newsroom.Truths.Count);
        var breaking = new BreakingStories(newsroom, Monday);

        // Twelve stories, each with one reader more than the one before, who come three minutes apart: all but the first
        // two are the ideal ten.
        var stories = newsroom.Truths
            .GroupBy(article => article.Story.Number)
            .Select(story => story.MinBy(article => article.Published)!)
            .OrderByDescending(article => article.Published)
            .Take(12)
            .ToArray();
        var begin = Monday.AddHours(12);
        var reads = stories.SelectMany((article, story) => Enumerable.Range(0, story + 1).Select(reader =>
            View(article.Id, $"r{reader}", begin.AddMinutes(3 * reader).AddSeconds(1 + story))));
        foreach (var view in reads.OrderBy(view => view.Time))
        {
            breaking.Note(view);

            // A reader who comes twice is one.
            breaking.Note(view);
        }

        var found = breaking.Find(begin.AddHours(3));

        Assert.All(stories, article => Assert.InRange(begin - article.Published, TimeSpan.Zero, BreakingStories.Young));
        Assert.Equal(
            stories.Skip(2).Select(article => article.Story.Number).Order(),
            found.Select(story => story.Number).Order());

        // They belong there before, but nobody could know until one had come.
        Assert.All(found, story => Assert.Equal(begin.AddMinutes(1), story.Onset));
        Assert.Equal(begin.AddMinutes(27).AddSeconds(12), TenthReaderOf(stories[11]));
        Assert.Null(TenthReaderOf(stories[8]));

        DateTimeOffset? TenthReaderOf(ArticleTruth article) =>
            found.Single(story => story.Number == article.Story.Number).TenthReader;
    }

    private static SimulatedEvent View(string article, string reader, DateTimeOffset time) => new(
        $"{reader}-{article}", time, EventKind.View, article, reader, "", TimeSpan.Zero, "", "", 0, "", "", default, "", "");
}
