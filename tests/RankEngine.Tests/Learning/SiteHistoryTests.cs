using Microsoft.Extensions.Logging.Abstractions;
using RankEngine.Articles;
using RankEngine.Checkpoints;
using RankEngine.Events;
using RankEngine.Learning.Training;
using RankEngine.Log;
using RankEngine.Tests.Checkpoints;

namespace RankEngine.Tests.Learning;

public sealed class SiteHistoryTests : CheckpointFixture
{
    [Fact]
    public async Task Read_LogShortened_KnowsTheArticlesOfTheCheckpointOnce()
    {
        Options.SegmentBytes = 1024;
        await using var log = Open();
        using var folder = OpenFolder(log);
        for (var day = 0; day < 30; day++)
        {
            var now = Clock.GetUtcNow();
            var nowMs = now.ToUnixTimeMilliseconds();
            var article = new Article { Id = $"a{day}", Title = new string('t', 500), Published = now };
            var view = new ReaderEvent
            {
                Identity = new Pseudonym(1, (ulong)day + 1),
                TimeMs = nowMs,
                Kind = EventKind.View,
                Article = article.Id,
            };
            await AppendAsync(
                log,
                new ArticlesRecord("main", nowMs, [new ArticleEntry(article.Id, nowMs, article)]),
                new EventsRecord("main", nowMs, false, [view]));
            Clock.Advance(TimeSpan.FromDays(1));
            if (day % 10 == 9)
            {
                Checkpoint(log, folder, TimeSpan.FromDays(8));
            }
        }

        using var past = LogHistory.Open(Root, live: true, NullLogger.Instance);
        var history = SiteHistory.Read("main", [past], _ => { }, Cancel);

        Assert.False(past.IsRaw);
        Assert.InRange(history.Events.Count, 8, 29);
        Assert.Equal(Enumerable.Range(0, 30).Select(day => $"a{day}"), history.Writes.Select(write => write.Write.Id));
        Assert.All(
            history.Writes,
            write => Assert.Equal(write.Write.Article!.Published.ToUnixTimeMilliseconds(), write.KnownMs));
    }
}
