using System.Globalization;
using RankEngine.Folding;
using RankEngine.Ranking;
using RankEngine.Snapshots;
using RankEngine.Tests.Ranking;
using RankEngine.Trending;

namespace RankEngine.Tests.Trending;

public sealed class TrendingAllocationTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly TrendingQuery Query = new("main", TimeSpan.FromDays(1), "", 10, RankingFilter.None);

    /// <summary>
    /// The answer, and the decision that is remembered to be explained, are what a request leaves behind. Beside them only
    /// four small objects of the request itself: moment and snapshot, what it lacks, what may be shown, and the list.
    /// </summary>
    [Fact]
    public void Trending_TenOfTheDefaultList_AllocatesWhatTheAnswerIsMadeOf()
    {
        var snapshot = Snapshot();
        var view = new SiteView("main");
        view.Publish(snapshot);
        view.MarkFresh(Noon.ToUnixTimeMilliseconds());
        view.MarkCounted(Noon.ToUnixTimeMilliseconds());
        var ranker = new Ranker(
            new OneSite(view),
            new OneReader(null),
            new DecisionLog(),
            new TrendingOptions(),
            new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Noon));
        var decisions = new DecisionLog();
        Assert.Equal(10, ranker.Trending(Query).Articles.Count);

        var byHand = BytesOf(i => AnswerByHand(snapshot, decisions, i));
        var asked = BytesOf(_ => ranker.Trending(Query));

        // The list, the filter and the boxed scores of ten places: nothing that grows with what is ranked.
        Assert.InRange(asked, 1, byHand + 264);
    }

    /// <summary>Mean bytes of a call, once the log of decisions is full and grows no more.</summary>
    private static long BytesOf(Action<int> call)
    {
        const int Calls = 1_000;
        for (var i = 0; i < DecisionLog.Capacity + Calls; i++)
        {
            call(i);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Calls; i++)
        {
            call(DecisionLog.Capacity + Calls + i);
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Calls;
    }

    /// <summary>The same answer from what is known already.</summary>
    private static RankedList AnswerByHand(SiteSnapshot snapshot, DecisionLog decisions, int number)
    {
        var articles = new RankedArticle[10];
        var shown = new List<DecidedArticle>(articles.Length);
        for (var i = 0; i < articles.Length; i++)
        {
            var (slot, score) = snapshot.Boards.Of(TrendingWindow.Day)[i];
            var entry = snapshot.Entries[slot]!;
            articles[i] = new RankedArticle(
                entry.Id,
                score.Value,
                ArticleSource.Trending,
                ReasonTexts.Of(Reasons.ReadNow),
                entry.Meta!.Title,
                entry.Meta.Url,
                entry.Meta.Section,
                Noon);
            shown.Add(new DecidedArticle(entry.Id, score));
        }

        var id = string.Create(CultureInfo.InvariantCulture, $"d{Noon.ToUnixTimeMilliseconds():x}-{number:x}");
        decisions.Add(new Decision(id, "main", shown));
        return new RankedList(articles, new AnswerInfo(id, "", TimeSpan.Zero, 1, Noon, []));
    }

    private static SiteSnapshot Snapshot()
    {
        var site = new LiveSite(Noon);
        for (var i = 0; i < 300; i++)
        {
            site.Set(
                $"article-{i}",
                10,
                [(CountKind.Views, 30, 1 + ((i * 37) % 300))],
                story: i % 10 == 1 ? $"article-{i - 1}" : null);
        }

        return site.Snapshot();
    }
}
