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
    public static ArticleActivity Of(CountSeries counts, long publishedMs, int toMinute)
    {
        var decayed = Vector256<float>.Zero;
        var (total, social) = (0f, 0f);
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
                if (IsVisit(cell.Kind))
                {
                    var ageMinutes = toMinute - behind + (length / 2);
                    decayed += ActivityDecay.At(ageMinutes) * count;
                    total += count;
                    quiet = Math.Min(quiet, ageMinutes);
                }
                else
                {
                    social += count * SocialWeight(cell.Kind);
                }
            }
        }

        return new ArticleActivity(decayed, total, social, age, quiet);
    }

    /// <summary>Returns visits in a span of minutes: what a forecast is compared with.</summary>
    /// <param name="counts">The article's counts.</param>
    /// <param name="fromMinute">First minute of the span.</param>
    /// <param name="toMinute">First minute behind it.</param>
    public static double Visits(CountSeries counts, int fromMinute, int toMinute) =>
        counts.Sum(CountKind.Views, fromMinute, toMinute);

    private static bool IsVisit(CountKind kind) => kind == CountKind.Views;

    private static float SocialWeight(CountKind kind) => kind switch
    {
        CountKind.Shares => (float)TrendingScore.ShareWeight,
        CountKind.Comments => (float)TrendingScore.CommentWeight,
        CountKind.Likes or CountKind.Saves or CountKind.Follows => (float)TrendingScore.LikeWeight,
        _ => 0,
    };
}
