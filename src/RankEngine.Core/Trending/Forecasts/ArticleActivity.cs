using System.Runtime.Intrinsics;
using RankEngine.Folding;
using RankEngine.Snapshots;

namespace RankEngine.Trending.Forecasts;

/// <summary>What readers did with one article up to a moment, as a forecast looks at it.</summary>
/// <param name="Decayed">Visits by half-life; see <see cref="ActivityDecay.HalfLives"/>.</param>
/// <param name="Total">Visits of the last 35 days.</param>
/// <param name="Social">Shares, comments, likes, saves and follows of the last 35 days, weighted as trending does.</param>
/// <param name="AgeMinutes">Minutes since publication, 0 or more.</param>
/// <param name="QuietMinutes">Minutes since the last visit; its age where there was none.</param>
internal readonly record struct ArticleActivity(
    Vector256<float> Decayed, float Total, float Social, int AgeMinutes, int QuietMinutes)
{
    /// <summary>Looks at an article as of a moment: what was counted later is not seen.</summary>
    /// <param name="counts">Its counts.</param>
    /// <param name="publishedMs">When it was published, Unix milliseconds.</param>
    /// <param name="toMinute">First minute that is not seen.</param>
    /// <param name="visitors">By what is usual of the site's visitors visits are judged.</param>
    public static ArticleActivity Of(CountSeries counts, long publishedMs, int toMinute, VisitorMix visitors)
    {
        var decayed = default(VisitDecay);
        Span<double> sums = stackalloc double[CountSeries.Kinds];
        sums.Clear();
        var age = Math.Max(0, toMinute - TimeBuckets.Minute(publishedMs));
        var quiet = age;
        foreach (var block in counts.Hours)
        {
            var start = block.Hour * 60;
            if (start >= toMinute)
            {
                break;
            }

            var hasMinutes = block.HasMinutes;
            foreach (var cell in block.Cells)
            {
                var isWhole = cell.Minute == HourBlock.WholeHour;
                if (isWhole == hasMinutes)
                {
                    // The hour's own sum says again what its minutes say.
                    continue;
                }

                // An hour without minutes that the moment cuts counts as far as it has passed.
                var length = isWhole ? Math.Min(60, toMinute - start) : 1;
                var behind = isWhole ? start + length : start + cell.Minute + 1;
                if (behind > toMinute)
                {
                    continue;
                }

                var count = isWhole ? cell.Count * (length / 60f) : cell.Count;
                sums[(int)cell.Kind] += count;
                var ageMinutes = toMinute - behind + (length / 2);
                decayed.Add(cell.Kind, count, ageMinutes);
                if (cell.Kind is CountKind.Visits or CountKind.LooseVisits)
                {
                    quiet = Math.Min(quiet, ageMinutes);
                }
            }
        }

        return new ArticleActivity(
            decayed.Trusted(visitors), (float)TrustedVisits.Of(sums, visitors).Value, SocialOf(sums), age, quiet);
    }

    private static float SocialOf(ReadOnlySpan<double> sums) => (float)(
        (TrendingScore.ShareWeight * sums[(int)CountKind.Shares])
        + (TrendingScore.CommentWeight * sums[(int)CountKind.Comments])
        + (TrendingScore.LikeWeight
            * (sums[(int)CountKind.Likes] + sums[(int)CountKind.Saves] + sums[(int)CountKind.Follows])));

    /// <summary>Visits of each kind that trust depends on, decayed.</summary>
    private struct VisitDecay
    {
        private Vector256<float> _visits;
        private Vector256<float> _new;
        private Vector256<float> _unexplained;
        private Vector256<float> _crowded;
        private Vector256<float> _loose;

        public void Add(CountKind kind, float count, int ageMinutes)
        {
            switch (kind)
            {
                case CountKind.Visits:
                    _visits += ActivityDecay.At(ageMinutes) * count;
                    break;
                case CountKind.NewVisits:
                    _new += ActivityDecay.At(ageMinutes) * count;
                    break;
                case CountKind.UnexplainedVisits:
                    _unexplained += ActivityDecay.At(ageMinutes) * count;
                    break;
                case CountKind.CrowdedVisits:
                    _crowded += ActivityDecay.At(ageMinutes) * count;
                    break;
                case CountKind.LooseVisits:
                    _loose += ActivityDecay.At(ageMinutes) * count;
                    break;
            }
        }

        public readonly Vector256<float> Trusted(VisitorMix visitors)
        {
            Span<double> sums = stackalloc double[CountSeries.Kinds];
            sums.Clear();
            Span<float> trusted = stackalloc float[ActivityDecay.Count];
            for (var k = 0; k < trusted.Length; k++)
            {
                sums[(int)CountKind.Visits] = _visits[k];
                sums[(int)CountKind.NewVisits] = _new[k];
                sums[(int)CountKind.UnexplainedVisits] = _unexplained[k];
                sums[(int)CountKind.CrowdedVisits] = _crowded[k];
                sums[(int)CountKind.LooseVisits] = _loose[k];
                trusted[k] = (float)TrustedVisits.Of(sums, visitors).Value;
            }

            return Vector256.Create<float>(trusted);
        }
    }
}
