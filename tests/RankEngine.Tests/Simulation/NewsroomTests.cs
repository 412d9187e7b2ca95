using RankEngine.Simulation.Articles;

namespace RankEngine.Tests.Simulation;

public sealed class NewsroomTests
{
    private static readonly DateTimeOffset Monday = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void PublishUntil_SameSeed_PublishesTheSame()
    {
        var first = Publish(new NewsroomOptions { Start = Monday, Seed = 7 }, days: 2);
        var second = Publish(new NewsroomOptions { Start = Monday, Seed = 7 }, days: 2);

        Assert.NotEmpty(first);
        Assert.Equal(first.Select(Print), second.Select(Print));
    }

    [Fact]
    public void PublishUntil_OtherSeed_PublishesOther()
    {
        var first = Publish(new NewsroomOptions { Start = Monday, Seed = 7 }, days: 1);
        var second = Publish(new NewsroomOptions { Start = Monday, Seed = 8 }, days: 1);

        Assert.Empty(first.Select(article => article.Article.Title)
            .Intersect(second.Select(article => article.Article.Title)));
    }

    [Fact]
    public void PublishUntil_InManySteps_PublishesAsInOne()
    {
        var whole = Publish(new NewsroomOptions { Start = Monday }, days: 3);
        var newsroom = new Newsroom(new NewsroomOptions { Start = Monday });
        var steps = new List<SimulatedArticle>();
        for (var minutes = 0; minutes < 3 * 24 * 60; minutes += 7)
        {
            // Now and then the sequence is left half-way.
            steps.AddRange(newsroom.PublishUntil(Monday.AddMinutes(minutes)).Take(minutes % 3 == 0 ? 1 : int.MaxValue));
        }

        steps.AddRange(newsroom.PublishUntil(Monday.AddDays(3)));

        Assert.Equal(whole.Select(Print), steps.Select(Print));
        Assert.Equal(Monday.AddDays(3), newsroom.PublishedUntil);
    }

    [Fact]
    public void PublishUntil_Days_KeepsToTimeAndRate()
    {
        var published = Publish(new NewsroomOptions { Start = Monday, StoriesPerDay = 100 }, days: 10);

        Assert.Equal(published.OrderBy(article => article.Time), published);
        Assert.All(published, article => Assert.InRange(article.Time, Monday, Monday.AddDays(10)));
        var stories = published.Count(article => article is { Truth.Role: ArticleRole.First, Version: 0 });
        Assert.InRange(stories, 880, 1_120);
    }

    [Theory]
    [InlineData(3_000, 24 * 7)]
    [InlineData(3_000, 5)]
    [InlineData(300, 72)]
    public void Sized_ArticlesAndPeriod_PublishesAboutThatMany(int articles, int hours)
    {
        var options = Newsroom.Sized(new NewsroomOptions { Start = Monday, Seed = 3 }, articles, Monday.AddHours(hours));

        var published = new Newsroom(options).PublishUntil(Monday.AddHours(hours)).Count(article => article.Version == 0);
        Assert.InRange(published, 0.98 * articles, 1.02 * articles);
        Assert.Equal(3, options.Seed);
    }

    [Fact]
    public void PublishUntil_ByHour_SleepsAtNight()
    {
        var published = Publish(new NewsroomOptions { Start = Monday, StoriesPerDay = 300 }, days: 3);

        var byHour = published
            .Where(article => article is { Truth.Role: ArticleRole.First, Version: 0 })
            .CountBy(article => article.Time.Hour)
            .ToDictionary();
        var night = Enumerable.Range(1, 4).Sum(hour => byHour.GetValueOrDefault(hour));
        var noon = Enumerable.Range(10, 4).Sum(hour => byHour.GetValueOrDefault(hour));
        Assert.True(noon > 5 * night, $"{noon} stories broke around noon, {night} in the dead of night.");
    }

