using System.IO.Compression;
using System.Text.Json;
using RankEngine.Articles;
using RankEngine.Stories;

namespace RankEngine.Tests.Stories;

/// <summary>Stories among real articles.</summary>
public class StoryDataTests(ITestOutputHelper output)
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
        article.Published.ToUnixTimeMilliseconds());

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
