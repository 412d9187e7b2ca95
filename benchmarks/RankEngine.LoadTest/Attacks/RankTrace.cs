namespace RankEngine.LoadTest.Attacks;

/// <summary>How an article stood in one list while it was watched.</summary>
internal sealed class RankTrace
{
    /// <summary>Places that count as won.</summary>
    public const int Top = 10;

    /// <summary>The best place, from 1; null: never within reach.</summary>
    public int? Best { get; private set; }

    /// <summary>When it first had its best place; null: never.</summary>
    public DateTimeOffset? BestAt { get; private set; }

    /// <summary>Time in the first ten, counted by steps at whose end it stood there.</summary>
    public TimeSpan InTop { get; private set; }

    /// <summary>Notes a list as it stands at the end of a step.</summary>
    public void Note(IReadOnlyList<string> list, string article, DateTimeOffset now, TimeSpan step)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] == article)
            {
                if (Best is not { } best || i + 1 < best)
                {
                    (Best, BestAt) = (i + 1, now);
                }

                InTop += i < Top ? step : TimeSpan.Zero;
                return;
            }
        }
    }
}
