using System.Globalization;
using RankEngine.Events;
using RankEngine.Simulation.Events;

namespace RankEngine.LoadTest.Attacks;

/// <summary>The floods of the suite. Each begins hours after the one before, so that its own traces can be told.</summary>
/// <remarks>
/// Names of readers, sessions and events of a flood are never those of the simulated site. Where a flood has many
/// addresses they are of 100.64.0.0/10 (RFC 6598): a botnet's, one for each reader.
/// </remarks>
internal static class Floods
{
    /// <summary>All of them, in the order in which they begin.</summary>
    public static IReadOnlyList<Flood> All { get; } =
    [
        new("slow-drip", "2,000 fresh readers over a day", TimeSpan.Zero, TimeSpan.FromHours(24),
            order => Fresh(order, 2_000)),

        // At night the top 10 costs least.
        new("fresh-burst", "5,000 fresh readers in 10 s", TimeSpan.FromHours(2), TimeSpan.FromSeconds(10),
            order => Fresh(order, 5_000)),
        new("fifty-readers", "50 readers, 20 views each", TimeSpan.FromHours(4.5), TimeSpan.FromMinutes(20),
            order => Loyal(order, readers: 50, views: 20)),
        new("one-reader", "one reader, 100,000 views in 10,000 sessions", TimeSpan.FromHours(7),
            TimeSpan.FromMinutes(10), order => Loyal(order, readers: 1, views: 100_000)),
        new("fresh-one-address", "5,000 fresh readers of one address in 10 s", TimeSpan.FromHours(9.5),
            TimeSpan.FromSeconds(10), order => Fresh(order, 5_000, "100.64.0.1")),
        new("fresh-referred", "5,000 fresh readers in 10 s, with a forged referrer", TimeSpan.FromHours(12),
            TimeSpan.FromSeconds(10), order => Fresh(order, 5_000, referrer: "social")),
        new("replay", "an hour of yesterday's genuine traffic under fresh names", TimeSpan.FromHours(14.5),
            TimeSpan.FromHours(1), Replay),
        new("fresh-shown", "5,000 fresh readers in 10 min, with forged impressions, clicks and reads",
            TimeSpan.FromHours(17.5), TimeSpan.FromMinutes(10), Shown),
        new("nameless-burst", "5,000 sessions without a reader in 10 s", TimeSpan.FromHours(20.5),
            TimeSpan.FromSeconds(10), order => Fresh(order, 5_000).Select(sent => sent with { Reader = "" })),
    ];

    /// <summary>One view each, evenly over the flood's time.</summary>
    private static IEnumerable<SimulatedEvent> Fresh(
        FloodOrder order, int readers, string? address = null, string referrer = "")
    {
        for (var i = 0; i < readers; i++)
        {
            yield return Event(order, i, 0, At(order, i, readers), EventKind.View) with
            {
                Address = address ?? AddressOf(i),
                Referrer = referrer,
            };
        }
    }

    /// <summary>Readers who come again and again, each view with an id of its own, in sessions of ten.</summary>
    private static IEnumerable<SimulatedEvent> Loyal(FloodOrder order, int readers, int views)
    {
        for (var i = 0; i < readers * views; i++)
        {
            var (view, reader) = (i / readers, i % readers);
            yield return Event(order, reader, view, At(order, i, readers * views), EventKind.View) with
            {
                Session = Name(order, "s", reader, view / 10),
            };
        }
    }

    /// <summary>Readers of whom all looks right: shown, clicked, opened and read.</summary>
    private static IEnumerable<SimulatedEvent> Shown(FloodOrder order)
    {
        const int Readers = 5_000;
        var random = new Random(order.Seed);
        for (var i = 0; i < Readers; i++)
        {
            var at = At(order, i, Readers);
            var position = random.Next(1, 31);
            (EventKind Kind, double AfterSeconds)[] steps =
            [
                (EventKind.Impression, 0), (EventKind.Click, 2), (EventKind.View, 2),
                (EventKind.Read, 20 + random.Next(100)),
            ];
            for (var step = 0; step < steps.Length; step++)
            {
                var (kind, after) = steps[step];
                var sent = Event(order, i, step, at.AddSeconds(after), kind);
                yield return kind == EventKind.Read
                    ? sent with { Dwell = TimeSpan.FromSeconds(after) }
                    : sent with { Module = "home", Position = position, Referrer = "home" };
            }
        }
    }

    /// <summary>
    /// The sessions of an hour of the day before in which its most read article was opened, whole, with all that a real
    /// reader sends, under fresh names; the article is the target.
    /// </summary>
    private static IEnumerable<SimulatedEvent> Replay(FloodOrder order)
    {
        var views = order.GenuineHour.Where(happened => happened.Kind == EventKind.View).ToArray();
        var top = views.CountBy(view => view.Article).MaxBy(article => article.Value).Key;
        var sessions = views.Where(view => view.Article == top).Select(view => view.Session).ToHashSet();
        var readers = new Dictionary<string, int>(StringComparer.Ordinal);
        var number = 0;
        foreach (var happened in order.GenuineHour.Where(happened => sessions.Contains(happened.Session)))
        {
            // One who was not signed in stays so.
            readers.TryAdd(happened.Session, readers.Count);
            var reader = readers[happened.Session];
            yield return happened with
            {
                Id = Name(order, "e", reader, number++),
                Time = happened.Time.AddDays(1),
                Article = happened.Article == top ? order.Target : happened.Article,
                Reader = happened.Reader.Length > 0 ? Name(order, "r", reader, 0) : "",
                Session = Name(order, "s", reader, 0),
                Address = AddressOf(reader),
            };
        }
    }

    private static SimulatedEvent Event(
        FloodOrder order, int reader, int number, DateTimeOffset time, EventKind kind) => new(
        Name(order, "e", reader, number),
        time,
        kind,
        order.Target,
        Name(order, "r", reader, 0),
        Name(order, "s", reader, 0),
        TimeSpan.Zero,
        DecisionId: "",
        Module: "",
        Position: 0,
        Referrer: "",
        AddressOf(reader),
        Device.Phone,
        Country: "",
        Region: "");

    private static DateTimeOffset At(FloodOrder order, int number, int count) =>
        order.Start + (order.Flood.Lasts * ((double)number / count));

    private static string Name(FloodOrder order, string kind, int reader, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{order.Flood.Name}-{kind}{reader}-{number}");

    private static string AddressOf(int reader) => string.Create(
        CultureInfo.InvariantCulture, $"100.{64 + (reader >> 16)}.{(reader >> 8) & 255}.{reader & 255}");
}
