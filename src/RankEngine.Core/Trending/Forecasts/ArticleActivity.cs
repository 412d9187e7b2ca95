using System.Runtime.Intrinsics;
using RankEngine.Folding;
using RankEngine.Snapshots;

namespace RankEngine.Trending.Forecasts;

/// <summary>What readers did with one article up to a moment, as a forecast looks at it.</summary>
/// <param name="Decayed">Visits by half-life; see <see cref="ActivityDecay.HalfLives"/>.</param>
/// <param name="Total">Visits of the last 35 days.</param>
/// <param name="Social">Shares, comments, likes, saves and follows of the last 35 days, weighted as trending does.</param>
/// <param name="Looks">Impressions of the last 35 days, each by the chance that its place is looked at.</param>
/// <param name="Clicks">Clicks of the last 35 days.</param>
/// <param name="AgeMinutes">Minutes since publication, 0 or more.</param>
/// <param name="QuietMinutes">Minutes since the last visit; its age where there was none.</param>
internal readonly record struct ArticleActivity(
    Vector256<float> Decayed, float Total, float Social, float Looks, float Clicks, int AgeMinutes, int QuietMinutes)
{
    /// <summary>Looks at an article as of a moment: what was counted later is not seen.</summary>
    /// <param name="counts">Its counts.</param>
    /// <param name="publishedMs">When it was published, Unix milliseconds.</param>
    /// <param name="toMinute">First minute that is not seen.</param>
    /// <param name="visitors">By what is usual of the site's visitors visits are judged.</param>
    public static ArticleActivity Of(CountSeries counts, long publishedMs, int toMinute, VisitorMix visitors)
    {
        // Hours that are over were added up as of the end of the last one; this hour comes minute by minute.
        var hour = (int)Math.DivRem(toMinute - 1L, 60).Quotient;
        var past = counts.PastBefore(hour);
        var age = Math.Max(0, toMinute - TimeBuckets.Minute(publishedMs));
        var quiet = past.LastVisitMinute == int.MinValue ? age : Math.Min(age, toMinute - past.LastVisitMinute - 1);
        Span<double> sums = stackalloc double[CountSeries.Kinds];
        for (var kind = 0; kind < sums.Length; kind++)
        {
            sums[kind] = past.Sums[kind];
        }

        Span<Vector256<float>> decayed = stackalloc Vector256<float>[PastHours.DecayedKinds.Length];
        var passed = ActivityDecay.After(toMinute - (hour * 60));
        for (var kind = 0; kind < decayed.Length; kind++)
        {
            decayed[kind] = past.Decayed(kind) * passed;
        }

        if (past.Current is { } current)
        {
            AddCurrent(current, toMinute - (hour * 60), sums, decayed, ref quiet);
        }

        return new ArticleActivity(
            Trusted(decayed, visitors),
            (float)TrustedVisits.ValueOf(sums, visitors),
            SocialOf(sums),
            (float)(sums[(int)CountKind.Examinations] / 1000),
            (float)sums[(int)CountKind.Clicks],
            age,
            quiet);
    }

    /// <summary>Adds what came within the hour that goes on.</summary>
    /// <param name="current">The hour.</param>
    /// <param name="minutes">Minutes of it that have passed.</param>
    /// <param name="sums">By kind.</param>
    /// <param name="decayed">By kind of <see cref="PastHours.DecayedKinds"/>.</param>
    /// <param name="quiet">Minutes since the last visit.</param>
    private static void AddCurrent(
        HourBlock current, int minutes, Span<double> sums, Span<Vector256<float>> decayed, ref int quiet)
    {
        var hasMinutes = current.HasMinutes;
        foreach (var cell in current.Cells)
        {
            if (hasMinutes == (cell.Minute == HourBlock.WholeHour) || (hasMinutes && cell.Minute >= minutes))
            {
                continue;
            }

            // An hour whose minutes are gone counts as far as it has passed.
            var count = hasMinutes ? cell.Count : cell.Count * (minutes / 60f);
            var ageMinutes = hasMinutes ? minutes - cell.Minute - 1 : minutes / 2;
            sums[(int)cell.Kind] += count;
            if (PastHours.DecayedKinds.IndexOf(cell.Kind) is >= 0 and var kind)
            {
                decayed[kind] += ActivityDecay.At(ageMinutes) * count;
                if (cell.Kind is CountKind.Visits or CountKind.LooseVisits)
                {
                    quiet = Math.Min(quiet, ageMinutes);
                }
            }
        }
    }

    private static Vector256<float> Trusted(ReadOnlySpan<Vector256<float>> decayed, VisitorMix visitors)
    {
        Span<double> sums = stackalloc double[CountSeries.Kinds];
        sums.Clear();
        Span<float> trusted = stackalloc float[ActivityDecay.Count];
        for (var k = 0; k < trusted.Length; k++)
        {
            for (var kind = 0; kind < decayed.Length; kind++)
            {
                sums[(int)PastHours.DecayedKinds[kind]] = decayed[kind][k];
            }

            trusted[k] = (float)TrustedVisits.ValueOf(sums, visitors);
        }

        return Vector256.Create<float>(trusted);
    }

    private static float SocialOf(ReadOnlySpan<double> sums) => (float)(
        (TrendingScore.ShareWeight * sums[(int)CountKind.Shares])
        + (TrendingScore.CommentWeight * sums[(int)CountKind.Comments])
        + (TrendingScore.LikeWeight
            * (sums[(int)CountKind.Likes] + sums[(int)CountKind.Saves] + sums[(int)CountKind.Follows])));
}
