using System.Globalization;
using RankEngine.Events;

namespace RankEngine.Simulation.Events;

/// <summary>An endless stream of events for load: articles by Zipf's law, sessions of several views.</summary>
/// <remarks>
/// Many sessions are open at once and take turns, as they do on a busy site. Filling allocates nothing. Not for several
/// threads at once: give each its own stream.
/// </remarks>
public sealed class SimulatedTraffic
{
    private const ulong TrafficChance = 41;

    private readonly TrafficOptions _options;
    private readonly string _prefix;
    private readonly OpenSession[] _sessions;
    private readonly double[] _accept;
    private readonly int[] _alias;

    private SeededRandom _random;
    private long _number;
    private long _nextSession;
    private int _turn;

    /// <summary>Opens a stream.</summary>
    /// <param name="options">What kind of traffic.</param>
    /// <param name="articles">Ids, the most popular first; at least one.</param>
    /// <exception cref="ArgumentException">There are no articles.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public SimulatedTraffic(TrafficOptions options, IReadOnlyList<string> articles)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(articles);
        options.Check();
        if (articles.Count == 0)
        {
            throw new ArgumentException("There must be articles to read.", nameof(articles));
        }

        _options = options;
        Articles = articles;
        Readers =
        [
            .. Enumerable.Range(0, options.Readers)
                .Select(number => string.Create(CultureInfo.InvariantCulture, $"t{number}")),
        ];
        _prefix = string.Create(CultureInfo.InvariantCulture, $"l{options.Seed:x}.{options.Stream:x}");
        _random = SeededRandom.For(options.Seed, TrafficChance, options.Stream);
        (_accept, _alias) = ZipfAlias(articles.Count, options.Skew);
        _sessions = new OpenSession[options.OpenSessions];
        for (var i = 0; i < _sessions.Length; i++)
        {
            _sessions[i] = NewSession();
        }
    }

    /// <summary>Ids by <see cref="TrafficEvent.Article"/>.</summary>
    public IReadOnlyList<string> Articles { get; }

    /// <summary>Ids by <see cref="TrafficEvent.Reader"/>.</summary>
    public IReadOnlyList<string> Readers { get; }

    /// <summary>Fills a buffer with the next events, in the order of time.</summary>
    public void Fill(Span<TrafficEvent> events)
    {
        for (var i = 0; i < events.Length; i++)
        {
            events[i] = Next();
        }
    }

    /// <summary>Returns an event's id: unique among all streams that differ in seed or number.</summary>
    public string IdOf(in TrafficEvent traffic) =>
        string.Create(CultureInfo.InvariantCulture, $"{_prefix}-{traffic.Number:x}");

    /// <summary>Returns the id of an event's session.</summary>
    public string SessionOf(in TrafficEvent traffic) =>
        string.Create(CultureInfo.InvariantCulture, $"{_prefix}.{traffic.Session:x}");

    /// <summary>Returns an event with all its names, as readers' events are.</summary>
    public SimulatedEvent ToEvent(in TrafficEvent traffic) => new(
        IdOf(traffic),
        DateTimeOffset.FromUnixTimeMilliseconds(traffic.TimeMs),
        traffic.Kind,
        Articles[traffic.Article],
        Readers[traffic.Reader],
        SessionOf(traffic),
        TimeSpan.FromMilliseconds(traffic.DwellMs),
        "",
        "",
        0,
        "",
        "",
        Device.Unspecified,
        "",
        "");

    private TrafficEvent Next()
    {
        ref var session = ref _sessions[_turn];
        _turn = _turn + 1 == _sessions.Length ? 0 : _turn + 1;
        var timeMs = _options.Start.ToUnixTimeMilliseconds() + (long)(_number * 1000.0 / _options.EventsPerSecond);
        if (session.ReadsNext)
        {
            session.ReadsNext = false;
            return new TrafficEvent(
                _number++,
                timeMs,
                EventKind.Read,
                session.Article,
                session.Reader,
                session.Number,
                5_000 + _random.Below(120_000));
        }

        if (session.ViewsLeft == 0)
        {
            session = NewSession();
        }

        session.ViewsLeft--;
        session.Article = DrawArticle();
        session.ReadsNext = _random.Chance(_options.ReadShare);
        return new TrafficEvent(
            _number++, timeMs, EventKind.View, session.Article, session.Reader, session.Number, 0);
    }

    private OpenSession NewSession()
    {
        var views = 1;
        while (views < 50 && _random.Unit() * _options.ViewsPerSession >= 1)
        {
            views++;
        }

        return new OpenSession
        {
            Number = _nextSession++,
            Reader = _random.Below(_options.Readers),
            ViewsLeft = views,
        };
    }

    private int DrawArticle()
    {
        var bits = _random.Next();
        var at = (int)(((bits >> 32) * (ulong)_alias.Length) >> 32);
        return (uint)bits * (1.0 / (1UL << 32)) < _accept[at] ? at : _alias[at];
    }

    /// <summary>Prepares draws that take one look each.</summary>
    /// <remarks>Vose: "A linear algorithm for generating random numbers with a given distribution", 1991.</remarks>
    private static (double[] Accept, int[] Alias) ZipfAlias(int count, double skew)
    {
        var accept = new double[count];
        var alias = new int[count];
        var sum = 0.0;
        for (var i = 0; i < count; i++)
        {
            sum += accept[i] = Math.Pow(i + 1, -skew);
        }

        var small = new Stack<int>();
        var large = new Stack<int>();
        for (var i = 0; i < count; i++)
        {
            accept[i] *= count / sum;
            (accept[i] < 1 ? small : large).Push(i);
        }

        while (small.Count > 0 && large.Count > 0)
        {
            var less = small.Pop();
            var more = large.Pop();
            alias[less] = more;
            accept[more] -= 1 - accept[less];
            (accept[more] < 1 ? small : large).Push(more);
        }

        // Rounding leaves some over that should be exactly one.
        foreach (var rest in small.Concat(large))
        {
            accept[rest] = 1;
        }

        return (accept, alias);
    }

    private struct OpenSession
    {
        internal long Number;
        internal int Reader;
        internal int ViewsLeft;
        internal int Article;
        internal bool ReadsNext;
    }
}
