using System.Runtime.InteropServices;
using RankEngine.Events;
using RankEngine.Simulation.Articles;
using RankEngine.Simulation.Events;

namespace RankEngine.LoadTest.Attacks;

/// <summary>Which stories really broke while it was watched, by what genuine readers then did.</summary>
/// <remarks>
/// <para>At every minute the ideal top 10 are the published stories by the distinct genuine readers of their articles in
/// the hour that follows; ties by the earlier story. A reader who is not signed in counts by session.</para>
/// <para>A story breaks when it enters the ideal top 10 within <see cref="Young"/> of its first article. Its onset is the
/// first minute at which it is there, is published and has had a reader: before that nobody could know. What
/// touches the tenth place for minutes only is chance; lasting are those there for <see cref="Lasting"/> and more.</para>
/// </remarks>
internal sealed class BreakingStories(Newsroom newsroom, DateTimeOffset start)
{
    /// <summary>Older stories come back; they do not break.</summary>
    public static readonly TimeSpan Young = TimeSpan.FromHours(6);

    /// <summary>Half of the hour that the ideal looks ahead.</summary>
    public static readonly TimeSpan Lasting = TimeSpan.FromMinutes(30);

    private const int TenthReader = 10;

    private static readonly TimeSpan Step = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Ahead = TimeSpan.FromHours(1);

    private readonly List<(DateTimeOffset Time, int Story, string Reader)> _views = [];

    /// <summary>Notes what genuine readers did, in the order of time.</summary>
    public void Note(SimulatedEvent happened)
    {
        if (happened.Kind == EventKind.View && newsroom.Find(happened.Article) is { } article)
        {
            _views.Add((
                happened.Time,
                article.Story.Number,
                happened.Reader.Length > 0 ? happened.Reader : happened.Session));
        }
    }

    /// <summary>Finds the stories that broke and whose next hour is known.</summary>
    /// <param name="end">End of what was noted.</param>
    public IReadOnlyList<BreakingStory> Find(DateTimeOffset end)
    {
        var published = newsroom.Truths
            .GroupBy(article => article.Story.Number)
            .ToDictionary(story => story.Key, story => story.Min(article => article.Published));
        var tenth = ReadersOf();
        var onsets = new Dictionary<int, DateTimeOffset>();
        var ideal = new Dictionary<int, int>();
        var inHour = new Dictionary<(int Story, string Reader), int>();
        var readers = new Dictionary<int, int>();
        var (enters, leaves) = (0, 0);
        for (var now = start; now + Ahead <= end; now += Step)
        {
            // The hour ahead: later than now, up to an hour after.
            for (; enters < _views.Count && _views[enters].Time <= now + Ahead; enters++)
            {
                var view = (_views[enters].Story, _views[enters].Reader);
                ref var times = ref CollectionsMarshal.GetValueRefOrAddDefault(inHour, view, out _);
                if (times++ == 0)
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(readers, view.Story, out _)++;
                }
            }

            for (; leaves < enters && _views[leaves].Time <= now; leaves++)
            {
                var view = (_views[leaves].Story, _views[leaves].Reader);
                ref var times = ref CollectionsMarshal.GetValueRefOrAddDefault(inHour, view, out _);
                if (--times == 0)
                {
                    readers[view.Story]--;
                    inHour.Remove(view);
                }
            }

            var top = readers
                .Where(story => story.Value > 0 && published[story.Key] <= now)
                .OrderByDescending(story => story.Value)
                .ThenBy(story => story.Key)
                .Take(RankTrace.Top);
            foreach (var (story, _) in top)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(ideal, story, out _)++;
                if (tenth[story].First <= now)
                {
                    onsets.TryAdd(story, now);
                }
            }
        }

        return
        [
            .. onsets
                .Where(onset => published[onset.Key] >= start && onset.Value - published[onset.Key] <= Young)
                .Select(onset => new BreakingStory(
                    onset.Key,
                    published[onset.Key],
                    onset.Value,
                    tenth[onset.Key].Tenth,
                    ideal[onset.Key] * Step >= Lasting))
                .OrderBy(story => story.Onset)
                .ThenBy(story => story.Number),
        ];
    }

    /// <summary>When each story had its first and its tenth distinct reader.</summary>
    private Dictionary<int, (DateTimeOffset First, DateTimeOffset? Tenth)> ReadersOf()
    {
        var times = new Dictionary<int, (DateTimeOffset First, DateTimeOffset? Tenth)>();
        var seen = new Dictionary<int, HashSet<string>>();
        foreach (var (time, story, reader) in _views)
        {
            ref var readers = ref CollectionsMarshal.GetValueRefOrAddDefault(seen, story, out _);
            readers ??= new HashSet<string>(StringComparer.Ordinal);
            if (readers.Count < TenthReader && readers.Add(reader))
            {
                times[story] = readers.Count == 1
                    ? (time, null)
                    : (times[story].First, readers.Count == TenthReader ? time : null);
            }
        }

        return times;
    }
}

/// <summary>A story that really broke.</summary>
/// <param name="Number">Its number in the newsroom.</param>
/// <param name="Published">When its first article was published.</param>
/// <param name="Onset">First minute at which it belonged into the top 10 and somebody had read it.</param>
/// <param name="TenthReader">When it had its tenth reader; null: never.</param>
/// <param name="IsLasting">Whether it belonged there for <see cref="BreakingStories.Lasting"/> and more.</param>
internal sealed record BreakingStory(
    int Number, DateTimeOffset Published, DateTimeOffset Onset, DateTimeOffset? TenthReader, bool IsLasting);
