using System.Runtime.InteropServices;
using RankEngine.Contracts.V1;
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
    public static readonly Window[] Windows = [Window.Hour, Window.Day];

    // The most a request may ask for: places beyond are none.
    private const int Reach = 100;

    private readonly Dictionary<Window, IReadOnlyList<string>> _lists = [];
    private readonly Dictionary<(string Flood, Window Window), RankTrace> _traces = [];
    private readonly Dictionary<int, List<DateTimeOffset>> _listed = [];

    /// <summary>Names the regime.</summary>
    public string Name => name;

    /// <summary>The server.</summary>
    public SteppedServer Server => server;

    /// <summary>Whether floods are sent to it.</summary>
    public bool IsFlooded => isFlooded;

    /// <summary>Returns how a flood's target stood.</summary>
    public RankTrace TraceOf(string flood, Window window)
    {
        if (!_traces.TryGetValue((flood, window), out var trace))
        {
            _traces.Add((flood, window), trace = new RankTrace());
        }

        return trace;
    }

    /// <summary>Tells whether an article is among the first of any list, as last looked at.</summary>
    public bool IsListed(string article, int limit) =>
        _lists.Values.Any(list => list.Take(limit).Contains(article));

    /// <summary>Returns when a story first had an article in the top 10 of the last hour, of those looks from a moment on.</summary>
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
        foreach (var window in Windows)
        {
            var list = await server.TrendingAsync(window, Reach, cancellationToken);
            _lists[window] = list;
            foreach (var (flood, target) in targets)
            {
                TraceOf(flood, window).Note(list, target, now, step);
            }
        }

        foreach (var id in _lists[Window.Hour].Take(RankTrace.Top))
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
