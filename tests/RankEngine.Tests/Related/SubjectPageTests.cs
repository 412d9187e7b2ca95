using Microsoft.Extensions.Time.Testing;
using RankEngine.Articles;
using RankEngine.Events;
using RankEngine.Folding;
using RankEngine.IntegrationTests.EndToEnd;
using RankEngine.Learning.Text;
using RankEngine.Learning.Training;
using RankEngine.Ranking;
using RankEngine.Simulation.Articles;
using RankEngine.Simulation.Readers;
using RankEngine.Snapshots;
using RankEngine.Stories;
using RankEngine.Tests.Ranking;
using RankEngine.Text;
using RankEngine.Trending;

namespace RankEngine.Tests.Related;

/// <summary>
/// A page whose related list has twelve articles on its subject for ten places, while the other lists want them too: how
/// much they do depends on how busy the site is, and so on the hour.
/// </summary>
public sealed class SubjectPageTests
{
    private const string Site = "courier";
    private const int SiteArticles = 400;
    private const double ViewsPerDay = 1_500;

    private static readonly EncoderSource Encoders = EncoderSource.Shipped();

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(9)]
    [InlineData(13)]
    [InlineData(18)]
    [InlineData(22)]
    public async Task PageAsync_TwelveOnTheSubjectForTenPlaces_RelatedKeepsToIt(int hour)
    {
        var now = new DateTimeOffset(2026, 11, 24, hour, 27, 0, TimeSpan.Zero);
        var view = new SiteView(Site);
        view.Publish(Snapshot(now));

        foreach (var history in (string[][])[[], KosovoArticles.Subject[..2]])
        {
            var page = await PageAsync(view, now, history);

            Assert.Equal([10, 8, 8], page.Modules.Select(module => module.Articles.Count));
            Assert.Empty(page.Modules[0].Articles.Select(article => article.Id).Except(KosovoArticles.Subject));
            Assert.DoesNotContain(DegradedReason.Fallback, page.Modules[0].Degraded);
            Assert.Equal(
                page.Modules[0].Articles.OrderByDescending(article => article.Score).Select(article => article.Id),
                page.Modules[0].Articles.Select(article => article.Id));
        }
    }

    private static async Task<PageAnswer> PageAsync(SiteView view, DateTimeOffset now, string[] history)
    {
        var ranker = new Ranker(
            new OneSite(view), new OneReader(null), new DecisionLog(), new TrendingOptions(), new FakeTimeProvider(now));
        ModuleQuery Module(string name, ModuleKind kind, int limit) =>
            new(name, kind, limit, RankingFilter.None, TimeSpan.FromHours(24), "", false, 0, 0);
        return await ranker.PageAsync(
            new PageQuery(
                Site,
                KosovoArticles.Report,
                Pseudonym.None,
                history,
                [
                    Module("related", ModuleKind.Related, 10),
                    Module("ranking", ModuleKind.Trending, 8),
                    Module("recommended", ModuleKind.Recommended, 8),
                ]),
            TestContext.Current.CancellationToken);
    }

    private static SiteSnapshot Snapshot(DateTimeOffset now)
    {
        var newsroom = new Newsroom(new NewsroomOptions { Start = now.AddDays(-1.5), StoriesPerDay = 120 });
        var articles = newsroom.PublishUntil(now)
            .GroupBy(simulated => simulated.Article.Id)
            .Select(versions => versions.Last().Article)
            .Take(SiteArticles)
            .Concat(KosovoArticles.Make(now).Select(message => new Article
            {
                Id = message.Id,
                Title = message.Title,
                Body = message.Body,
                Url = message.Url,
                Section = message.Section,
                Source = message.Source,
                Language = message.Language,
                Published = message.Published.ToDateTimeOffset(),
            }));
        var replayed = new ReplayedSite(Site, new EncoderFitter(Encoders));
        foreach (var article in articles)
        {
            replayed.Know(new ArticleWrite(article.Id, new ArticleVersion(1, "log", 1), article));
        }

        // The subject is read too, all of it by the same eight just now.
        var readers = new Readership(new ReadershipOptions { ViewsPerDay = ViewsPerDay }, newsroom);
        var events = readers.History(now.AddDays(-1.5), now.AddMinutes(-1), ViewsPerDay)
            .Select((simulated, number) => new ReaderEvent
            {
                Identity = new Pseudonym(1, (ulong)number + 1),
                TimeMs = simulated.Time.ToUnixTimeMilliseconds(),
                Kind = simulated.Kind,
                Article = simulated.Article,
                Reader = Named(simulated.Reader),
                Session = Named(simulated.Session),
            })
            .ToList();
        events.AddRange(KosovoArticles.Make(now).SelectMany((article, number) => Enumerable.Range(0, 8).Select(visit =>
            new ReaderEvent
            {
                Identity = new Pseudonym(2, (ulong)((number * 8) + visit)),
                TimeMs = now.AddMinutes(-2).ToUnixTimeMilliseconds(),
                Kind = EventKind.View,
                Article = article.Id,
                Reader = Named($"kosovo-reader-{visit}"),
                Session = Named($"kosovo-session-{visit}"),
            })));
        replayed.Count(events);
        var nowMs = now.ToUnixTimeMilliseconds();
        replayed.Refresh(nowMs, TestContext.Current.CancellationToken);
        return WithStories(replayed.SnapshotAt(nowMs), nowMs);
    }

    /// <summary>What a replica adds: the report's copies are its story, and all live articles stand on boards.</summary>
    private static SiteSnapshot WithStories(SiteSnapshot snapshot, long nowMs)
    {
        var report = snapshot.Find(KosovoArticles.Report)!.Slot;
        var entries = snapshot.Entries.ToBuilder();
        foreach (var copy in KosovoArticles.Copies)
        {
            var entry = snapshot.Find(copy)!;
            entries[entry.Slot] = entry with { Story = report };
        }

        var built = entries.Build();
        return new SiteSnapshot
        {
            Site = Site,
            Version = 1,
            Slots = snapshot.Slots,
            Entries = built,
            Heads = new Dictionary<int, PartitionHead>(),
            CountsAsOfMs = nowMs,
            Text = snapshot.Text,
            Stories = StoryMembers.Of(built),
            Boards = TrendingBoards.Compute(
                [.. Enumerable.Range(0, built.Length)], built, snapshot.Priors, nowMs),
            Newest = NewestFirst.Of(built),
            Priors = snapshot.Priors,
        };
    }

    private static Pseudonym Named(string name)
    {
        // FNV-1a: the same in every run.
        var hash = 14_695_981_039_346_656_037;
        foreach (var letter in name)
        {
            hash = (hash ^ letter) * 1_099_511_628_211;
        }

        return name.Length == 0 ? Pseudonym.None : new Pseudonym(3, hash);
    }
}
