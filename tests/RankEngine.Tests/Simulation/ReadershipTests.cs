using RankEngine.Events;
using RankEngine.Simulation.Articles;
using RankEngine.Simulation.Events;
using RankEngine.Simulation.Readers;

namespace RankEngine.Tests.Simulation;

public sealed class ReadershipTests
{
    private static readonly DateTimeOffset Monday = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Tuesday = Monday.AddDays(1);
    private static readonly DateTimeOffset Friday = Monday.AddDays(4);

    /// <summary>Published until Friday; readers only look at it.</summary>
    private static readonly Lazy<Newsroom> Week = new(() => Newsroom(Friday));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void History_SameSeed_IsTheSame()
    {
        var first = History(new ReadershipOptions { Seed = 3 }, Tuesday, Tuesday.AddHours(6), viewsPerDay: 5_000);
        var second = History(new ReadershipOptions { Seed = 3 }, Tuesday, Tuesday.AddHours(6), viewsPerDay: 5_000);
        var other = History(new ReadershipOptions { Seed = 4 }, Tuesday, Tuesday.AddHours(6), viewsPerDay: 5_000);

        Assert.True(first.Count > 1_000);
        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void History_CutAnywhere_IsTheSame()
    {
        var random = new Random(5);
        var whole = History(new ReadershipOptions(), Tuesday, Tuesday.AddHours(7), viewsPerDay: 5_000);
        var newsroom = Week.Value;
        var readership = new Readership(new ReadershipOptions(), newsroom);
        var pieces = new List<SimulatedEvent>();
        for (var from = Tuesday; from < Tuesday.AddHours(7);)
        {
            var to = from.AddMilliseconds(random.Next(1, 40 * 60 * 1000));
            to = to > Tuesday.AddHours(7) ? Tuesday.AddHours(7) : to;
            pieces.AddRange(readership.History(from, to, viewsPerDay: 5_000));
            from = to;
        }

        Assert.Equal(whole, pieces);
    }

    [Fact]
    public void History_FirstTimeReaders_AreTheShareAskedAndComeByLink()
    {
        var options = new ReadershipOptions { FirstTimeShare = 0.25, AnonymousShare = 0 };
        var days = History(options, Tuesday, Friday, viewsPerDay: 5_000);
        var visits = days.GroupBy(happened => happened.Session).Select(visit => visit.First()).ToArray();
        var firstTime = visits.Where(visit => int.Parse(visit.Reader[1..]) >= options.Readers).ToArray();

        Assert.InRange((double)firstTime.Length / visits.Length, 0.2, 0.3);
        Assert.Equal(firstTime.Length, firstTime.Select(visit => visit.Reader).Distinct().Count());
        Assert.All(firstTime, visit => Assert.Contains(visit.Referrer, (string[])["search", "social"]));
        Assert.InRange(days.Count(happened => happened.Kind == EventKind.View) / 3.0, 4_000, 6_500);
    }

    [Fact]
    public void History_FirstTimePull_BringsThemToWhatIsHot()
    {
        // Of the views that begin a visit by link, the share that the ten best read articles of the day have.
        double TopShare(bool firstTime)
        {
            var options = new ReadershipOptions { FirstTimeShare = 0.3, AnonymousShare = 0, RecordImpressions = false };
            var landings = History(options, Tuesday, Tuesday.AddDays(1), viewsPerDay: 20_000)
                .Where(happened => happened.Kind == EventKind.View && happened.Referrer is "search" or "social")
                .Where(happened => int.Parse(happened.Reader[1..]) >= options.Readers == firstTime)
                .ToArray();
            return landings.CountBy(happened => happened.Article).Select(article => article.Value)
                .OrderDescending().Take(10).Sum() / (double)landings.Length;
        }

        Assert.True(TopShare(firstTime: true) > 1.2 * TopShare(firstTime: false));
    }

    [Fact]
    public void History_FirstTimeReadersCutAnywhere_IsTheSame()
    {
        var options = new ReadershipOptions { FirstTimeShare = 0.4, CrowdedAddressShare = 0.2, OnlySeenImpressions = true };
        var whole = History(options, Tuesday, Tuesday.AddHours(3), viewsPerDay: 5_000);
        var readership = new Readership(options, Week.Value);
        var pieces = new List<SimulatedEvent>();
        for (var from = Tuesday; from < Tuesday.AddHours(3); from = from.AddMinutes(7.5))
        {
            pieces.AddRange(readership.History(from, from.AddMinutes(7.5), viewsPerDay: 5_000));
        }

        Assert.Equal(whole, pieces);
    }

    [Fact]
    public void History_CrowdedAddresses_ChangeNothingElse()
    {
        var plain = History(new ReadershipOptions(), Tuesday, Tuesday.AddHours(6), viewsPerDay: 20_000);
        var options = new ReadershipOptions { CrowdedAddressShare = 0.3 };
        var crowded = History(options, Tuesday, Tuesday.AddHours(6), viewsPerDay: 20_000);

        Assert.Equal(plain, crowded.Zip(plain, (one, other) => one with { Address = other.Address }));
        var readers = crowded.Where(happened => happened.Reader.Length > 0)
            .GroupBy(happened => happened.Address)
            .Select(address => (
                Address: address.Key, Readers: address.Select(happened => happened.Reader).Distinct().Count()))
            .ToArray();
        var most = readers.OrderByDescending(address => address.Readers).Take(20).ToArray();
        Assert.InRange(most.Sum(address => address.Readers) / (double)readers.Sum(all => all.Readers), 0.25, 0.35);
    }

    [Fact]
    public void History_OnlySeenImpressions_KeepsEveryClickAndItsImpression()
    {
        var all = History(new ReadershipOptions(), Tuesday, Tuesday.AddHours(6), viewsPerDay: 10_000);
        var options = new ReadershipOptions { OnlySeenImpressions = true };
        var seen = History(options, Tuesday, Tuesday.AddHours(6), viewsPerDay: 10_000);

        static List<(string, DateTimeOffset, string)> Clicks(IEnumerable<SimulatedEvent> events) =>
            [.. events.Where(happened => happened.Kind == EventKind.Click)
                .Select(click => (click.Session, click.Time, click.Article))];
        Assert.Equal(Clicks(all), Clicks(seen));
        var shown = seen.Where(happened => happened.Kind == EventKind.Impression)
            .Select(shown => (shown.Session, shown.Article)).ToHashSet();
        Assert.All(Clicks(seen), click => Assert.Contains((click.Item1, click.Item3), shown));
        Assert.True(shown.Count < 0.6 * all.Count(happened => happened.Kind == EventKind.Impression));
    }

    [Fact]
    public void History_NewsroomPublishedFurther_IsTheSame()
    {
        var near = new Readership(new ReadershipOptions(), Newsroom(Tuesday.AddHours(3)));
        var far = new Readership(new ReadershipOptions(), Week.Value);

        Assert.Equal(
            near.History(Tuesday, Tuesday.AddHours(3), viewsPerDay: 10_000),
            far.History(Tuesday, Tuesday.AddHours(3), viewsPerDay: 10_000));
    }

    [Fact]
    public void History_Days_KeepsTimeRateAndRhythm()
    {
        const double ViewsPerDay = 4_000;
        var options = new ReadershipOptions { RecordImpressions = false };

        var events = History(options, Tuesday, Friday, ViewsPerDay);

        Assert.Equal(events.OrderBy(happened => happened.Time), events);
        Assert.All(events, happened => Assert.InRange(happened.Time, Tuesday, Friday.AddMilliseconds(-1)));
        var views = events.Where(happened => happened.Kind == EventKind.View).ToList();
        Assert.InRange(views.Count, 0.9 * 3 * ViewsPerDay, 1.1 * 3 * ViewsPerDay);
        var night = views.Count(view => view.Time.Hour is >= 2 and < 5);
        var evening = views.Count(view => view.Time.Hour is >= 19 and < 22);
        Assert.True(evening > 5 * night, $"{evening} views in the evening, {night} at night.");
        Assert.DoesNotContain(events, happened => happened.Kind == EventKind.Impression);
    }

    [Fact]
    public void History_Events_AreWhole()
    {
        var newsroom = Week.Value;
        var readership = new Readership(new ReadershipOptions(), newsroom);

        var events = readership.History(Tuesday, Tuesday.AddDays(1), viewsPerDay: 10_000).ToList();

        Assert.Equal(events.Count, events.DistinctBy(happened => happened.Id).Count());
        Assert.All(events, happened =>
        {
            Assert.True(newsroom.Find(happened.Article)!.Published <= happened.Time);
            Assert.NotEmpty(happened.Session);
            Assert.NotEmpty(happened.Address);
            Assert.Equal(happened.Kind == EventKind.Read, happened.Dwell > TimeSpan.Zero);
            Assert.True(happened.Kind != EventKind.Click || (happened.Position > 0 && happened.Module.Length > 0));
        });
        foreach (var kind in (EventKind[])
            [EventKind.Impression, EventKind.View, EventKind.Click, EventKind.Read, EventKind.Like, EventKind.Save,
            EventKind.Share, EventKind.Comment, EventKind.Follow, EventKind.Hide])
        {
            Assert.Contains(events, happened => happened.Kind == kind);
        }

        // A click opens the article at once, and follows an impression of it in the same list.
        var shown = new HashSet<(string, string, string, int)>();
        var opened = events.Where(happened => happened.Kind == EventKind.View)
            .Select(view => (view.Session, view.Article, view.Time)).ToHashSet();
        foreach (var happened in events)
        {
            var place = (happened.Session, happened.Article, happened.Module, happened.Position);
            if (happened.Kind == EventKind.Impression)
            {
                shown.Add(place);
            }
            else if (happened.Kind == EventKind.Click)
            {
                Assert.Contains(place, shown);
                Assert.Contains((happened.Session, happened.Article, happened.Time), opened);
            }
        }
    }

    [Fact]
    public void History_Sessions_HaveSeveralArticlesAndHeavyReaders()
    {
        var options = new ReadershipOptions { RecordImpressions = false, Readers = 2_000 };

        var views = History(options, Tuesday, Friday, viewsPerDay: 4_000)
            .Where(happened => happened.Kind == EventKind.View)
            .ToList();

        var sessions = views.CountBy(view => view.Session).Select(session => session.Value).ToList();
        Assert.InRange(sessions.Average(), 2, 5);
        Assert.True(sessions.Count(count => count > 1) > 0.4 * sessions.Count);
        var anonymous = views.Count(view => view.Reader.Length == 0);
        Assert.InRange(anonymous, 0.15 * views.Count, 0.25 * views.Count);
        var readers = views.Where(view => view.Reader.Length > 0).CountBy(view => view.Reader)
            .Select(reader => reader.Value).OrderDescending().ToList();
        Assert.True(readers.Take(readers.Count / 10).Sum() > readers.Sum() / 4);
    }

    [Fact]
    public void History_Readers_ReadWhatTheyLike()
    {
        var newsroom = Week.Value;
        var readership = new Readership(new ReadershipOptions { RecordImpressions = false, Readers = 500 }, newsroom);

        var liking = readership.History(Tuesday, Friday, viewsPerDay: 2_000)
            .Where(happened => happened.Kind == EventKind.Click && happened.Reader.Length > 0)
            .Average(click => readership.Taste(readership.NumberOf(click.Reader))[
                newsroom.Find(click.Article)!.Story.Topic]);

        Assert.True(liking > 1.5, $"Clicked topics are liked {liking:F2}, all topics 1.");
        Assert.InRange(
            Enumerable.Range(0, 500).Average(reader => readership.Taste(reader).Average()), 0.95, 1.05);
    }

    [Fact]
    public void History_BeforeNowOrUnpublished_IsRefused()
    {
        var readership = new Readership(new ReadershipOptions(), Newsroom(Tuesday));
        _ = readership.History(Monday.AddHours(6), Monday.AddHours(7), viewsPerDay: 1_000).Count();

        Assert.Equal(Monday.AddHours(7), readership.Now);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => readership.History(Monday, Monday.AddHours(1), viewsPerDay: 1_000));
        Assert.Throws<InvalidOperationException>(
            () => readership.History(Monday.AddHours(7), Friday, viewsPerDay: 1_000));
    }

