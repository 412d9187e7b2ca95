using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Time.Testing;
using RankEngine.Contracts.V1;
using RankEngine.Events;
using RankEngine.Server.Events;
using Device = RankEngine.Contracts.V1.Device;
using EventKind = RankEngine.Contracts.V1.EventKind;

namespace RankEngine.IntegrationTests.Grpc;

[Collection(nameof(Alone))]
public sealed class EventChecksTests : IDisposable
{
    private readonly Pseudonymizer _pseudonymizer = new(new byte[PseudonymKey.Length]);
    private readonly FakeTimeProvider _clock = new(FakeEngine.Noon);
    private readonly EventOptions _options = new();

    public static TheoryData<string, Action<Event>> Refused => new()
    {
        { "id", sent => sent.Id = "a b" },
        { "id", sent => sent.Id = new string('a', 129) },
        { "time", sent => sent.Time = null },
        { "time", sent => sent.Time = new Timestamp { Seconds = -1 } },
        { "time", sent => sent.Time = new Timestamp { Seconds = long.MaxValue } },
        { "time", sent => sent.Time.Nanos = -1 },
        { "kind", sent => sent.Kind = EventKind.Unspecified },
        { "kind", sent => sent.Kind = (EventKind)12 },
        { "kind", sent => sent.Kind = (EventKind)(-1) },
        { "article", sent => sent.Article = "" },
        { "article", sent => sent.Article = "a/b" },
        { "reader", sent => sent.Reader = new string('r', 257) },
        { "reader", sent => sent.Reader = new string('é', 129) },
        { "reader", sent => sent.Reader = "\ud800" },
        { "session", sent => sent.Session = new string('s', 257) },
        { "session", sent => sent.Session = "a\udc00" },
        { "dwell", sent => sent.Dwell = new Duration { Seconds = -1 } },
        { "dwell", sent => sent.Dwell = new Duration { Seconds = 86_400, Nanos = 1_000_000 } },
        { "dwell", sent => sent.Dwell = new Duration { Seconds = 1, Nanos = -1 } },
        { "dwell", sent => sent.Dwell = new Duration { Seconds = long.MaxValue } },
        { "decision_id", sent => sent.DecisionId = "?" },
        { "module", sent => sent.Module = "?" },
        { "position", sent => sent.Position = -1 },
        { "position", sent => sent.Position = 1_001 },
        { "referrer", sent => sent.Referrer = new string('r', 2_049) },
        { "referrer", sent => sent.Referrer = "a\nb" },
        { "client_address", sent => sent.ClientAddress = new string('1', 65) },
        { "device", sent => sent.Device = (Device)7 },
        { "device", sent => sent.Device = (Device)(-1) },
        { "country", sent => sent.Country = new string('c', 17) },
        { "region", sent => sent.Region = "\0" },
    };

    private static Event Right => new()
    {
        Id = "e1",
        Time = FakeEngine.Noon.ToTimestamp(),
        Kind = EventKind.Read,
        Article = "a1",
        Reader = "ada",
        Session = "s1",
        Dwell = new Duration { Seconds = 90, Nanos = 500_000_000 },
        DecisionId = "d1",
        Module = "related",
        Position = 3,
        Referrer = "söcial 🙂",
        ClientAddress = "192.0.2.7",
        Device = Device.Phone,
        Country = "DE",
        Region = "DE-BY",
    };

    public void Dispose() => _pseudonymizer.Dispose();

    [Fact]
    public void Check_RightEvent_KeepsEverythingButWhoItWas()
    {
        var kept = Taken(Right);

        Assert.Equal(
            new ReaderEvent
            {
                Identity = EventIdentity.OfId(kept.Reader, "e1", kept.TimeMs),
                TimeMs = FakeEngine.Noon.ToUnixTimeMilliseconds(),
                Kind = Events.EventKind.Read,
                Article = "a1",
                Reader = _pseudonymizer.Reader("main", "ada"),
                Session = _pseudonymizer.Session("main", "s1"),
                DwellMs = 90_500,
                DecisionId = "d1",
                Module = "related",
                Position = 3,
                Referrer = "söcial 🙂",
                Address = _pseudonymizer.Address("main", "192.0.2.7"),
                Device = Events.Device.Phone,
                Country = "DE",
                Region = "DE-BY",
            },
            kept);
    }

