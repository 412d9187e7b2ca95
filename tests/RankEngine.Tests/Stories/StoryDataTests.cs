using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using RankEngine.Articles;
using RankEngine.Stories;
using RankEngine.Text;

namespace RankEngine.Tests.Stories;

/// <summary>Stories among real articles.</summary>
public partial class StoryDataTests(ITestOutputHelper output)
{
    [Fact]
    public void Apply_Bbc_ExactRepeatsGroupedAndNoFalseGroup()
    {
        var articles = Read("bbc/articles.jsonl.gz", 2_225);
        var index = new StoryIndex(new StoryOptions { NearWindow = TimeSpan.Zero });
        index.Apply([.. articles.Select(Change)]);

        var byBody = articles.GroupBy(article => article.Body, StringComparer.Ordinal).ToArray();
        Assert.Equal(133, articles.Count - byBody.Length);
        Assert.Equal(98, articles.Count - articles.DistinctBy(article => (article.Title, article.Body)).Count());
        Assert.All(byBody, same => Assert.Single(same.Select(article => index.StoryOf(article.Id)).Distinct()));

        // Whatever stands together has the same words, or words parted elsewhere.
        var stories = articles.GroupBy(article => index.StoryOf(article.Id), StringComparer.Ordinal).ToArray();
        Assert.All(stories, story => Assert.Single(story.Select(article => Letters(article.Body)).Distinct()));
        output.WriteLine($"{articles.Count - stories.Length} of {articles.Count} articles repeat another.");
    }

    [Fact]
    public void Apply_Bbc_NearCopiesOverlap() => CheckNear("bbc/articles.jsonl.gz", 2_225, least: 155, most: 180);

    [Fact]
    public void Apply_Reuters_NearCopiesOverlap() =>
        CheckNear("reuters/articles.jsonl.gz", 19_042, least: 600, most: 670);

    [Fact]
    public void Apply_BbcAsIfPublishedAtOnce_JoinsFewRewritesAndNoSaga()
    {
        var articles = Read("bbc/articles.jsonl.gz", 2_225);
        var (copies, stories) = Rewrites(articles);

        // By eye each of them is one event; without dates, trials and takeovers of months are there to be joined.
        Assert.InRange(copies - stories.Count, 4, 8);
        Assert.InRange(stories.Values.Max(story => story.Length), 2, 3);
    }

    [Fact]
    public void Apply_Reuters_JoinsRewritesAndNoResultsOfTwoCompanies()
    {
        var articles = Read("reuters/articles.jsonl.gz", 19_042);
        var (copies, stories) = Rewrites(articles);

        Assert.InRange(copies - stories.Count, 140, 180);
        Assert.InRange(stories.Values.Max(story => story.Length), 2, 6);
        var results = stories.Values
            .Where(story => story.Length > 1 && story.All(article => Results().IsMatch(article.Title)))
            .ToArray();
        Assert.InRange(results.Length, 30, 500);
        Assert.All(results, story => Assert.All(story, article => Assert.True(
            Company(article.Title).Overlaps(Company(story[0].Title)), $"{article.Title} | {story[0].Title}")));
    }

    /// <summary>Groups by copies alone, and by rewrites too, as on a site's first day.</summary>
    private static (int Copies, Dictionary<string, Article[]> Stories) Rewrites(List<Article> articles)
    {
        var encoder = EncoderSource.Shipped().First;
        StoryChange[] changes = [.. articles.Select(Change)];
        var copies = new StoryIndex(new StoryOptions { RewriteWindow = TimeSpan.Zero });
        copies.Apply(changes);
        var index = new StoryIndex();
        index.Apply(
            changes,
            [.. articles.Select(article => new StoryMarking(
                article.Id, EventMarks.Of(encoder.Encode(ArticleText.Of(article)).Lexical)))]);
        return (
            articles.DistinctBy(article => copies.StoryOf(article.Id)).Count(),
            articles.GroupBy(article => index.StoryOf(article.Id)!, StringComparer.Ordinal)
                .ToDictionary(story => story.Key, story => story.ToArray(), StringComparer.Ordinal));
    }