    [Fact]
    public async Task StepAsync_ManyPages_HonoursEveryProbability()
    {
        var newsroom = Week.Value;
        var readership = new Readership(new ReadershipOptions { ViewsPerDay = 16_000, Readers = 2_000 }, newsroom);
        var oracle = new Oracle(newsroom, readership);
        await readership.StepAsync(Tuesday, oracle, Cancel);

        var events = await readership.StepAsync(Tuesday.AddHours(18), oracle, Cancel);

        var clicks = events.Where(happened => happened.Kind == EventKind.Click)
            .Select(click => (click.DecisionId, click.Module, click.Position)).ToHashSet();
        var places = oracle.Probabilities.OrderBy(place => place.Value).ToList();
        Assert.True(places.Count > 40_000);
        var chiSquare = 0.0;
        const int Bins = 20;
        for (var bin = 0; bin < Bins; bin++)
        {
            var part = places[(places.Count * bin / Bins)..(places.Count * (bin + 1) / Bins)];
            var expected = part.Sum(place => place.Value);
            var variance = part.Sum(place => place.Value * (1 - place.Value));
            var seen = part.Count(place => clicks.Contains(place.Key));
            chiSquare += Math.Pow(seen - expected, 2) / variance;
        }

        // 20 degrees of freedom: 45.3 is passed by one honest run in a thousand, and this one is seeded.
        Assert.True(chiSquare < 45.3, $"Chi-square is {chiSquare:F1} on {Bins} bins.");

        // The same data must refute probabilities that are off by a tenth.
        var all = places.Sum(place => place.Value);
        Assert.True(Math.Abs(clicks.Count - (1.1 * all)) > 3 * Math.Sqrt(all));
    }

