using RankEngine.Articles;
using RankEngine.Events;
using RankEngine.Log;

namespace RankEngine.Tests.Checkpoints;

/// <summary>Seeded records of some sites as time goes by: late events, repeats, imports, rewrites and
/// deletions.</summary>
public sealed class RandomSite(int seed)
{
    private static readonly TimeSpan Horizon = TimeSpan.FromDays(7);

    private readonly Random _random = new(seed);
    private readonly List<(ReaderEvent Event, bool Imported)> _sent = [];
    private ulong _identities;
    private long _revisions;

    public static IReadOnlyDictionary<string, int> Sites { get; } =
        new Dictionary<string, int> { ["main"] = 3, ["other"] = 1 };

    /// <summary>Makes some records that a server would take now.</summary>
    public IEnumerable<LogRecord> Take(DateTimeOffset now)
    {
        for (var left = _random.Next(1, 6); left > 0; left--)
        {
            // In the same second, as a batch would; handed over ones have an older receipt.
            var received = _random.Next(12) == 0 ? now - TimeSpan.FromHours(_random.Next(1, 8 * 24)) : now;
            var site = _random.Next(5) == 0 ? "other" : "main";
            yield return _random.Next(6) switch
            {
                0 => Articles(site, received),
                1 => Events(site, received, isImported: true),
                _ => Events(site, received, isImported: false),
            };
        }
    }

    private ArticlesRecord Articles(string site, DateTimeOffset now) => new(
        site,
        now.ToUnixTimeMilliseconds(),
        [
            .. Enumerable.Range(0, _random.Next(1, 5)).Select(_ =>
            {
                var id = $"a{_random.Next(30)}";
                return new ArticleEntry(
                    id,
                    _random.Next(4) == 0 ? _revisions : ++_revisions,
                    _random.Next(5) == 0 ? null : new Article { Id = id, Title = $"T{_revisions}", Published = now });
            }),
        ]);

    private EventsRecord Events(string site, DateTimeOffset now, bool isImported) => new(
        site,
        now.ToUnixTimeMilliseconds(),
        isImported,
        [.. Enumerable.Range(0, _random.Next(1, 30)).Select(_ => Event(site, now, isImported))]);

    private ReaderEvent Event(string site, DateTimeOffset now, bool isImported)
    {
        var nowMs = now.ToUnixTimeMilliseconds();
        if (_sent.Count > 0 && _random.Next(4) == 0)
        {
            // Lately sent ones mostly: of older ones the server refuses most.
            var at = _random.Next(3) == 0 ? _random.Next(_sent.Count) : _random.Next(_sent.Count * 9 / 10, _sent.Count);
            var (again, wasImported) = _sent[at];
            var isOfTheSite = again.Article.StartsWith(site, StringComparison.Ordinal);
            var canCome = isImported ? wasImported : again.TimeMs >= nowMs - (long)Horizon.TotalMilliseconds;
            if (isOfTheSite && canCome && again.TimeMs <= nowMs + 300_000)
            {
                return again;
            }
        }

        var ageMs = isImported
            ? _random.NextInt64(60L * 86_400_000)
            : (long)(Math.Pow(_random.NextDouble(), 6) * Horizon.TotalMilliseconds) - _random.Next(300_000);
        var timeMs = nowMs - ageMs;
        var reader = _random.Next(12);
        // A session is of one day, as sites make them.
        var session = (ulong)((timeMs / 86_400_000 * 4) + _random.Next(4));
        var made = new ReaderEvent
        {
            Identity = new Pseudonym((ulong)seed + 1, ++_identities),
            TimeMs = timeMs,
            Kind = (EventKind)_random.Next(1, EventKinds.Count),
            Article = $"{site}{_random.Next(40)}",
            Reader = reader == 0 ? Pseudonym.None : new Pseudonym((ulong)reader * 0x9E37_79B9_7F4A_7C15, (ulong)reader),
            Session = _random.Next(4) == 0 ? Pseudonym.None : new Pseudonym(9, session),
            DwellMs = _random.Next(90_000),
            Position = _random.Next(5),
            Referrer = _random.Next(3) == 0 ? "news.example" : "",
            Address = _random.Next(4) == 0 ? Pseudonym.None : new Pseudonym(11, (ulong)_random.Next(1, 4)),
        };
        _sent.Add((made, isImported));
        return made;
    }
}
