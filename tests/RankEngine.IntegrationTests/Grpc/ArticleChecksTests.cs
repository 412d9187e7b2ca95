using Google.Protobuf.WellKnownTypes;
using RankEngine.Server.Articles;
using Article = RankEngine.Contracts.V1.Article;

namespace RankEngine.IntegrationTests.Grpc;

public class ArticleChecksTests
{
    private static readonly DateTimeOffset Receipt = FakeEngine.Noon;

    private static Article Right => new() { Id = "a1", Title = "Title" };

    public static TheoryData<string, Action<Article>> Refused => new()
    {
        { "id", article => article.Id = "" },
        { "id", article => article.Id = "a/b" },
        { "id", article => article.Id = new string('a', 129) },
        { "title", article => article.Title = "" },
        { "title", article => article.Title = " \u00a0" },
        { "title", article => article.Title = new string('t', 1_001) },
        { "title", article => article.Title = "two\nlines" },
        { "title", article => article.Title = "tab\there" },
        { "title", article => article.Title = "two\u2028lines" },
        { "title", article => article.Title = "nul\0" },
        { "title", article => article.Title = "del\u007f" },
        { "title", article => article.Title = "c1\u0090" },
        { "title", article => article.Title = "lone\ud800" },
        { "title", article => article.Title = "\udc00lone" },
        { "title", article => article.Title = "\ud83d" },
        { "summary", article => article.Summary = new string('s', 10_001) },
        { "summary", article => article.Summary = "bell\a" },
        { "body", article => article.Body = new string('b', 200_001) },
        { "body", article => article.Body = "nul\0" },
        { "body", article => article.Body = "lone\udfff" },
        { "url", article => article.Url = "/relative" },
        { "url", article => article.Url = "ftp://example.com/a" },
        { "url", article => article.Url = "javascript:alert(1)" },
        { "url", article => article.Url = "http://" },
        { "url", article => article.Url = " http://example.com" },
        { "url", article => article.Url = "http://example.com/a b" },
        { "url", article => article.Url = "http://example.com/" + new string('a', 2_048) },
        { "section", article => article.Section = new string('s', 129) },
        { "section", article => article.Section = "a\rb" },
        { "tags", article => article.Tags.Add(Enumerable.Repeat("t", 51)) },
        { "tags[1]", article => article.Tags.Add(["ok", ""]) },
        { "tags[0]", article => article.Tags.Add(new string('t', 129)) },
        { "authors", article => article.Authors.Add(Enumerable.Repeat("t", 51)) },
        { "authors[0]", article => article.Authors.Add(new string('a', 201)) },
        { "source", article => article.Source = new string('s', 129) },
        { "language", article => article.Language = "english" + "language" },
        { "language", article => article.Language = "e" },
        { "language", article => article.Language = "en_US" },
        { "language", article => article.Language = "en-" },
        { "language", article => article.Language = "12" },
        { "language", article => article.Language = "en-a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p-q" },
        { "published", article => article.Published = new Timestamp { Seconds = -1 } },
        { "published", article => article.Published = new Timestamp { Seconds = 253_402_300_800 } },
        { "published", article => article.Published = new Timestamp { Nanos = 1_000_000_000 } },
        { "published", article => article.Published = new Timestamp { Nanos = -1 } },
        { "updated", article => article.Updated = new Timestamp { Seconds = long.MinValue } },
        { "expires", article => article.Expires = new Timestamp { Seconds = long.MaxValue } },
        { "expires", article => article.Expires = Receipt.ToTimestamp() },
        { "revision", article => article.Revision = -1 },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Check_OneFieldWrong_NamesIt(string field, Action<Article> spoil)
    {
        var article = Right;
        spoil(article);

        var (kept, _, violations) = ArticleChecks.Check(article, Receipt);

        Assert.Null(kept);
        Assert.Equal([field], violations.Select(violation => violation.Field));
        Assert.All(violations, violation => Assert.NotEmpty(violation.Description));
    }

    [Fact]
    public void Check_EverythingAtItsLimit_IsTaken()
    {
        // A smiley is one character and two code units.
        var article = new Article
        {
            Id = new string('a', 128),
            Title = string.Concat(Enumerable.Repeat("🙂", 1_000)),
            Summary = new string('s', 10_000),
            Body = "a\n\r\n\tb" + new string('b', 199_994),
            Url = "https://example.com/" + new string('a', 2_028),
            Section = new string('s', 128),
            Source = new string('s', 128),
            Language = "zh-Hans-CN",
            Published = new Timestamp(),
            Updated = new Timestamp { Seconds = 253_402_300_799, Nanos = 999_999_999 },
            Expires = new Timestamp { Nanos = 1_000_000 },
            Revision = long.MaxValue,
        };
        article.Tags.Add(Enumerable.Repeat(new string('t', 128), 50));
        article.Authors.Add(Enumerable.Repeat(new string('a', 200), 50));

        var (kept, revision, violations) = ArticleChecks.Check(article, Receipt);

        Assert.Empty(violations);
        Assert.Equal(article.Title, kept?.Title);
        Assert.Equal(article.Body, kept?.Body);
        Assert.Equal(50, kept?.Tags.Count);
        Assert.Equal(DateTimeOffset.UnixEpoch, kept?.Published);
        Assert.Equal(long.MaxValue, revision);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("pt-BR")]
    [InlineData("x-klingon")]
    [InlineData("i-navajo")]
    [InlineData("sl-rozaj-biske-1994")]
    public void Check_Language_TakesEveryForm(string language)
    {
        var article = Right;
        article.Language = language;

        Assert.Equal(language, ArticleChecks.Check(article, Receipt).Article?.Language);
    }

    [Theory]
    [InlineData("http://example.com")]
    [InlineData("HTTPS://Example.com:8443/a?b=c#d")]
    [InlineData("https://пример.рф/статья")]
    [InlineData("http://[::1]/a")]
    public void Check_Url_IsKeptAsItIs(string url)
    {
        var article = Right;
        article.Url = url;

        Assert.Equal(url, ArticleChecks.Check(article, Receipt).Article?.Url);
    }

    [Fact]
    public void Check_Texts_AreKeptInNormalFormC()
    {
        var article = new Article
        {
            Id = "a1",
            Title = "Cafe\u0301",
            Summary = "Cafe\u0301",
            Body = "Cafe\u0301",
            Section = "Cafe\u0301",
            Source = "Cafe\u0301",
            Tags = { "Cafe\u0301" },
            Authors = { "Cafe\u0301" },
        };

        var kept = ArticleChecks.Check(article, Receipt).Article!;

        Assert.All(
            [kept.Title, kept.Summary, kept.Body, kept.Section, kept.Source, .. kept.Tags, .. kept.Authors],
            text => Assert.Equal("Caf\u00e9", text));
    }

    [Fact]
    public void Check_WithoutTimes_TakesTheReceipt()
    {
        var (kept, revision, _) = ArticleChecks.Check(Right, Receipt);

        Assert.Equal((Receipt, null, null), (kept!.Published, kept.Updated, kept.Expires));
        Assert.Equal(Receipt.ToUnixTimeMilliseconds(), revision);
    }

    [Theory]
    [InlineData(7, 5_000L, 7)]
    [InlineData(0, 5_000L, 5_000)]
    [InlineData(0, null, 1_772_366_400_000)]
    public void Check_Revision_IsTheClientsThenUpdatedThenReceipt(long sent, long? updatedMs, long expected)
    {
        var article = Right;
        article.Revision = sent;
        article.Updated = updatedMs is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms).ToTimestamp() : null;

        Assert.Equal(expected, ArticleChecks.Check(article, Receipt).Revision);
    }

    [Fact]
    public void Check_ExpiresBeforeAGivenPublished_IsRefused()
    {
        var article = Right;
        article.Published = Receipt.AddDays(2).ToTimestamp();
        article.Expires = Receipt.AddDays(1).ToTimestamp();

        Assert.Equal("expires", Assert.Single(ArticleChecks.Check(article, Receipt).Violations).Field);
    }

    [Fact]
    public void Check_EverythingWrong_NamesEveryFieldAtOnce()
    {
        var article = new Article
        {
            Id = "?",
            Summary = "\0",
            Body = "\0",
            Url = "?",
            Section = "\0",
            Tags = { "" },
            Authors = { "" },
            Source = "\0",
            Language = "?",
            Published = new Timestamp { Seconds = -1 },
            Updated = new Timestamp { Seconds = -1 },
            Expires = new Timestamp { Seconds = -1 },
            Revision = -1,
        };

        Assert.Equal(
            [
                "id", "title", "summary", "body", "url", "section", "tags[0]", "authors[0]", "source", "language",
                "published", "updated", "expires", "revision",
            ],
            ArticleChecks.Check(article, Receipt).Violations.Select(violation => violation.Field));
    }
}
