using RankEngine.Simulation.Articles;

namespace RankEngine.Simulation.Readers;

/// <summary>What lives on the site for five minutes: where readers land, and what an imagined editor shows.</summary>
/// <remarks>
/// The editor sees true appeal through a fixed error for each article, shows one article of each story, and never looks
/// at readers: so a history needs no engine, and does not depend on how it is cut.
/// </remarks>
internal sealed class FrontPage
{
    /// <summary>How long it stays as it is.</summary>
    internal const long LifetimeMs = 5 * 60 * 1000L;

    private const int HomeLength = 30;
    private const int RelatedLength = 10;
    private const int TrendingLength = 8;
    private const ulong EditorChance = 21;

    /// <summary>Older articles are not looked for: what is left of their appeal is next to nothing.</summary>
    private static readonly TimeSpan Reach = TimeSpan.FromDays(4);

    private readonly ArticleTruth[] _best;
    private readonly double[] _searched;
    private readonly double[] _shared;
    private readonly double[] _heard;
    private readonly Dictionary<int, List<ArticleTruth>> _byTopic = [];
    private readonly Dictionary<string, List<ArticleTruth>> _bySection = new(StringComparer.Ordinal);
    private readonly Dictionary<int, List<ArticleTruth>> _byStory = [];
    private readonly Dictionary<int, ShownPage> _pages = [];

    internal FrontPage(int seed, Newsroom newsroom, DateTimeOffset time, double firstTimePull)
    {
        var first = FirstSince(newsroom.Truths, time - Reach);
        var scored = new List<(double Score, double Appeal, ArticleTruth Article)>();
        for (var i = first; i < newsroom.Truths.Count && newsroom.Truths[i].Published <= time; i++)
        {
            var article = newsroom.Truths[i];
            var appeal = article.AppealAt(time);
            if (appeal > 0)
            {
                var error = SeededRandom.For(seed, EditorChance, article.Number).LogNormal(1, 0.5);
                scored.Add((appeal * error, appeal, article));
            }
        }

        scored.Sort((left, right) =>
        {
            var byScore = right.Score.CompareTo(left.Score);
            return byScore != 0 ? byScore : right.Article.Number.CompareTo(left.Article.Number);
        });
        _best = new ArticleTruth[scored.Count];
        _searched = new double[scored.Count];
        _shared = new double[scored.Count];
        _heard = new double[scored.Count];
        var searched = 0.0;
        var shared = 0.0;
        var heard = 0.0;
        for (var i = 0; i < scored.Count; i++)
        {
            var (_, appeal, article) = scored[i];
            _best[i] = article;
            _searched[i] = searched += Math.Sqrt(appeal);
            _shared[i] = shared += Math.Pow(appeal, 1.3);
            _heard[i] = heard += Math.Pow(appeal, firstTimePull);
            List(_byTopic, article.Story.Topic).Add(article);
            List(_bySection, article.Story.Section).Add(article);
            List(_byStory, article.Story.Number).Add(article);
        }

        Home = new ShownPage("", [new ShownModule("home", Ids(TakeStories(_best, HomeLength, [])))]);
    }

    internal ShownPage Home { get; }

    internal bool IsEmpty => _best.Length == 0;

    /// <summary>Draws an article that a search engine leads to: not only the newest.</summary>
    internal ArticleTruth FromSearch(double unit) => Draw(_searched, unit);

    /// <summary>Draws an article that is passed around: the hottest most of all.</summary>
    internal ArticleTruth FromSocial(double unit) => Draw(_shared, unit);

    /// <summary>Draws an article that one who does not know the site has heard of.</summary>
    internal ArticleTruth FromHearsay(double unit) => Draw(_heard, unit);

    /// <summary>How much is heard of the site's articles now.</summary>
    internal double Hearsay => IsEmpty ? 0 : _heard[^1];

    internal ShownPage Beside(ArticleTruth article)
    {
        if (_pages.TryGetValue(article.Number, out var page))
        {
            return page;
        }

        var used = new HashSet<int>();
        var related = new List<ArticleTruth>();
        foreach (var other in _byStory.GetValueOrDefault(article.Story.Number, []))
        {
            if (other != article && other.Role != ArticleRole.Copy && related.Count < 3)
            {
                related.Add(other);
            }
        }

        used.Add(article.Story.Number);
        related.AddRange(TakeStories(
            _byTopic.GetValueOrDefault(article.Story.Topic, []), RelatedLength - related.Count, used));
        related.AddRange(TakeStories(
            _bySection.GetValueOrDefault(article.Story.Section, []), RelatedLength - related.Count, used));
        var trending = TakeStories(_best, TrendingLength, used);
        page = new ShownPage(
            "", [new ShownModule("related", Ids(related)), new ShownModule("trending", Ids(trending))]);
        _pages.Add(article.Number, page);
        return page;
    }

    private static int FirstSince(IReadOnlyList<ArticleTruth> truths, DateTimeOffset since)
    {
        var low = 0;
        var high = truths.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (truths[middle].Published < since)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>Takes the first of each story, and notes the stories as used.</summary>
    private static List<ArticleTruth> TakeStories(
        IReadOnlyList<ArticleTruth> articles, int count, HashSet<int> used)
    {
        var taken = new List<ArticleTruth>(count);
        for (var i = 0; i < articles.Count && taken.Count < count; i++)
        {
            if (used.Add(articles[i].Story.Number))
            {
                taken.Add(articles[i]);
            }
        }

        return taken;
    }

    private static string[] Ids(List<ArticleTruth> articles) => [.. articles.Select(article => article.Id)];

    private static List<ArticleTruth> List<TKey>(Dictionary<TKey, List<ArticleTruth>> lists, TKey key)
        where TKey : notnull
    {
        ref var list = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(
            lists, key, out _);
        return list ??= [];
    }

    private ArticleTruth Draw(double[] sums, double unit)
    {
        var at = Array.BinarySearch(sums, unit * sums[^1]);
        return _best[Math.Min(at < 0 ? ~at : at, _best.Length - 1)];
    }
}