    [Fact]
    public async Task StepAsync_FirstCall_OnlySetsTheTime()
    {
        var newsroom = Week.Value;
        var readership = new Readership(new ReadershipOptions(), newsroom);

        var events = await readership.StepAsync(Tuesday, new Oracle(newsroom, readership), Cancel);

        Assert.Empty(events);
        Assert.Equal(Tuesday, readership.Now);
    }

    [Fact]
    public async Task StepAsync_AfterHistory_GoesOnWithItsSessions()
    {
        var newsroom = Week.Value;
        var readership = new Readership(new ReadershipOptions(), newsroom);
        var before = readership.History(Tuesday.AddHours(8), Tuesday.AddHours(9), viewsPerDay: 20_000).ToList();

        var after = await readership.StepAsync(
            Tuesday.AddHours(9).AddMinutes(2), new Oracle(newsroom, readership), Cancel);

        Assert.Equal(after.OrderBy(happened => happened.Time), after);
        Assert.NotEmpty(
            before.Select(happened => happened.Session).Intersect(after.Select(happened => happened.Session)));
        Assert.Empty(before.Select(happened => happened.Id).Intersect(after.Select(happened => happened.Id)));
    }

    [Fact]
    public async Task StepAsync_PageFails_LosesNothingThatHappened()
    {
        var newsroom = Week.Value;
        var readership = new Readership(new ReadershipOptions(), newsroom);
        var pages = new FailingPages(new Oracle(newsroom, readership), failEvery: 50);
        await readership.StepAsync(Tuesday, pages, Cancel);
        var events = new List<SimulatedEvent>();
        var failures = 0;
        while (readership.Now < Tuesday.AddHours(1))
        {
            try
            {
                events.AddRange(await readership.StepAsync(Tuesday.AddHours(1), pages, Cancel));
            }
            catch (UnavailableException)
            {
                failures++;
            }
        }

        Assert.True(failures > 2);
        Assert.Equal(events.OrderBy(happened => happened.Time), events);
        Assert.Equal(
            pages.Shown, events.Count(happened => happened.Kind == EventKind.Impression && happened.Position == 1));
    }

