using System.Runtime.Intrinsics;
using RankEngine.Folding;
using RankEngine.Trending;
using RankEngine.Trending.Forecasts;

namespace RankEngine.Snapshots;

/// <summary>What the hours of an article before one hour come to: added up once, for all moments of that hour. Immutable.</summary>
/// <remarks>
/// Lists are made every few seconds, and what an article has lies in a hundred places of memory: of most articles nothing
/// has changed since, and of the others little. A function of the counts and the hour alone, so that it does not matter
/// whether it was kept or is made anew.
/// </remarks>
internal sealed class PastHours
{
    /// <summary>How long minutes are told apart: by then a quarter of an hour's half-life has left nothing.</summary>
    private const int FineMinutes = 6 * 60;

    private static readonly int Windows = TrendingWindows.All.Count;

    // Few objects: what is looked at of a thousand articles is fetched from memory piece by piece.
    private readonly Vector256<float>[] _decayed;
    private readonly HourBlock?[]? _edges;

    // By window the hours that lie whole in it, and behind them all hours; by kind each.
    private readonly int[] _sums;

    private PastHours(
        int hour,
        Vector256<float>[] decayed,
        HourBlock?[]? edges,
        int[] sums,
        int lastVisitMinute,
        HourBlock? current)
    {
        Hour = hour;
        _decayed = decayed;
        _edges = edges;
        _sums = sums;
        LastVisitMinute = lastVisitMinute;
        Current = current;
    }

    /// <summary>Kinds whose decay is kept, in order: those that trust depends on, or its absence.</summary>
    public static ReadOnlySpan<CountKind> DecayedKinds =>
    [
        CountKind.Visits, CountKind.NewVisits, CountKind.UnexplainedVisits, CountKind.CrowdedVisits, CountKind.LooseVisits,
        CountKind.Views, CountKind.Clicks,
    ];

    /// <summary>The hour that goes on, hours since the Unix epoch; all before it are added up.</summary>
    public int Hour { get; }

    /// <summary>The hour that goes on; null: nothing was counted in it.</summary>
    public HourBlock? Current { get; }

    /// <summary>Minute of the last visit before the hour; <see cref="int.MinValue"/>: none in 35 days.</summary>
    public int LastVisitMinute { get; }

    /// <summary>What is left, at the beginning of the hour, of the counts of a kind of <see cref="DecayedKinds"/>.</summary>
    public Vector256<float> Decayed(int kind) => _decayed[kind];

    /// <summary>Whole counts before the hour, by <see cref="CountKind"/>.</summary>
    public ReadOnlySpan<int> Sums => SumsOf(Windows);

    /// <summary>Adds up.</summary>
    /// <param name="hours">The article's hours, in order of time.</param>
    /// <param name="hour">The hour that goes on.</param>
    public static PastHours Of(ReadOnlySpan<HourBlock> hours, int hour)
    {
        var windows = TrendingWindows.All;
        var decayed = new Vector256<float>[DecayedKinds.Length];
        HourBlock?[]? edges = null;
        var sums = new int[(Windows + 1) * CountSeries.Kinds];
        var lastVisit = int.MinValue;
        HourBlock? current = null;
        foreach (var block in hours)
        {
            if (block.Hour >= hour)
            {
                current = block.Hour == hour ? block : null;
                break;
            }

            for (var w = 0; w < Windows; w++)
            {
                var edge = hour - (int)windows[w].Hours();
                if (block.Hour == edge)
                {
                    (edges ??= new HourBlock?[Windows])[w] = block;
                }
                else if (block.Hour > edge)
                {
                    AddWhole(block, sums.AsSpan(w * CountSeries.Kinds));
                }
            }

            AddWhole(block, sums.AsSpan(Windows * CountSeries.Kinds));
            Decay(block, hour, decayed, ref lastVisit);
        }

        return new PastHours(hour, decayed, edges, sums, lastVisit, current);
    }

    /// <summary>Adds up the hour that goes on.</summary>
    /// <param name="toMinute">First minute that is not looked at: of this hour, or the first of the next.</param>
    /// <param name="into">Receives the sums by <see cref="CountKind"/>.</param>
    public void SumPresent(int toMinute, Span<double> into)
    {
        into.Clear();
        Current?.AddSums(0, toMinute - (Hour * 60), into);
    }

    /// <summary>Adds up a window that ends within the hour.</summary>
    /// <param name="window">The window.</param>
    /// <param name="toMinute">First minute behind it: of this hour, or the first of the next.</param>
    /// <param name="present">What <see cref="SumPresent"/> gives for the same minute: the same for all windows.</param>
    /// <param name="into">Receives the sums by <see cref="CountKind"/>, as <see cref="CountSeries.Sums"/> gives them.</param>
    public void Sum(TrendingWindow window, int toMinute, ReadOnlySpan<double> present, Span<double> into)
    {
        var middle = SumsOf((int)window);
        for (var kind = 0; kind < middle.Length; kind++)
        {
            into[kind] = middle[kind] + present[kind];
        }

        if (_edges?[(int)window] is { } edge
            && window.FirstMinute(toMinute) - ((Hour - (int)window.Hours()) * 60) is < 60 and var from)
        {
            edge.AddSums(from, 60, into);
        }
    }

    private ReadOnlySpan<int> SumsOf(int window) => _sums.AsSpan(window * CountSeries.Kinds, CountSeries.Kinds);

    private static void AddWhole(HourBlock block, Span<int> sums)
    {
        var cells = block.Cells;
        for (var i = cells.Length - 1; i >= 0 && cells[i].Minute == HourBlock.WholeHour; i--)
        {
            sums[(int)cells[i].Kind] += cells[i].Count;
        }
    }

    // Where in its hour a visit of this morning lies makes no difference any more: whole hours are few, and the same
    // whether or not their minutes are kept still.
    private static void Decay(HourBlock block, int hour, Vector256<float>[] decayed, ref int lastVisit)
    {
        var start = block.Hour * 60;
        var cells = block.Cells;
        var isFine = block.HasMinutes && start + FineMinutes > hour * 60;
        foreach (var cell in cells)
        {
            if (isFine == (cell.Minute == HourBlock.WholeHour) || DecayedKinds.IndexOf(cell.Kind) is not (>= 0 and var kind))
            {
                continue;
            }

            // The middle of an hour stands for it.
            var minute = start + (isFine ? cell.Minute : 29);
            decayed[kind] += ActivityDecay.At((hour * 60) - minute - 1) * cell.Count;
            if (cell.Kind is CountKind.Visits or CountKind.LooseVisits)
            {
                lastVisit = Math.Max(lastVisit, minute);
            }
        }
    }
}
