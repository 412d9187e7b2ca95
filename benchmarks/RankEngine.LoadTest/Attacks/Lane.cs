using System.Runtime.InteropServices;
using RankEngine.Simulation.Articles;

namespace RankEngine.LoadTest.Attacks;

/// <summary>One server under one regime, and what its lists showed.</summary>
/// <param name="name"><see cref="Clean"/>, <see cref="Raw"/> or <see cref="Defended"/>.</param>
/// <param name="server">The server.</param>
/// <param name="isFlooded">Whether floods are sent to it.</param>
internal sealed class Lane(string name, SteppedServer server, bool isFlooded)
{
    /// <summary>No floods and no defence: what should be seen.</summary>
    public const string Clean = "clean";

    /// <summary>Floods and no defence.</summary>
    public const string Raw = "raw";

    /// <summary>Floods and the defence.</summary>
    public const string Defended = "defended";

    /// <summary>The lists whose places are fought for.</summary>
    public static readonly TopList[] Lists = [TopList.Hour, TopList.Day, TopList.Surging];

    // The most a request may ask for: places beyond are none.
    private const int Reach = 100;

    private readonly Dictionary<TopList, IReadOnlyList<string>> _lists = [];
    private readonly Dictionary<(string Flood, TopList List), RankTrace> _traces = [];
    private readonly Dictionary<int, List<DateTimeOffset>> _listed = [];

    /// <summary>Names the regime.</summary>
    public string Name => name;

    /// <summary>The server.</summary>
    public SteppedServer Server => server;

    /// <summary>Whether floods are sent to it.</summary>
    public bool IsFlooded => isFlooded;

    /// <summary>Returns how a flood's target stood.</summary>
    public RankTrace TraceOf(string flood, TopList list)
    {
        if (!_traces.TryGetValue((flood, list), out var trace))
        {
            _traces.Add((flood, list), trace = new RankTrace());
        }

        return trace;
    }

    /// <summary>Tells whether an article is among the first of any list, as last looked at.</summary>
    public bool IsListed(string article, int limit) =>
        _lists.Values.Any(list => list.Take(limit).Contains(article));

    /// <summary>Returns when a story first had an article in the top 10 of what is popular now or surges, of those looks from a moment on.</summary>
    /// <param name="story">The story's number.</param>
    /// <param name="since">Earlier looks do not count.</param>
    /// <returns>Null: never.</returns>
    public DateTimeOffset? ListedSince(int story, DateTimeOffset since)
    {
        foreach (var look in _listed.GetValueOrDefault(story, []))
        {
            if (look >= since)
            {
                return look;
            }
        }

        return null;
    }

    /// <summary>Asks for all lists, and notes where targets and stories stand.</summary>
    public async Task LookAsync(
        DateTimeOffset now,
        TimeSpan step,
        IReadOnlyDictionary<string, string> targets,
        Newsroom newsroom,
        CancellationToken cancellationToken)
    {
        foreach (var which in Lists)
        {
            var list = await server.TrendingAsync(which, Reach, cancellationToken);
            _lists[which] = list;
            foreach (var (flood, target) in targets)
            {
                TraceOf(flood, which).Note(list, target, now, step);
            }
        }

        foreach (var id in _lists[TopList.Hour].Take(RankTrace.Top)
            .Union(_lists[TopList.Surging].Take(RankTrace.Top), StringComparer.Ordinal))
        {
            if (newsroom.Find(id) is { } article)
            {
                // Two articles of one story may stand there: the same moment twice does no harm.
                ref var looks = ref CollectionsMarshal.GetValueRefOrAddDefault(_listed, article.Story.Number, out _);
                (looks ??= []).Add(now);
            }
        }
    }
}