    [Fact]
    public async Task StepAsync_UnknownArticles_AreShownAndNeverClicked()
    {
        var newsroom = Week.Value;
        var readership = new Readership(new ReadershipOptions(), newsroom);
        var pages = new FixedPages(new ShownPage("d", [new ShownModule("related", ["imported"])]));
        await readership.StepAsync(Tuesday, pages, Cancel);

        var events = await readership.StepAsync(Tuesday.AddHours(2), pages, Cancel);

        Assert.Contains(events, happened => happened is { Kind: EventKind.Impression, Article: "imported" });
        Assert.DoesNotContain(events, happened => happened.Kind == EventKind.Click);
        Assert.Equal(0, readership.ClickProbability(0, "imported", 1, "related", Tuesday));
    }

    [Fact]
    public void ClickProbability_Parts_Multiply()
    {
        var newsroom = Week.Value;
        var readership = new Readership(new ReadershipOptions(), newsroom);
        var article = newsroom.Truths.First(truth => truth.Published > Tuesday && truth.Story.Appeal > 1);
        var time = article.Published.AddHours(2);

        var attraction = readership.Attraction(17, article.Id, time);
        var liking = readership.Taste(17)[article.Story.Topic];
        var pull = new ReadershipOptions().Eagerness * liking * article.AppealAt(time);

        Assert.Equal(1 - Math.Exp(-pull), attraction, precision: 12);
        Assert.Equal(0.75 * attraction, readership.ClickProbability(17, article.Id, 1, "related", time), precision: 12);
        Assert.Equal(
            0.75 * Math.Pow(4, -0.65) * attraction,
            readership.ClickProbability(17, article.Id, 4, "related", time),
            precision: 12);
        Assert.Equal(0, readership.ClickProbability(17, article.Id, 1, "related", article.Published.AddTicks(-1)));
    }

