using Microsoft.Extensions.Time.Testing;
using RankEngine.Articles;
using RankEngine.Generations;
using RankEngine.Snapshots;

namespace RankEngine.Tests.Generations;

public sealed class RefreshPaceTests
{
    private static readonly RefreshOptions Options = new();
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _clock = new();
    private readonly RefreshPace _pace;

    public RefreshPaceTests() => _pace = new RefreshPace(Options, _clock);

    [Fact]
    public void IsDue_NoGeneration_WaitsUntilAnImportIsThrough()
    {
        for (var second = 0; second < 20; second++)
        {
            Assert.False(_pace.IsDue(Site(second + 1), 0, null));
            _clock.Advance(Second);
        }

        var site = Site(20);
        Assert.False(_pace.IsDue(site, 0, null));
        _clock.Advance(Options.Quiet);
        Assert.True(_pace.IsDue(site, 0, null));
    }

    [Fact]
    public void IsDue_ImportWithoutAnEnd_StartsAtTheInterval()
    {
        var due = 0;
        for (var second = 0; due == 0 && second < 5_000; second++)
        {
            due = _pace.IsDue(Site(3), 0, null) ? second : 0;
            _clock.Advance(Second);
        }

        Assert.Equal((int)Options.Interval.TotalSeconds, due);
    }

    [Fact]
    public void IsDue_PublishedAndNotTakenOver_WaitsForIt()
    {
        var site = Site(10);
        Begin(site, "first");
        for (var second = 0; second < 60; second++)
        {
            _clock.Advance(Second);
            Assert.False(_pace.IsDue(site, 0, Published("first", 5)));
        }

        Assert.False(_pace.IsDue(site, 5, Published("first", 5)));
        _clock.Advance(Options.Interval * 2);
        Assert.False(_pace.IsDue(site, 5, Published("first", 5)));
    }

    [Fact]
    public void IsDue_PublishedAndNeverTakenOver_IsMadeAgainAtTheInterval()
    {
        var site = Site(10);
        Begin(site, "first");
        _clock.Advance(Options.Interval - Second);
        Assert.False(_pace.IsDue(site, 0, Published("first", 5)));
        _clock.Advance(Second);
        Assert.True(_pace.IsDue(site, 0, Published("first", 5)));
    }

    [Fact]
    public void IsDue_FailedOrForgotten_IsTriedAgainAfterTheQuietTime()
    {
        var site = Site(10);
        Begin(site, "first");
        Assert.False(_pace.IsDue(site, 0, null));
        _clock.Advance(Options.Quiet);
        Assert.True(_pace.IsDue(site, 0, null));
        Assert.True(_pace.IsDue(site, 0, Published("first", 5) with { State = RefreshState.Failed, Generation = 0 }));
    }

    [Theory]
    [InlineData(109, false)]
    [InlineData(111, true)]
    [InlineData(91, false)]
    [InlineData(89, true)]
    public void IsDue_ManyMoreOrFewerArticles_DoesNotWaitForTheInterval(int articles, bool due)
    {
        Assert.False(_pace.IsDue(Site(100), 5, null));
        _clock.Advance(Options.Quiet);
        var changed = Site(articles);
        Assert.False(_pace.IsDue(changed, 5, null));
        _clock.Advance(Options.Quiet);
        Assert.Equal(due, _pace.IsDue(changed, 5, null));
    }

    [Fact]
    public void IsDue_OneChange_ComesWithTheInterval()
    {
        Begin(Site(10), "first");
        Assert.False(_pace.IsDue(Site(10), 5, Published("first", 5)));
        _clock.Advance(Options.Interval);
        Assert.True(_pace.IsDue(Site(10), 5, Published("first", 5)));
    }

    private static NewestFirst Site(int articles)
    {
        var entries = PagedArray<ArticleEntry>.Empty.ToBuilder();
        for (var slot = 0; slot < articles; slot++)
        {
            entries[slot] = new ArticleEntry($"a{slot}", slot)
            {
                Meta = new ArticleMeta { Version = new ArticleVersion(1, "log", slot), PublishedMs = slot },
            };
        }

        return NewestFirst.Of(entries.Build());
    }

    private static RefreshRun Published(string id, long generation) => new(
        id, RefreshState.Published, "publish", 1, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, generation, 10, "", "");

    private void Begin(NewestFirst site, string run)
    {
        _pace.IsDue(site, 0, null);
        _clock.Advance(Options.Quiet);
        Assert.True(_pace.IsDue(site, 0, null));
        _pace.Try();
        _pace.Start(run);
        Assert.Equal(run, _pace.Run);
    }
}
