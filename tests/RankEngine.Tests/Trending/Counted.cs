using RankEngine.Folding;

namespace RankEngine.Tests.Trending;

/// <summary>What the fold counts of events by readers who each come once.</summary>
internal static class Counted
{
    /// <summary>Counts, and the visits that views are.</summary>
    public static IEnumerable<(CountKind Kind, int Minute, long Count)> Of(CountKind kind, int minute, long count) =>
        kind == CountKind.Views ? [(kind, minute, count), (CountKind.Visits, minute, count)] : [(kind, minute, count)];

    /// <summary>The same, of a bucket.</summary>
    public static IEnumerable<(Resolution Resolution, int Bucket, CountKind Kind, long Count)> Of(
        Resolution resolution, int bucket, CountKind kind, long count)
    {
        yield return (resolution, bucket, kind, count);
        if (kind == CountKind.Views && resolution is Resolution.Minute or Resolution.Hour)
        {
            yield return (resolution, bucket, CountKind.Visits, count);
        }
    }
}
