using RankEngine.Ranking;
using RankEngine.Related;

namespace RankEngine.Tests.Related;

public class RelatedRankerTests
{
    [Fact]
    public void Rank_UnderTheFloor_IsNoMoreThanAFiller()
    {
        var answer = new RelatedSite()
            .With("under", 0.19)
            .With("over", 0.21)
            .With("elsewhere", 0, section: "sport")
            .With("old", 0, ageDays: 300)
            .Rank(10);

        Assert.True(answer.IsFilled);
        Assert.Equal(["over", "under", "elsewhere", "old"], answer.Ids);
        Assert.Equal(
            [ArticleSource.Similar, ArticleSource.TrendingInSection, ArticleSource.Trending, ArticleSource.Newest],
            answer.Candidates.Select(candidate => candidate.Source));
        Assert.IsType<RelatedScore>(answer["over"].Basis);
        Assert.All(answer.Candidates.Skip(1), candidate => Assert.IsType<FillerBasis>(candidate.Basis));
    }

    [Fact]
    public void Rank_EnoughIsRelated_NothingIsFilled()
    {
        var answer = new RelatedSite()
            .With("a", 0.5)
            .With("b", 0.4)
            .With("popular", 0.1, views: 10_000)
            .Rank(2);

        Assert.False(answer.IsFilled);
        Assert.Equal(["a", "b"], answer.Ids);
    }

    [Fact]
    public void Rank_ReadTogetherBeyondChance_RelatedWhateverItsText()
    {
        // Both were read six times after it; one of them by everybody else too.
        var site = new RelatedSite()
            .With("bond", 0.1, views: 10)
            .With("hit", 0.1, views: 3_000)
            .With("rest", 0, views: 1_000)
            .Views(RelatedSite.Article, 50)
            .ReadTogether("bond", 6)
            .ReadTogether("hit", 6);

        var answer = site.Rank(3);

        Assert.Equal("bond", answer.Ids[0]);
        Assert.Equal(ArticleSource.ReadTogether, answer["bond"].Source);
        Assert.True(answer["bond"].Reasons.HasFlag(Reasons.ReadTogether));
        Assert.False(answer["bond"].Reasons.HasFlag(Reasons.SimilarText));
        Assert.IsType<FillerBasis>(answer["hit"].Basis);
    }

    [Fact]
    public void Rank_OneReaderInCommon_IsNotEnough()
    {
        var answer = new RelatedSite().With("once", 0.1, views: 1).ReadTogether("once", 1).Rank(1);

        Assert.True(answer.IsFilled);
        Assert.IsType<FillerBasis>(answer["once"].Basis);
    }