    [Fact]
    public async Task ClickProbability_StoryRead_FallsForCopiesAndLessForWhatIsNew()
    {
        var newsroom = new Newsroom(new NewsroomOptions
        {
            Start = Monday,
            CopiesPerArticle = 1,
            FollowUpsPerStory = 1,
            ExpiringShare = 0,
        });
        _ = newsroom.PublishUntil(Friday).Count();
        var story = newsroom.Truths.GroupBy(truth => truth.Story).First(articles =>
            articles.Any(truth => truth is { Role: ArticleRole.Copy, Development: 0 }) &&
            articles.Any(truth => truth.Role == ArticleRole.FollowUp) &&
            articles.Key.Appeal > 1.5);
        var first = story.First(truth => truth.Role == ArticleRole.First);
        var copy = story.First(truth => truth is { Role: ArticleRole.Copy, Development: 0 });
        var followUp = story.First(truth => truth.Role == ArticleRole.FollowUp);
        var late = Friday.AddHours(-1);
        var options = new ReadershipOptions { Readers = 30, Eagerness = 100_000, AnonymousShare = 0 };
        var readership = new Readership(options, newsroom);
        var before = Enumerable.Range(0, 30).Select(reader =>
            (First: readership.Attraction(reader, first.Id, late),
            Copy: readership.Attraction(reader, copy.Id, late),
            FollowUp: readership.Attraction(reader, followUp.Id, late))).ToList();
        var pages = new FixedPages(new ShownPage("", [new ShownModule("home", [first.Id])]));
        await readership.StepAsync(late.AddHours(-1), pages, Cancel);

        var events = await readership.StepAsync(late, pages, Cancel);

        // Readers who opened this one article of the story, and no other of it by search.
        var others = story.Select(truth => truth.Id).ToHashSet();
        others.Remove(first.Id);
        var knowing = events.Where(happened => happened.Kind == EventKind.Click)
            .Select(click => readership.NumberOf(click.Reader))
            .Except(events
                .Where(happened => others.Contains(happened.Article))
                .Select(happened => readership.NumberOf(happened.Reader)))
            .ToList();
        Assert.NotEmpty(knowing);
        foreach (var reader in knowing)
        {
            Assert.True(readership.Attraction(reader, first.Id, late) <= Readership.ReadBefore * before[reader].First);
            Assert.True(readership.Attraction(reader, copy.Id, late) <= Readership.KnownStory * before[reader].Copy);
            var left = readership.Attraction(reader, followUp.Id, late) / before[reader].FollowUp;
            Assert.Equal(Readership.NewDevelopment, left, precision: 9);
        }
    }

