using RankEngine.Events;

namespace RankEngine.Learning.Evaluation.Trending;

/// <summary>Who turned to an article, in order of time.</summary>
/// <remarks>
/// A view, a click or a read is turning to it; again within half an hour it is the same visit. Readers without a name
/// go by their session, else each event is a reader.
/// </remarks>
internal sealed class ReadingHistory
{
    private static readonly long RepeatMs = (long)TimeSpan.FromMinutes(30).TotalMilliseconds;

    private readonly List<long> _times = [];
    private readonly List<int> _readers = [];
    private readonly Dictionary<int, long> _lastMs = [];

    /// <summary>When it was published; the first visit where nobody says.</summary>
    public required long PublishedMs { get; init; }

    /// <summary>Visits, by time.</summary>
    public IReadOnlyList<long> Times => _times;

    /// <summary>Returns who an event counts for; null: it is no turning to an article.</summary>
    public static Pseudonym? ReaderOf(ReaderEvent readerEvent) => readerEvent.Kind switch
    {
        EventKind.View or EventKind.Click or EventKind.Read =>
            !readerEvent.Reader.IsNone ? readerEvent.Reader
            : !readerEvent.Session.IsNone ? readerEvent.Session
            : readerEvent.Identity,
        _ => null,
    };

    /// <summary>Adds a visit; times rise.</summary>
    public void Add(long timeMs, int reader)
    {
        if (!_lastMs.TryGetValue(reader, out var last) || timeMs - last >= RepeatMs)
        {
            _times.Add(timeMs);
            _readers.Add(reader);
            _lastMs[reader] = timeMs;
        }
    }

    /// <summary>Number of visits up to a moment, the moment included.</summary>
    public int CountThrough(long timeMs)
    {
        var (low, high) = (0, _times.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_times[middle] <= timeMs)
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

    /// <summary>Number of visits in (from, to].</summary>
    public int Count(long fromMs, long toMs) => CountThrough(toMs) - CountThrough(fromMs);

    /// <summary>Number of distinct readers in (from, to].</summary>
    /// <param name="fromMs">Excluded.</param>
    /// <param name="toMs">Included.</param>
    /// <param name="seen">Working space.</param>
    public int Readers(long fromMs, long toMs, HashSet<int> seen)
    {
        seen.Clear();
        for (var i = CountThrough(fromMs); i < _times.Count && _times[i] <= toMs; i++)
        {
            seen.Add(_readers[i]);
        }

        return seen.Count;
    }
}
