using System.Globalization;
using RankEngine.Articles;
using RankEngine.Snapshots;
using RankEngine.Stories;
using RankEngine.Text;

namespace RankEngine.Learning.Evaluation;

/// <summary>
/// Groups articles into the stories that a server would make of them: by the same code, after a refresh.
/// </summary>
public static class ServedStories
{
    /// <summary>Groups articles.</summary>
    /// <param name="articles">The articles; their order does not matter.</param>
    /// <param name="source">Word table and sentence encoder, as the service has them.</param>
    /// <param name="options">The site's settings; null: the defaults.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>A group's number for each article: that of its first article.</returns>
    public static int[] Group(
        IReadOnlyList<StoryText> articles,
        EncoderSource source,
        StoryOptions? options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(articles);
        ArgumentNullException.ThrowIfNull(source);
        ArticleText[] texts = [.. articles.Select(article => article.Text)];
        var encoded = TextComparers.Encode(texts, source, progress: null, cancellationToken);
        var changes = new StoryChange[articles.Count];
        Parallel.For(
            0,
            changes.Length,
            new ParallelOptions { CancellationToken = cancellationToken },
            i => changes[i] = ArticleMeta.From(Write(articles[i], Id(i))).ToStoryChange(Id(i)));

        // What the index keeps of a text is what the server has.
        var kept = LexicalIndex.Build(encoded.Select((text, i) => KeyValuePair.Create(i, text.Lexical)));
        var index = new StoryIndex(options);
        index.Apply(
            changes,
            [
                .. changes.Select((change, i) => new StoryMarking(
                    change.Article, kept.VectorOf(i) is { } lexical ? EventMarks.Of(lexical) : null)),
            ]);
        return [.. changes.Select(change => int.Parse(index.StoryOf(change.Article)!, CultureInfo.InvariantCulture))];
    }

    // Of equal length, so that the smallest is that of the first.
    private static string Id(int number) => number.ToString("D9", CultureInfo.InvariantCulture);

    private static ArticleWrite Write(StoryText article, string id) => new(
        id,
        new ArticleVersion(0, "", 0),
        new Article
        {
            Id = id,
            Title = article.Text.Title,
            Summary = article.Text.Summary,
            Body = article.Text.Body,
            Url = article.Url,
            Language = article.Text.Language,
            Published = DateTimeOffset.FromUnixTimeMilliseconds(article.PublishedMs),
        });
}
