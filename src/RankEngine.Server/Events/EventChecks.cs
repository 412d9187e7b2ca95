using RankEngine.Events;
using RankEngine.Server.Grpc;
using Proto = RankEngine.Contracts.V1;

namespace RankEngine.Server.Events;

/// <summary>Checks what a client says readers did, and hides who they are.</summary>
/// <remarks>
/// The hottest path of the service: an event that is right costs its record and nothing else on the heap.
/// </remarks>
internal sealed class EventChecks(
    Pseudonymizer pseudonymizer, EventOptions options, TimeProvider clock, UnknownArticleCap? unknown = null)
{
    /// <summary>Most events of one request.</summary>
    public const int MaxEvents = 10_000;

    /// <summary>Longest referrer, in characters.</summary>
    public const int MaxReferrer = 2_048;

    /// <summary>Longest network address, in characters.</summary>
    public const int MaxAddress = 64;

    /// <summary>Longest country or region code, in characters.</summary>
    public const int MaxCode = 16;

    /// <summary>Highest place in a list.</summary>
    public const int MaxPosition = 1_000;

    /// <summary>Longest dwell, in milliseconds.</summary>
    public const int MaxDwellMs = 24 * 60 * 60 * 1000;

    // A response must fit what clients take (4 MiB by default), so after this many errors each refused event tells its
    // first one only.
    private const int MaxErrors = 20_000;

    /// <summary>Returns the events that are right, and why the others are not.</summary>
    /// <param name="site">A checked site id.</param>
    /// <param name="historical">True: events may be of any age.</param>
    /// <param name="pseudonymous">True: an export, whose pseudonyms are kept as they are.</param>
    /// <param name="events">As sent.</param>
    public CheckedEvents Check(
        string site, bool historical, bool pseudonymous, IReadOnlyList<Proto.Event> events)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var oldest = historical ? 0 : now - (long)options.Horizon.TotalMilliseconds;
        var newest = now + (long)options.Skew.TotalMilliseconds;
        var taken = new List<ReaderEvent>(events.Count);
        List<Proto.EventRejection>? rejected = null;
        var errors = 0;
        for (var i = 0; i < events.Count; i++)
        {
            var sent = events[i];
            var timeMs = sent.Time is null ? null : TimeRules.UnixMs(sent.Time);
            var dwell = sent.Dwell is null ? TimeSpan.Zero : TimeRules.Span(sent.Dwell);
            if (Faults(site, pseudonymous, sent, timeMs, dwell, oldest, newest) is not { } faults)
            {
                var dwellMs = (int)dwell!.Value.TotalMilliseconds;
                taken.Add(pseudonymous
                    ? Keep(sent, timeMs!.Value, dwellMs)
                    : Hide(site, sent, timeMs!.Value, dwellMs));
                continue;
            }

            errors += faults.Count;
            var rejection = new Proto.EventRejection { Index = i };
            foreach (var (field, description) in errors <= MaxErrors ? faults : faults.Take(1))
            {
                rejection.Errors.Add(new Proto.FieldError { Field = field, Description = description });
            }

            (rejected ??= []).Add(rejection);
        }

        return new(taken, rejected ?? (IReadOnlyList<Proto.EventRejection>)[]);
    }

    private static void Note(ref List<FieldViolation>? faults, string field, string? problem)
    {
        if (problem is not null)
        {
            (faults ??= []).Add(new(field, problem));
        }
    }

    // Null when nothing is wrong.
    private List<FieldViolation>? Faults(
        string site,
        bool pseudonymous,
        Proto.Event sent,
        long? timeMs,
        TimeSpan? dwell,
        long oldest,
        long newest)
    {
        List<FieldViolation>? faults = null;
        Note(ref faults, "id", IdProblem(pseudonymous, sent.Id));
        Note(ref faults, "time", TimeProblem(sent.Time is not null, timeMs, oldest, newest));
        Note(ref faults, "kind", KindProblem(sent.Kind));
        Note(ref faults, "article", TextRules.Id(sent.Article) ?? UnknownProblem(site, sent.Article));
        Note(ref faults, "reader", ReaderProblem(pseudonymous, sent.Reader));
        Note(ref faults, "session", ReaderProblem(pseudonymous, sent.Session));
        Note(ref faults, "dwell", sent.Dwell is null ? null : DwellProblem(sent.Kind, dwell));
        Note(ref faults, "decision_id", sent.DecisionId.Length == 0 ? null : TextRules.Id(sent.DecisionId));
        Note(ref faults, "module", sent.Module.Length == 0 ? null : TextRules.Id(sent.Module));
        Note(
            ref faults,
            "position",
            sent.Position is >= 0 and <= MaxPosition ? null : "must be from 1 to 1,000, or 0 when it is unknown");
        Note(ref faults, "referrer", TextRules.Line(sent.Referrer, MaxReferrer));
        Note(
            ref faults,
            "client_address",
            pseudonymous
                ? TextRules.PseudonymText(sent.ClientAddress)
                : TextRules.Line(sent.ClientAddress, MaxAddress));
        Note(
            ref faults,
            "device",
            sent.Device is >= 0 and <= Proto.Device.Other ? null : "is not a device of this version");
        Note(ref faults, "country", TextRules.Line(sent.Country, MaxCode));
        Note(ref faults, "region", TextRules.Line(sent.Region, MaxCode));
        return faults;
    }

    private static string? IdProblem(bool pseudonymous, string id) => (pseudonymous, id.Length) switch
    {
        (true, 0) => "must be given",
        (true, _) => TextRules.PseudonymText(id),
        (false, 0) => null,
        (false, _) => TextRules.Id(id),
    };

    private static string? ReaderProblem(bool pseudonymous, string text) =>
        pseudonymous ? TextRules.PseudonymText(text) : TextRules.ReaderText(text);

    private string? UnknownProblem(string site, string article) =>
        unknown is null || unknown.Admits(site, article)
            ? null
            : $"is not known, and the site's {options.MaxUnknownArticles} places for unknown articles are taken";

    private string? TimeProblem(bool isGiven, long? timeMs, long oldest, long newest) => timeMs switch
    {
        null => isGiven ? TimeRules.MomentRule : "must be given",
        var time when time < oldest =>
            $"is older than the horizon of {options.Horizon:c}: send it in a request that says historical",
        var time when time > newest => $"lies more than {options.Skew:c} in the future",
        _ => null,
    };

    private static string? KindProblem(Proto.EventKind kind) => kind switch
    {
        Proto.EventKind.Unspecified => "must be given",
        > Proto.EventKind.Unspecified and <= Proto.EventKind.Report => null,
        _ => "is not a kind of this version",
    };

    private static string? DwellProblem(Proto.EventKind kind, TimeSpan? dwell)
    {
        // A kind that is wrong itself says nothing of the dwell.
        if (kind != Proto.EventKind.Read && KindProblem(kind) is null)
        {
            return "may be given only with EVENT_KIND_READ";
        }

        return dwell is { } span && span >= TimeSpan.Zero && span.TotalMilliseconds <= MaxDwellMs
            ? null
            : "must be from 0 to 24 hours";
    }

    private ReaderEvent Hide(string site, Proto.Event sent, long timeMs, int dwellMs)
    {
        var reader = pseudonymizer.Reader(site, sent.Reader);
        var session = pseudonymizer.Session(site, sent.Session);
        var address = pseudonymizer.Address(site, sent.ClientAddress);
        var identity = sent.Id.Length > 0
            ? EventIdentity.OfId(reader, sent.Id, timeMs)
            : EventIdentity.OfContent(sent, timeMs, dwellMs, reader, session, address);
        return Make(sent, timeMs, dwellMs, identity, reader, session, address);
    }

    private static ReaderEvent Keep(Proto.Event sent, long timeMs, int dwellMs) => Make(
        sent,
        timeMs,
        dwellMs,
        PseudonymOf(sent.Id),
        PseudonymOf(sent.Reader),
        PseudonymOf(sent.Session),
        PseudonymOf(sent.ClientAddress));

    // Checked before: what cannot be read is empty.
    private static Pseudonym PseudonymOf(string text) =>
        Pseudonym.TryParse(text, out var pseudonym) ? pseudonym : Pseudonym.None;

    private static ReaderEvent Make(
        Proto.Event sent,
        long timeMs,
        int dwellMs,
        Pseudonym identity,
        Pseudonym reader,
        Pseudonym session,
        Pseudonym address) =>
        new()
        {
            Identity = identity,
            TimeMs = timeMs,
            Kind = (EventKind)sent.Kind,
            Article = sent.Article,
            Reader = reader,
            Session = session,
            DwellMs = dwellMs,
            DecisionId = sent.DecisionId,
            Module = sent.Module,
            Position = sent.Position,
            Referrer = sent.Referrer,
            Address = address,
            Device = (Device)sent.Device,
            Country = sent.Country,
            Region = sent.Region,
        };
}

/// <summary>The events of one request, checked.</summary>
/// <param name="Taken">Those that are right, in the order of the request.</param>
/// <param name="Rejected">The others, in ascending order of index.</param>
internal readonly record struct CheckedEvents(
    IReadOnlyList<ReaderEvent> Taken,
    IReadOnlyList<Proto.EventRejection> Rejected);