    [Fact]
    public void Check_BareEvent_NamesNobody()
    {
        var kept = Taken(new() { Time = FakeEngine.Noon.ToTimestamp(), Kind = EventKind.View, Article = "a1" });

        Assert.Equal((Pseudonym.None, Pseudonym.None, Pseudonym.None), (kept.Reader, kept.Session, kept.Address));
        Assert.False(kept.Identity.IsNone);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Check_OneFieldWrong_NamesIt(string field, Action<Event> spoil)
    {
        var sent = Right;
        spoil(sent);

        var (taken, rejected) = Check(historical: false, Right, sent);

        Assert.Single(taken);
        var rejection = Assert.Single(rejected);
        Assert.Equal(1, rejection.Index);
        Assert.Equal([field], rejection.Errors.Select(error => error.Field));
    }

    [Fact]
    public void Check_EverythingAtItsLimit_IsTaken()
    {
        var sent = Right;
        sent.Id = new string('a', 128);
        sent.Reader = new string('é', 128);
        sent.Session = "any\ntext\0";
        sent.Dwell = new Duration { Seconds = 86_400 };
        sent.Position = 1_000;
        sent.Referrer = string.Concat(Enumerable.Repeat("🙂", 2_048));
        sent.ClientAddress = new string('1', 64);
        sent.Country = new string('c', 16);

        Assert.Equal(86_400_000, Taken(sent).DwellMs);
    }

    [Fact]
    public void Check_DwellWithoutRead_IsRefused()
    {
        var sent = Right;
        sent.Kind = EventKind.View;

        Assert.Equal("dwell", Assert.Single(Assert.Single(Check(false, sent).Rejected).Errors).Field);
    }

    [Theory]
    [InlineData(0, true, true)]
    [InlineData(1, false, true)]
    public void Check_OlderThanTheHorizon_IsTakenOnlyAsHistorical(int msTooOld, bool isTaken, bool isTakenAsHistorical)
    {
        var sent = Right;
        sent.Time = FakeEngine.Noon.AddDays(-7).AddMilliseconds(-msTooOld).ToTimestamp();

        Assert.Equal(isTaken, Check(historical: false, sent).Taken.Count == 1);
        Assert.Equal(isTakenAsHistorical, Check(historical: true, sent).Taken.Count == 1);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Check_BeyondTheSkew_IsRefusedEvenAsHistorical(int msTooNew, bool isTaken)
    {
        var sent = Right;
        sent.Time = FakeEngine.Noon.AddMinutes(5).AddMilliseconds(msTooNew).ToTimestamp();

        Assert.Equal(isTaken, Check(historical: false, sent).Taken.Count == 1);
        Assert.Equal(isTaken, Check(historical: true, sent).Taken.Count == 1);
    }

    [Fact]
    public void Check_TimeGoesOn_HorizonFollows()
    {
        var sent = Right;
        Assert.Single(Check(historical: false, sent).Taken);

        _clock.Advance(TimeSpan.FromDays(7));
        Assert.Single(Check(historical: false, sent).Taken);
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Empty(Check(historical: false, sent).Taken);
    }

    [Fact]
    public void Check_OptionsSaySo_HorizonAndSkewAreOthers()
    {
        _options.Horizon = TimeSpan.FromHours(1);
        _options.Skew = TimeSpan.Zero;
        var old = Right;
        old.Time = FakeEngine.Noon.AddHours(-1).AddMilliseconds(-1).ToTimestamp();
        var early = Right;
        early.Time = FakeEngine.Noon.AddMilliseconds(1).ToTimestamp();

        Assert.Equal([0, 1], Check(historical: false, old, early, Right).Rejected.Select(rejection => rejection.Index));
    }

    [Fact]
    public void Check_HistoricalFirstMoment_IsTaken()
    {
        var sent = Right;
        sent.Time = new Timestamp();

        Assert.Equal(0, Assert.Single(Check(historical: true, sent).Taken).TimeMs);
    }

    [Fact]
    public void Identity_SameIdReaderAndTime_IsOneWhateverElseIsSaid()
    {
        var other = Right;
        other.Article = "a2";
        other.Session = "s2";

        Assert.Equal(Taken(Right).Identity, Taken(other).Identity);
    }

    [Fact]
    public void Identity_AnotherIdReaderOrTime_IsAnother()
    {
        var id = Right;
        id.Id = "e2";
        var reader = Right;
        reader.Reader = "bob";
        var time = Right;
        time.Time.Nanos += 1_000_000;

        Assert.Equal(4, new[] { Right, id, reader, time }.Select(Taken).DistinctBy(kept => kept.Identity).Count());
    }

    [Fact]
    public void Identity_WithoutId_IsAnotherForEveryField()
    {
        Action<Event>[] changes =
        [
            sent => { },
            sent => sent.Time.Nanos += 1_000_000,
            sent => (sent.Kind, sent.Dwell) = (EventKind.View, null),
            sent => sent.Article = "a2",
            sent => sent.Reader = "bob",
            sent => sent.Session = "s2",
            sent => sent.Dwell.Seconds++,
            sent => sent.DecisionId = "d2",
            sent => sent.Module = "other",
            sent => sent.Position++,
            sent => sent.Referrer = "home",
            sent => sent.ClientAddress = "192.0.2.8",
            sent => sent.Device = Device.Tv,
            sent => sent.Country = "FR",
            sent => sent.Region = "FR-75",
            sent => (sent.Country, sent.Region) = ("DED", "E-BY"),
        ];

        var identities = changes.Select(change =>
        {
            var sent = Right;
            sent.Id = "";
            change(sent);
            return Taken(sent).Identity;
        }).ToArray();

        Assert.Equal(changes.Length, identities.Distinct().Count());
        Assert.DoesNotContain(identities, identity => identity.IsNone);
    }

    [Fact]
    public void Identity_WithoutIdSentTwice_IsOne()
    {
        var sent = Right;
        sent.Id = "";
        sent.Referrer = new string('é', 2_048);

        Assert.Equal(Taken(sent).Identity, Taken(sent.Clone()).Identity);
    }

    [Fact]
    public void Identity_KnownEvent_NeverChanges()
    {
        // Stored for years: a change here counts every repeated event twice.
        var reader = new Pseudonym(1, 2);

        Assert.Equal(
            "466758ef03df37fd11c159a46584564b", EventIdentity.OfId(reader, "e1", 1_772_366_400_000).ToString());
        Assert.Equal(
            "4d83029d7e75aebd16ccdf8583765dc8",
            EventIdentity.OfContent(Right, 1_772_366_400_000, 90_500, reader, new(3, 4), new(5, 6)).ToString());
    }

    [Fact]
    public void Check_ManyBadEvents_KeepsTheAnswerSmall()
    {
        var bad = new Event { Id = "?", Article = "?", DecisionId = "?", Module = "?", Position = -1 };

        var (_, rejected) = Check(historical: false, [.. Enumerable.Repeat(bad, EventChecks.MaxEvents)]);

        Assert.Equal(EventChecks.MaxEvents, rejected.Count);
        Assert.All(rejected, rejection => Assert.NotEmpty(rejection.Errors));
        Assert.Equal(7, rejected[0].Errors.Count);
        Assert.InRange(rejected.Sum(rejection => rejection.CalculateSize()), 0, 4 * 1024 * 1024);
    }

    [Fact]
    public void Check_RightEvents_AllocateTheirRecordsOnly()
    {
        // The record itself is 168 bytes, its place in the list 8.
        const long Most = 200;
        var events = Enumerable.Range(0, 1_000).Select(i =>
        {
            var sent = Right;
            sent.Id = $"e{i}";
            sent.Reader = $"reader-{i % 50}";
            return sent;
        }).ToArray();
        var checks = new EventChecks(_pseudonymizer, _options, _clock);

        // The runtime allocates for itself until it has compiled the path for good: the least of many rounds counts.
        var least = long.MaxValue;
        for (var round = 0; round < 3_000 && least > Most; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var taken = checks.Check("main", historical: false, pseudonymous: false, events).Taken;
            least = Math.Min(least, (GC.GetAllocatedBytesForCurrentThread() - before) / events.Length);
            Assert.Equal(events.Length, taken.Count);
        }

        Assert.InRange(least, 1, Most);
    }

    [Fact]
    public void Check_Pseudonymous_KeepsWhatAnExportGives()
    {
        var live = Taken(Right);
        var exported = Right;
        exported.Id = live.Identity.ToString();
        exported.Reader = live.Reader.ToString();
        exported.Session = live.Session.ToString();
        exported.ClientAddress = live.Address.ToString();

        var kept = CheckExport(exported);
        var nobody = CheckExport(new Event(exported) { Reader = "", Session = "", ClientAddress = "" });

        Assert.Equal(live, Assert.Single(kept.Taken));
        Assert.Equal(Pseudonym.None, Assert.Single(nobody.Taken).Reader);

        // Taken for names they would be hashed again: another reader's other event.
        Assert.NotEqual(live.Reader, Taken(exported).Reader);
        Assert.NotEqual(live.Identity, Taken(exported).Identity);
    }

    [Fact]
    public void Check_PseudonymousWithOtherTexts_NamesTheFields()
    {
        var wrong = Right;
        wrong.Id = new string('0', 32);
        var missing = Right;
        missing.Id = "";

        var rejected = CheckExport(wrong, missing).Rejected;

        Assert.Equal(
            ["id", "reader", "session", "client_address"], rejected[0].Errors.Select(error => error.Field));
        Assert.Equal("must be given", rejected[1].Errors[0].Description);
    }

    private CheckedEvents CheckExport(params Event[] events) =>
        new EventChecks(_pseudonymizer, _options, _clock).Check(
            "main", historical: true, pseudonymous: true, events);

    private CheckedEvents Check(bool historical, params Event[] events) =>
        new EventChecks(_pseudonymizer, _options, _clock).Check("main", historical, pseudonymous: false, events);

    private ReaderEvent Taken(Event sent) => Assert.Single(Check(historical: false, sent).Taken);
}