    // INT'L HYDRON CORP <HYD> 4TH QTR OPER NET: its first two words, whatever was corrected.
    private static HashSet<string> Company(string title) =>
        [.. Words().Matches(title).Select(word => word.Value).Where(word => word != "CORRECTED").Take(2)];

    [GeneratedRegex(@"\b(QTR|YEAR|MTHS|HALF|DIVIDEND|DIV|PAYOUT|QUARTERLY)\b")]
    private static partial Regex Results();

    [GeneratedRegex(@"[\w.']+")]
    private static partial Regex Words();

    private void CheckNear(string file, int count, int least, int most)
    {
        var articles = Read(file, count);
        var changes = articles.Select(Change).ToArray();
        var whole = new StoryIndex();
        whole.Apply(changes);
        new Random(1).Shuffle(changes);
        var pieces = new StoryIndex();
        foreach (var piece in changes.Chunk(100))
        {
            pieces.Apply(piece);
        }

        Assert.All(articles, article => Assert.Equal(whole.StoryOf(article.Id), pieces.StoryOf(article.Id)));
        var exact = new StoryIndex(new StoryOptions { NearWindow = TimeSpan.Zero });
        exact.Apply(changes);
        var stories = articles.GroupBy(article => whole.StoryOf(article.Id), StringComparer.Ordinal)
            .Where(story => story.Count() > 1)
            .ToArray();
        var weakest = 1.0;
        foreach (var story in stories)
        {
            var runs = story.Select(article => Runs(article.Body)).ToArray();
            for (var i = 0; i < runs.Length; i++)
            {
                var best = runs.Where((_, j) => j != i).Max(other => Jaccard(runs[i], other));
                weakest = Math.Min(weakest, best);
            }
        }

        var repeats = stories.Sum(story => story.Count() - 1);
        var exactRepeats = articles.Count - articles.DistinctBy(article => exact.StoryOf(article.Id)).Count();
        output.WriteLine($"{file}: {repeats} repeats, {exactRepeats} of them exact; weakest overlap {weakest:F2}; "
            + $"largest {stories.Max(story => story.Count())}.");
        Assert.InRange(repeats, least, most);
        Assert.True(weakest > 0.3, $"Weakest overlap {weakest:F2}.");
    }

    private static StoryChange Change(Article article) => new(
        article.Id,
        StoryKeys.Of(article),
        StorySketch.Of(article.Body),
        article.Published.ToUnixTimeMilliseconds(),
        string.IsNullOrWhiteSpace(article.Body));

    private static string Letters(string text) =>
        string.Concat(text.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit));

    private static HashSet<string> Runs(string text)
    {
        string[] words = [.. string.Concat(text.ToLowerInvariant()
                .Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : ' '))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        return [.. words.Zip(words.Skip(1), words.Skip(2)).Select(run => $"{run.First} {run.Second} {run.Third}")];
    }

    private static double Jaccard(HashSet<string> left, HashSet<string> right)
    {
        var shared = left.Count(right.Contains);
        return left.Count + right.Count == shared ? 1 : shared / (double)(left.Count + right.Count - shared);
    }

    private static List<Article> Read(string name, int count)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "shared", "data", name)))
        {
            directory = directory.Parent;
        }

        Assert.SkipWhen(directory is null, $"shared/data/{name} is not on this machine.");
        using var lines = new StreamReader(new GZipStream(
            File.OpenRead(Path.Combine(directory!.FullName, "shared", "data", name)), CompressionMode.Decompress));
        var articles = new List<Article>();
        while (lines.ReadLine() is { } line)
        {
            using var row = JsonDocument.Parse(line);
            articles.Add(new Article
            {
                Id = row.RootElement.GetProperty("id").GetString()!,
                Title = row.RootElement.GetProperty("title").GetString()!,
                Body = row.RootElement.GetProperty("body").GetString()!,
                Published = row.RootElement.TryGetProperty("published", out var published)
                    ? DateTimeOffset.FromUnixTimeMilliseconds(published.GetInt64())
                    : DateTimeOffset.UnixEpoch,
            });
        }

        Assert.Equal(count, articles.Count);
        return articles;
    }
}
