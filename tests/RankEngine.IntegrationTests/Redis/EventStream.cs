using RankEngine.Events;

namespace RankEngine.IntegrationTests.Redis;

/// <summary>Seeded events of a few readers on a few articles: many repeats, ties and late arrivals.</summary>
internal static class EventStream
{
    /// <summary>Makes events within the last hours; about one in five is a repeat of an earlier one.</summary>
    public static List<ReaderEvent> Make(int seed, int count, DateTimeOffset now, int articles = 40, int readers = 12)
    {
        var random = new Random(seed);
        var events = new List<ReaderEvent>(count);
        for (var i = 0; i < count; i++)
        {
            if (events.Count > 0 && random.Next(5) == 0)
            {
                events.Add(events[random.Next(events.Count)]);
                continue;
            }

            var reader = (ulong)random.Next(readers);
            var session = (ulong)random.Next(4);
            events.Add(new ReaderEvent
            {
                Identity = new Pseudonym((ulong)seed + 1, (ulong)i + 1),
                TimeMs = now.ToUnixTimeMilliseconds() - random.Next(6 * 3_600_000),
                Kind = (EventKind)random.Next(1, EventKinds.Count),
                Article = $"a{random.Next(articles)}",
                Reader = reader == 0 ? Pseudonym.None : new Pseudonym(reader * 0x9E37_79B9_7F4A_7C15, reader),
                Session = session == 0 ? Pseudonym.None : new Pseudonym(9, session),
                DwellMs = random.Next(90_000),
                Position = random.Next(4),
                Referrer = random.Next(3) == 0 ? "news.example" : "",
                Address = random.Next(4) == 0 ? Pseudonym.None : new Pseudonym(11, (ulong)random.Next(1, 4)),
            });
        }

        return events;
    }
}
