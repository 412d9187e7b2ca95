using RankEngine.Folding;
using RankEngine.Ranking;
using RankEngine.Related;
using RankEngine.Snapshots;
using RankEngine.Text;
using RankEngine.Trending;

namespace RankEngine.Recommended;

/// <summary>Describes candidates to the ranker. The one place where features are computed: serving and replay call it.</summary>
/// <remarks>Made once for a request: what depends on the reader alone is computed once.</remarks>
public sealed class FeatureContext
{
    private const int LastArticles = 5;
    private const int HistoryArticles = 10;

    /// <summary>Clicks and impressions imagined of every article: rates of few impressions are drawn to 2 %.</summary>
    private const double PriorClicks = 1;
    private const double PriorImpressions = 50;

    /// <summary>Sessions at which co-reading counts half of what it can.</summary>
    private const double CoReadingHalf = 5;

    private readonly Dictionary<int, double> _readTogether = [];
    private readonly EncodedText _profile;
    private readonly EncodedText[] _last;
    private readonly int _nowMinute;

    /// <summary>Prepares to describe candidates for one reader at one moment.</summary>
    public FeatureContext(SiteSnapshot snapshot, ReaderView reader, long nowMs)
    {
        Snapshot = snapshot;
        Reader = reader;
        NowMs = nowMs;
        _nowMinute = TimeBuckets.Minute(nowMs);
        var hour = nowMs / (double)TimeBuckets.HourMs;
        var weight = 1.0;
        for (var i = 0; i < Math.Min(LastArticles, reader.Recent.Count); i++)
        {
            snapshot.Entries[reader.Recent[i]]!.Pairs.AddDecayed(
                hour, RelatedScore.PairHalfLifeHours, _readTogether, weight);
            // The article before counts less: 0.7 a step was best on a portal's next clicks.
            weight *= 0.7;
        }

        _profile = EncodedText.Sum(
            [.. reader.Recent.Take(HistoryArticles).Select(snapshot.Text.Index.VectorOf).OfType<EncodedText>()]);
        _last = [.. reader.Recent.Take(LastArticles).Select(snapshot.Text.Index.VectorOf).OfType<EncodedText>()];
    }

    /// <summary>What is known.</summary>
    public SiteSnapshot Snapshot { get; }

    /// <summary>Who asks.</summary>
    public ReaderView Reader { get; }

    /// <summary>The moment, Unix milliseconds.</summary>
    public long NowMs { get; }

    /// <summary>Returns the articles most read together with the reader's last, best first, ties by lower slot.</summary>
    public IEnumerable<int> TopReadTogether(int count) =>
        _readTogether
            .OrderByDescending(entry => entry.Value)
            .ThenBy(entry => entry.Key)
            .Take(count)
            .Select(entry => entry.Key);

    /// <summary>Writes the features of a known article.</summary>
    /// <param name="entry">The article; known.</param>
    /// <param name="features">Receives <see cref="RankerFeatures.Count"/> values, all finite.</param>
    public void Describe(ArticleEntry entry, Span<float> features)
    {
        var meta = entry.Meta!;
        var now = _nowMinute + 1;
        var (views1H, views24H, clicks, impressions, together) = (0.0, 0.0, 0.0, 0.0, 0.0);
        var story = StoryOf(entry) ?? new ReadOnlySpan<ArticleEntry>(in entry);
        foreach (var article in story)
        {
            together += _readTogether.GetValueOrDefault(article.Slot);
            if (!article.Counts.IsEmpty)
            {
                views1H += article.Counts.Sum(CountKind.Views, now - 60, now);
                views24H += article.Counts.Sum(CountKind.Views, now - 1440, now);
                clicks += article.Counts.Sum(CountKind.Clicks, now - 1440, now);
                impressions += article.Counts.Sum(CountKind.Impressions, now - 1440, now);
            }
        }

        var ageHours = Math.Max(0, NowMs - meta.PublishedMs) / (double)TimeBuckets.HourMs;
        features[RankerFeatures.LogViewsHour] = Log1P(views1H);
        features[RankerFeatures.LogViewsDay] = Log1P(views24H);
        features[RankerFeatures.LogClicksDay] = Log1P(clicks);
        features[RankerFeatures.ClickRateDay] = (float)((clicks + PriorClicks) / (impressions + PriorImpressions));
        features[RankerFeatures.LogAgeHours] = Log1P(ageHours);
        features[RankerFeatures.IsNew] = ageHours < 1 ? 1 : 0;
        features[RankerFeatures.SectionShare] = (float)Reader.SectionShare(meta.Section);
        features[RankerFeatures.HistorySimilarity] = ToHistory(entry.Slot);
        features[RankerFeatures.MaxSimilarityLastFive] = ToLast(entry.Slot);
        features[RankerFeatures.CoReadingLastFive] = (float)(together / (together + CoReadingHalf));
        features[RankerFeatures.LogHistoryLength] = Log1P(Reader.Recent.Count);
        features[RankerFeatures.TrendingScore] = (float)TrendingOf(story);
    }

    /// <summary>Returns the articles of its story that readers may see now, by id: an order that all replicas agree on.</summary>
    /// <returns>Null: it is the only one, as nearly all are.</returns>
    private ArticleEntry[]? StoryOf(ArticleEntry entry)
    {
        if (Snapshot.Stories[entry.Story].IsEmpty)
        {
            return null;
        }

        var story = new List<ArticleEntry>();
        foreach (var article in Snapshot.MembersOf(entry))
        {
            if (article.Slot == entry.Slot || article.Meta?.IsVisibleAt(NowMs) == true)
            {
                story.Add(article);
            }
        }

        story.Sort((left, right) => string.CompareOrdinal(left.Id, right.Id));
        return [.. story];
    }

    /// <summary>The plain rate, without what a forecast has learnt.</summary>
    private double TrendingOf(ReadOnlySpan<ArticleEntry> story)
    {
        if (story.Length == 1)
        {
            return ScoreOf(story[0]).Score.Value;
        }

        var members = new (string, TrendingScore, ArticlePrior)[story.Length];
        for (var i = 0; i < members.Length; i++)
        {
            var (score, prior) = ScoreOf(story[i]);
            members[i] = (story[i].Id, score, prior);
        }

        return StoryScore.Of(members, TrendingWindow.Day).Value;

        (TrendingScore Score, ArticlePrior Prior) ScoreOf(ArticleEntry article)
        {
            var prior = Snapshot.Priors.Expected(article.Meta!.Section, NowMs);
            return (
                TrendingScore.Of(article.Counts, article.Meta.PublishedMs, NowMs, TrendingWindow.Day, prior), prior);
        }
    }

    private static float Log1P(double value) => (float)Math.Log(1 + value);

    private float ToHistory(int slot)
    {
        Span<float> similarity = stackalloc float[1];
        Snapshot.Text.Index.Similarities(_profile, [slot], similarity);
        return similarity[0];
    }

    private float ToLast(int slot)
    {
        var max = 0f;
        Span<float> similarity = stackalloc float[1];
        foreach (var text in _last)
        {
            Snapshot.Text.Index.Similarities(text, [slot], similarity);
            max = Math.Max(max, similarity[0]);
        }

        return max;
    }
}