    [Fact]
    public void SkipTo_Later_ForgetsSessionsUnderWay()
    {
        var readership = new Readership(new ReadershipOptions(), Week.Value);
        var before = readership.History(Tuesday.AddHours(8), Tuesday.AddHours(9), viewsPerDay: 20_000).ToList();

        readership.SkipTo(Tuesday.AddHours(10));
        var after = readership.History(Tuesday.AddHours(10), Tuesday.AddHours(11), viewsPerDay: 20_000).ToList();

        Assert.Empty(before.Select(happened => happened.Session).Intersect(after.Select(happened => happened.Session)));
        Assert.All(after, happened => Assert.True(happened.Time >= Tuesday.AddHours(10)));
    }

    [Fact]
    public void Examination_Positions_FallAndDifferByModule()
    {
        var examination = new Examination().Set("sidebar", new Examination.Module(0.4, 1));

        Assert.Equal(0.4, examination.Probability("sidebar", 1), precision: 12);
        Assert.Equal(0.1, examination.Probability("sidebar", 4), precision: 12);
        Assert.Equal(0.55, examination.Probability("elsewhere", 1), precision: 12);
        Assert.True(examination.Probability("home", 1) > examination.Probability("related", 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => examination.Probability("home", 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => examination.Set("bad", new Examination.Module(1.1, 1)));
    }

    private static Newsroom Newsroom(DateTimeOffset until)
    {
        var newsroom = new Newsroom(new NewsroomOptions { Start = Monday, StoriesPerDay = 60 });
        _ = newsroom.PublishUntil(until).Count();
        return newsroom;
    }

    private static List<SimulatedEvent> History(
        ReadershipOptions options, DateTimeOffset from, DateTimeOffset to, double viewsPerDay) =>
        [.. new Readership(options, Week.Value).History(from, to, viewsPerDay)];

    /// <summary>Shows one article of each of some stories, and notes what probability each place has.</summary>
    private sealed class Oracle(Newsroom newsroom, Readership readership) : IPageSource
    {
        private readonly Random _random = new(9);
        private int _pages;
        private DateTimeOffset _hour;
        private ArticleTruth[] _alive = [];

        public Dictionary<(string Decision, string Module, int Position), double> Probabilities { get; } = [];

        public ValueTask<ShownPage> GetPageAsync(PageVisit visit, CancellationToken cancellationToken)
        {
            var decision = $"d{_pages++}";
            var hour = visit.Time.AddTicks(-(visit.Time.Ticks % TimeSpan.TicksPerHour));
            if (hour != _hour)
            {
                _hour = hour;
                _alive = [.. newsroom.Truths
                    .Where(truth => truth.Published <= hour && truth.Published > hour.AddHours(-8))
                    .DistinctBy(truth => truth.Story)];
            }

            var alive = _random.GetItems(_alive, 16).DistinctBy(truth => truth.Story).ToArray();
            var modules = new[]
            {
                new ShownModule("related", [.. alive.Take(6).Select(truth => truth.Id)]),
                new ShownModule("recommended", [.. alive.Skip(6).Take(6).Select(truth => truth.Id)]),
            };
            foreach (var module in modules)
            {
                for (var position = 1; position <= module.Articles.Count; position++)
                {
                    var article = module.Articles[position - 1];
                    Probabilities[(decision, module.Name, position)] = readership.ClickProbability(
                        visit.ReaderNumber, article, position, module.Name, visit.Time);
                }
            }

            return new ValueTask<ShownPage>(new ShownPage(decision, modules));
        }
    }

    private sealed class FixedPages(ShownPage page) : IPageSource
    {
        public ValueTask<ShownPage> GetPageAsync(PageVisit visit, CancellationToken cancellationToken) => new(page);
    }

    private sealed class FailingPages(IPageSource inner, int failEvery) : IPageSource
    {
        private int _asked;

        /// <summary>Lists shown that were not empty.</summary>
        public int Shown { get; private set; }

        public async ValueTask<ShownPage> GetPageAsync(PageVisit visit, CancellationToken cancellationToken)
        {
            if (++_asked % failEvery == 0)
            {
                throw new UnavailableException("snapshot", "None yet.");
            }

            var page = await inner.GetPageAsync(visit, cancellationToken);
            Shown += page.Modules.Count(module => module.Articles.Count > 0);
            return page;
        }
    }
}