    [Fact]
    public void PublishUntil_OffsetFromUtc_SleepsAtItsOwnNight()
    {
        var options = new NewsroomOptions { Start = Monday, StoriesPerDay = 400, UtcOffset = TimeSpan.FromHours(12) };

        var byHour = Publish(options, days: 2)
            .Where(article => article is { Truth.Role: ArticleRole.First, Version: 0 })
            .CountBy(article => article.Time.Hour)
            .ToDictionary();

        Assert.True(byHour[0] > 3 * byHour.GetValueOrDefault(14));
    }

    [Fact]
    public void Publish_Articles_SatisfyTheContract()
    {
        var newsroom = new Newsroom(new NewsroomOptions { Start = Monday, StoriesPerDay = 500, ExpiringShare = 0.1 });

        var published = newsroom.Publish(1_500).ToList();

        Assert.Equal(1_500, published.Count);
        foreach (var (article, truth, version) in published)
        {
            Assert.True(Identifiers.IsValid(article.Id));
            Assert.NotEmpty(article.Summary);
            Assert.True(Uri.TryCreate(article.Url, UriKind.Absolute, out var url) && url.Scheme == "https");
            Assert.Contains(article.Section, Newsroom.Sections);
            Assert.Equal(truth.Story.Section, article.Section);
            Assert.Equal(3, article.Tags.Count);
            Assert.Equal("en", article.Language);
            Assert.Equal(truth.Published, article.Published);
            Assert.True(article.Expires is null || article.Expires > article.Published);
            Assert.Equal(version > 0, article.Updated is not null);
            Assert.Same(truth, newsroom.Find(article.Id));
            Assert.InRange(Words(article.Body).Length, 80, 400);
        }

        Assert.Contains(published, article => article.Article.Expires is not null);
        Assert.Equal(Newsroom.Sections.Count, published.DistinctBy(article => article.Article.Section).Count());
        Assert.Null(newsroom.Find("a99999999"));
        Assert.Null(newsroom.Find("a01"));
        Assert.Null(newsroom.Find("nobody"));
    }

