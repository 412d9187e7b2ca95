using RankEngine.Articles;
using RankEngine.Folding;
using RankEngine.Snapshots;

namespace RankEngine.Benchmarks.Snapshots;

/// <summary>A site made for benchmarks: articles of the last weeks, each with a few counts.</summary>
internal sealed class BenchmarkSite
{
    private const int Sections = 12;

    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_772_366_400);

    public BenchmarkSite(int articles)
    {
        var builder = new SnapshotBuilder(PagedArray<ArticleEntry>.Empty, Slots);
        for (var number = 0; number < articles; number++)
        {
            builder.Set(Write(number, revision: 1));
        }

        builder.Add(Reads(articles, 0, articles, 3));
        Entries = builder.Build(Now);
    }

    public SlotTable Slots { get; } = new();

    public PagedArray<ArticleEntry> Entries { get; }

    public static ArticleWrite Write(int number, long revision) => new(
        $"a{number}",
        new ArticleVersion(revision, "log", number),
        new Article
        {
            Id = $"a{number}",
            Title = $"Title of article {number}",
            Body = $"Body {number}",
            Url = $"https://www.example.org/{number}",
            Section = $"section {number % Sections}",
            // Every 5 seconds one; a new revision is published anew.
            Published = Now.AddSeconds((-5 * (number + 1)) + revision),
        });

    /// <summary>Views of articles at a stride, spread over the last hours, with pairs of neighbours.</summary>
    public static PartitionChange Reads(int articles, int first, int count, int views)
    {
        var stride = Math.Max(1, articles / count);
        var minute = TimeBuckets.Minute(Now.ToUnixTimeMilliseconds());
        var counts = new KeyValuePair<CountKey, long>[count];
        var pairs = new KeyValuePair<PairKey, long>[count];
        for (var i = 0; i < count; i++)
        {
            var number = (first + (i * stride)) % articles;
            counts[i] = new(new CountKey($"a{number}", CountKind.Views, minute - (number % 240)), views);
            pairs[i] = new(new PairKey($"a{number}", $"a{(number + 1) % articles}", minute / 60), 1);
        }

        return new PartitionChange(counts, pairs, []);
    }
}
