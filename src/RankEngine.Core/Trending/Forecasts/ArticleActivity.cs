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
    /// <summary>How long minutes are told apart: by then a quarter of an hour's half-life has left nothing.</summary>
    private const int FineMinutes = 6 * 60;

    /// <summary>Looks at an article as of a moment: what was counted later is not seen.</summary>
    /// <param name="counts">Its counts.</param>
    /// <param name="publishedMs">When it was published, Unix milliseconds.</param>
    /// <param name="toMinute">First minute that is not seen.</param>
    /// <param name="visitors">By what is usual of the site's visitors visits are judged.</param>
    public static ArticleActivity Of(CountSeries counts, long publishedMs, int toMinute, VisitorMix visitors)
    {
        var past = default(Past);
        past.QuietMinutes = Math.Max(0, toMinute - TimeBuckets.Minute(publishedMs));
        var age = past.QuietMinutes;
        Span<double> sums = stackalloc double[CountSeries.Kinds];
        sums.Clear();
        foreach (var block in counts.Hours)
        {
            var start = block.Hour * 60;
            if (start >= toMinute)
            {
                break;
            }

            // Where in its hour a visit of this morning lies makes no difference any more: whole hours are few, and the
            // same whether or not their minutes are kept still.
            var cells = block.Cells;
            if (block.HasMinutes && start + FineMinutes > toMinute)
            {
                foreach (var cell in cells)
                {
                    if (cell.Minute == HourBlock.WholeHour || start + cell.Minute >= toMinute)
                    {
                        break;
                    }

                    past.Add(cell.Kind, cell.Count, toMinute - start - cell.Minute - 1, sums);
                }

                continue;
            }

            // An hour without minutes that the moment cuts counts as far as it has passed.
            var length = Math.Min(60, toMinute - start);
            var ageMinutes = toMinute - start - length + (length / 2);
            for (var c = cells.Length - 1; c >= 0 && cells[c].Minute == HourBlock.WholeHour; c--)
            {
                past.Add(cells[c].Kind, cells[c].Count * (length / 60f), ageMinutes, sums);
            }
        }

        return new ArticleActivity(
            past.Trusted(visitors),
            (float)TrustedVisits.Of(sums, visitors).Value,
            SocialOf(sums),
            (float)(sums[(int)CountKind.Examinations] / 1000),
            (float)sums[(int)CountKind.Clicks],
            age,
            past.QuietMinutes);
    }

    private static float SocialOf(ReadOnlySpan<double> sums) => (float)(
        (TrendingScore.ShareWeight * sums[(int)CountKind.Shares])
        + (TrendingScore.CommentWeight * sums[(int)CountKind.Comments])
        + (TrendingScore.LikeWeight
            * (sums[(int)CountKind.Likes] + sums[(int)CountKind.Saves] + sums[(int)CountKind.Follows])));

    /// <summary>Visits of each kind that trust depends on, decayed.</summary>
    private struct Past
    {
        private Vector256<float> _visits;
        private Vector256<float> _new;
        private Vector256<float> _unexplained;
        private Vector256<float> _crowded;
        private Vector256<float> _loose;

        public int QuietMinutes;

        public void Add(CountKind kind, float count, int ageMinutes, Span<double> sums)
        {
            sums[(int)kind] += count;
            switch (kind)
            {
                case CountKind.Visits:
                    _visits += ActivityDecay.At(ageMinutes) * count;
                    QuietMinutes = Math.Min(QuietMinutes, ageMinutes);
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
                    QuietMinutes = Math.Min(QuietMinutes, ageMinutes);
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