    [Fact]
    public void Publish_ManyArticles_NeverRepeatsAHeadline()
    {
        var headlines = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var article in new Newsroom(new NewsroomOptions { Start = Monday, StoriesPerDay = 2_000 })
            .Publish(3_000)
            .Where(article => article is { Version: 0, Truth.Role: not ArticleRole.Copy }))
        {
            Assert.True(headlines.Add(article.Article.Title), article.Article.Title);
        }
    }

    [Fact]
    public void Publish_Texts_AreWhole()
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        foreach (var article in new Newsroom(new NewsroomOptions { Start = Monday, StoriesPerDay = 2_000 })
            .Publish(2_000))
        {
            var (title, summary, body) = (article.Article.Title, article.Article.Summary, article.Article.Body);
            foreach (var text in (string[])[title, summary, body])
            {
                foreach (var flaw in (string[])["{", "}", "  ", "..", "?.", ",,", " ,", " a a ", " the the "])
                {
                    Assert.False(text.Contains(flaw, StringComparison.Ordinal), text);
                }

                Assert.False(char.IsLower(text.TrimStart('"')[0]), text);
            }

            foreach (var paragraph in body.Split("\n\n"))
            {
                Assert.True(paragraph[^1] is '.' or '"' or '?' or '!', paragraph);
                Assert.Equal(0, paragraph.Count(character => character == '"') % 2);
            }

            words.UnionWith(Words(body));
        }

        Assert.True(words.Count > 5_000, $"Only {words.Count} distinct words.");
    }

    [Fact]
    public void Publish_Copies_ShareTheBodyAndDifferInAddressAndSource()
    {
        var newsroom = new Newsroom(new NewsroomOptions { Start = Monday, CopiesPerArticle = 1 });
        var published = newsroom.Publish(800).ToList();
        var originals = published.Where(article => article.Version == 0).ToDictionary(article => article.Article.Id);

        var copies = published.Where(article => article.Truth.Role == ArticleRole.Copy).ToList();

        Assert.True(copies.Count > 200);
        foreach (var copy in copies)
        {
            var original = originals[copy.Truth.CopyOf!];
            Assert.Equal(original.Article.Body, copy.Article.Body);
            Assert.NotEqual(original.Article.Url, copy.Article.Url);
            Assert.NotEqual(original.Article.Source, copy.Article.Source);
            Assert.NotEqual(original.Article.Id, copy.Article.Id);
            Assert.True(copy.Time > original.Time);
            Assert.Same(original.Truth.Story, copy.Truth.Story);
        }

        // Both kinds: the original's own address with tracking parameters, and another address.
        Assert.Contains(copies, copy => copy.Article.Url.StartsWith(
            originals[copy.Truth.CopyOf!].Article.Url + "?utm_", StringComparison.Ordinal));
        Assert.Contains(copies, copy => !copy.Article.Url.Contains('?', StringComparison.Ordinal));
        Assert.Equal(copies.Count, copies.DistinctBy(copy => copy.Article.Id).Count());
    }

    [Fact]
    public void Publish_NewVersions_KeepTheIdAndChangeTheText()
    {
        var newsroom = new Newsroom(new NewsroomOptions { Start = Monday, VersionsPerStory = 1 });
        var published = newsroom.Publish(500).ToList();
        var originals = published.Where(article => article.Version == 0).ToDictionary(article => article.Article.Id);

        var versions = published.Where(article => article.Version > 0).ToList();

        Assert.NotEmpty(versions);
        foreach (var version in versions)
        {
            var original = originals[version.Article.Id];
            Assert.Equal(original.Article.Published, version.Article.Published);
            Assert.Equal(original.Article.Url, version.Article.Url);
            Assert.True(version.Article.Updated > original.Article.Published);
            Assert.NotEqual(original.Article.Body, version.Article.Body);
        }
    }

    [Fact]
    public void AppealAt_OverTime_RisesAndFades()
    {
        var newsroom = new Newsroom(new NewsroomOptions { Start = Monday });
        _ = newsroom.Publish(200).Count();

        foreach (var truth in newsroom.Truths.Where(truth => truth.Expires is null))
        {
            var peak = Enumerable.Range(0, 600)
                .Max(step => truth.AppealAt(truth.Published + (truth.Story.Rise * step / 20)));

            Assert.Equal(0, truth.AppealAt(truth.Published.AddMilliseconds(-1)));
            Assert.True(truth.AppealAt(truth.Published) < peak);
            Assert.True(truth.AppealAt(truth.Published + (truth.Story.HalfLife * 20)) < peak / 1_000);
        }
    }

    [Fact]
    public void AppealAt_Expired_IsZero()
    {
        var newsroom = new Newsroom(new NewsroomOptions { Start = Monday, ExpiringShare = 1 });
        _ = newsroom.Publish(20).Count();

        var truth = newsroom.Truths[0];

        Assert.Equal(0, truth.AppealAt(truth.Expires!.Value));
        Assert.True(truth.AppealAt(truth.Expires.Value.AddMilliseconds(-1)) > 0);
    }

    [Fact]
    public void Newsroom_BadOptions_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new Newsroom(new NewsroomOptions { Start = Monday, StoriesPerDay = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new Newsroom(new NewsroomOptions { Start = Monday, ExpiringShare = 1.5 }));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new Newsroom(new NewsroomOptions { Start = Monday, CopiesPerArticle = double.NaN }));
    }

    private static List<SimulatedArticle> Publish(NewsroomOptions options, int days) =>
        [.. new Newsroom(options).PublishUntil(options.Start.AddDays(days))];

    private static string[] Words(string text) =>
        text.Split([' ', '\n', '.', ',', '"', ':', ';', '?'], StringSplitOptions.RemoveEmptyEntries);

    private static string Print(SimulatedArticle article)
    {
        var it = article.Article;
        return string.Join('|',
            it.Id, it.Title, it.Summary, it.Body, it.Url, it.Section, string.Join(',', it.Tags),
            string.Join(',', it.Authors), it.Source, it.Published.ToString("O"), it.Updated?.ToString("O"),
            it.Expires?.ToString("O"), article.Version, article.Truth.Story.Number, article.Truth.Role,
            article.Truth.Story.Appeal, article.Truth.Strength, article.Truth.Quality);
    }
}