    [Fact]
    public void Rank_ReadWithACopyOrACopyRead_IsAsIfOneArticleHadBeenRead()
    {
        RelatedSite Site() => new RelatedSite()
            .With("copy", 0, story: RelatedSite.Article, views: 8)
            .With("bond", 0, views: 20)
            .With("bond copy", 0, story: "bond", views: 10)
            .With("hit", 0, views: 4_000);
        var one = Site().ReadTogether("bond", 12).Rank(1);
        var copies = Site()
            .ReadTogether("bond", 5)
            .ReadTogether("bond copy", 3, article: "copy")
            .ReadTogether("bond", 4, article: "copy")
            .Rank(1);

        Assert.Equal(["bond"], copies.Ids);
        Assert.Equal(ArticleSource.ReadTogether, copies["bond"].Source);
        Assert.Equal(one["bond"].Score, copies["bond"].Score, 5);

        // Sessions that read only copies of each other say nothing of others.
        var within = Site().ReadTogether("copy", 50).ReadTogether("bond", 12).Rank(1);
        Assert.Equal(one["bond"].Score, within["bond"].Score);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.9)]
    public void Rank_ArticleReadMostMayNotBeShown_ACopyOfItStandsIn(double similarity)
    {
        var answer = new RelatedSite()
            .With("bond", similarity, views: 20)
            .With("old copy", 0, ageDays: 3, story: "bond")
            .With("copy", 0, ageDays: 2, story: "bond")
            .With("hit", 0, views: 4_000)
            .ReadTogether("bond", 12)
            .Rank(1, filter: new RankingFilter { ExcludeIds = ["bond"] });

        Assert.Equal(["copy"], answer.Ids);
        Assert.Equal(ArticleSource.ReadTogether, answer["copy"].Source);
    }

    [Fact]
    public void Rank_ArticleOfToday_FreshOnesFirst()
    {
        var answer = new RelatedSite(ageDays: 0.1)
            .With("years-ago", 0.5, ageDays: 1_800)
            .With("today", 0.45, ageDays: 0.2)
            .Rank(2);

        Assert.Equal(["today", "years-ago"], answer.Ids);
    }

    [Fact]
    public void Rank_ArticleFromYearsAgo_ItsOwnYearsHaveNotFaded()
    {
        var site = new RelatedSite(ageDays: 1_825);
        for (var i = 0; i < 12; i++)
        {
            site.With($"then-{i:00}", 0.55 - (0.01 * i), ageDays: 1_820 + (3 * i));
            site.With($"now-{i:00}", 0.1, ageDays: 0.1 * i, views: 500);
        }

        var answer = site.With("today", 0.35, ageDays: 0.2).Rank(13);

        // No news of today pushes in on the strength of being new.
        Assert.False(answer.IsFilled);
        Assert.Equal([.. Enumerable.Range(0, 12).Select(i => $"then-{i:00}"), "today"], answer.Ids);
    }

    [Fact]
    public void Rank_FiveNearIdenticalPieces_OneStandsAndTheOthersDoNotFillTheList()
    {
        string[] pieces = ["p1", "p2", "p3", "p4", "p5"];
        var site = new RelatedSite().AllNear(0.95, pieces);
        foreach (var piece in pieces)
        {
            site.With(piece, 0.8);
        }

        foreach (var other in (string[])["a", "b", "c", "d"])
        {
            site.With(other, 0.25);
        }

        var answer = site.Rank(5);

        Assert.Equal(["p1", "a", "b", "c", "d"], answer.Ids);
        Assert.False(answer.IsFilled);
    }

    [Fact]
    public void Rank_NothingButNearIdenticalPieces_FillersGoBeforeRepeats()
    {
        string[] pieces = ["p1", "p2", "p3", "p4", "p5"];
        var site = new RelatedSite().AllNear(0.95, pieces).With("news", 0).With("sport", 0, section: "sport");
        foreach (var piece in pieces)
        {
            site.With(piece, 0.8);
        }

        var answer = site.Rank(5);

        Assert.True(answer.IsFilled);
        Assert.Equal(["p1", "news", "sport", "p2", "p3"], answer.Ids);
        Assert.Equal(answer.Candidates.OrderByDescending(candidate => candidate.Score), answer.Candidates);
    }

    [Fact]
    public void Rank_TwoThatTellMuchTheSame_LaterOneLosesAndSaysSo()
    {
        var answer = new RelatedSite()
            .With("first", 0.6)
            .With("second", 0.58)
            .With("other", 0.4)
            .Near("first", "second", 0.75)
            .Rank(3);

        Assert.Equal(["first", "other", "second"], answer.Ids);
        var parts = answer["second"].Basis!.Explain().Parts;
        var repetition = Assert.Single(parts, part => part.Name == "repetition");
        Assert.True(repetition.Value < -0.1, $"{repetition.Value}");
        Assert.Equal(0, answer["first"].Basis!.Explain().Parts.Single(part => part.Name == "repetition").Value);
    }

    [Fact]
    public void Rank_CopyOfTheArticleItself_ComesLast()
    {
        var answer = new RelatedSite().With("copy", 0.98).With("a", 0.3).With("far", 0).Rank(10);

        Assert.Equal(["a", "far", "copy"], answer.Ids);
    }

    [Fact]
    public void Rank_StoryOfTheArticle_IsNeverListed()
    {
        var answer = new RelatedSite()
            .With("update", 0.7, story: RelatedSite.Article)
            .With("a", 0.3)
            .Rank(10);

        Assert.Equal(["a"], answer.Ids);
    }

    [Fact]
    public void Rank_ReadByReadersOfItsCopies_CountsAsReadNow()
    {
        var site = new RelatedSite()
            .With("quiet", 0.5)
            .With("story", 0.5)
            .With("copy", 0, story: "story", views: 200)
            .With("rest", 0, views: 20);

        var answer = site.Rank(2);

        Assert.Equal(["story", "quiet"], answer.Ids);
    }

    [Fact]
    public void Rank_FloodedByStrangers_StandsBehindWhatKnownReadersRead()
    {
        var answer = new RelatedSite()
            .With("flooded", 0.5, views: 5_000, byStrangers: 5_000)
            .With("read", 0.5, views: 30)
            .With("rest", 0, views: 300)
            .Rank(2);

        Assert.Equal(["read", "flooded"], answer.Ids);
    }

    [Fact]
    public void Rank_EqualScores_NewestThenId()
    {
        // Freshness would settle it: so old beside an article of today that none is left.
        var site = new RelatedSite(ageDays: 0)
            .With("b", 0.5, ageDays: 9_001)
            .With("a", 0.5, ageDays: 9_001)
            .With("newer", 0.5, ageDays: 9_000);

        for (var seed = 0; seed < 6; seed++)
        {
            Assert.Equal(["newer", "a", "b"], site.Rank(3, new Random(seed)).Ids);
        }
    }

    [Fact]
    public void Rank_AnySite_SameWhateverTheNumbersAndAsChosenOneByOne()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var (site, near) = AnySite(random);
            var limit = random.Next(1, 25);

            var answer = site.Rank(limit);

            var again = site.Rank(limit, random);
            Assert.Equal(answer.Ids, again.Ids);
            Assert.Equal(
                answer.Candidates.Select(candidate => candidate.Score),
                again.Candidates.Select(candidate => candidate.Score));
            Assert.Equal(answer.Ids.Length, answer.Ids.Distinct().Count());
            for (var place = 0; place < answer.Candidates.Count; place++)
            {
                var candidate = answer.Candidates[place];
                Assert.True(candidate.Score > 0, $"seed {seed}");
                Assert.True(place == 0 || candidate.Score <= answer.Candidates[place - 1].Score, $"seed {seed}");
                if (candidate.Basis is not RelatedScore score)
                {
                    continue;
                }

                // Its repetition is that of the nearest of those before it, which are all related too.
                var expected = answer.Ids[..place]
                    .Select(before => RelatedScore.RepetitionOf(near(before, answer.Ids[place])))
                    .DefaultIfEmpty()
                    .Max();
                Assert.Equal(expected, score.Repetition);
                Assert.Equal(candidate.Score, candidate.Basis.Explain().Parts.Sum(part => part.Value));

                // And none that stands behind it would have been worth more in its place.
                foreach (var (id, later) in answer.Ids[place..].Zip(answer.Candidates.Skip(place)))
                {
                    if (later.Basis is RelatedScore other)
                    {
                        var repetition = answer.Ids[..place]
                            .Select(before => RelatedScore.RepetitionOf(near(before, id)))
                            .DefaultIfEmpty()
                            .Max();
                        Assert.True(
                            (other with { Repetition = repetition }).Value <= candidate.Score, $"seed {seed}: {id}");
                    }
                }
            }
        }
    }

    private static (RelatedSite Site, Func<string, string, double> Near) AnySite(Random random)
    {
        var site = new RelatedSite(ageDays: random.Next(2) == 0 ? 0.5 : 500);
        var count = random.Next(3, 40);
        var near = new Dictionary<(string, string), double>();
        for (var i = 0; i < count; i++)
        {
            // Coarse, so that scores tie. Some are copies of the first, or of the article itself.
            var copies = i == 0 ? 1 : random.Next(8);
            site.With(
                $"a{i:00}",
                random.Next(11) / 10.0,
                ageDays: random.Next(1, 4),
                section: random.Next(2) == 0 ? "news" : "sport",
                views: random.Next(3) * 10,
                story: copies == 0 ? "a00" : copies == 2 ? RelatedSite.Article : "");
            for (var other = 0; other < i; other++)
            {
                var similarity = random.Next(21) / 20.0;
                near[($"a{other:00}", $"a{i:00}")] = near[($"a{i:00}", $"a{other:00}")] = similarity;
                site.Near($"a{other:00}", $"a{i:00}", similarity);
            }

            if (random.Next(5) == 0)
            {
                site.ReadTogether($"a{i:00}", random.Next(1, 20), random.Next(2) == 0 ? RelatedSite.Article : "a01");
            }
        }

        return (site, (left, right) => near[(left, right)]);
    }
}
