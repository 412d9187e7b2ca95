using System.Buffers.Text;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using RankEngine.Contracts.V1;

namespace RankEngine.Cli.Import;

/// <summary>Turns rows into events.</summary>
/// <remarks>
/// <c>dwell</c> is seconds, or a number with <c>s</c> or <c>ms</c> behind it; <c>dwell_ms</c> is milliseconds. Kinds
/// and devices are named as in the contract, in any case, with or without their prefix. A device code that is a plain
/// number means something only to the site it came from: it is left unspecified; a name we do not have is "other".
/// </remarks>
internal sealed class EventMapper : RowMapper<Event>
{
    /// <summary>The fields an event may have.</summary>
    public static readonly IReadOnlyList<TargetField> Targets =
    [
        new("id", "event_id", "uuid"),
        new("time", "timestamp", "ts", "at", "event_time", "datetime", "date", "created_at", "click_timestamp"),
        new("kind", "type", "event_type", "event", "event_kind", "event_name", "action"),
        new("article", "article_id", "item", "item_id", "content_id", "click_article_id", "news_id"),
        new("reader", "reader_id", "user", "user_id", "visitor", "visitor_id", "person_id"),
        new("session", "session_id", "visit", "visit_id"),
        new("dwell", "dwell_seconds", "dwell_time"),
        new("dwell_ms", "dwell_time_ms", "dwell_milliseconds"),
        new("decision_id", "decision"),
        new("module", "widget", "list"),
        new("position", "rank", "pos"),
        new("referrer", "referer", "click_referrer_type"),
        new("client_address", "ip", "ip_address", "client_ip", "remote_addr", "address"),
        new("device", "device_type", "device_class", "click_device_group"),
        new("country", "country_code", "geo_country", "click_country", "user_country"),
        new("region", "region_code", "geo_region", "click_region", "user_region"),
    ];

    private const int Id = 0;
    private const int TimeOf = 1;
    private const int Kind = 2;
    private const int Article = 3;
    private const int Reader = 4;
    private const int Session = 5;
    private const int Dwell = 6;
    private const int DwellMs = 7;
    private const int Decision = 8;
    private const int Module = 9;
    private const int Position = 10;
    private const int Referrer = 11;
    private const int ClientAddress = 12;
    private const int DeviceOf = 13;
    private const int Country = 14;
    private const int Region = 15;

    private const long MaxDwellMs = 24L * 60 * 60 * 1000;

    private static readonly (byte[] Name, EventKind Kind)[] Kinds =
    [
        .. System.Enum.GetValues<EventKind>()
            .Where(kind => kind != EventKind.Unspecified)
            .Select(kind => (Encoding.ASCII.GetBytes(kind.ToString()), kind)),
        ("page_view"u8.ToArray(), EventKind.View),
        ("pageview"u8.ToArray(), EventKind.View),
        ("bookmark"u8.ToArray(), EventKind.Save),
    ];

    private static readonly (byte[] Name, Device Device)[] Devices =
    [
        .. System.Enum.GetValues<Device>().Select(device => (Encoding.ASCII.GetBytes(device.ToString()), device)),
        ("mobile"u8.ToArray(), Device.Phone),
        ("smartphone"u8.ToArray(), Device.Phone),
        ("computer"u8.ToArray(), Device.Desktop),
        ("pc"u8.ToArray(), Device.Desktop),
        ("laptop"u8.ToArray(), Device.Desktop),
    ];

    private readonly ContentIds _ids = new();
    private readonly EventKind _defaultKind;
    private readonly TextCache _texts = new();

    /// <summary>Maps the rows of any number of files.</summary>
    /// <param name="mapping">What the person said about columns.</param>
    /// <param name="defaultKind">For rows that name none; unspecified: such rows are refused.</param>
    public EventMapper(ColumnMapping mapping, EventKind defaultKind = EventKind.Unspecified)
        : base(new ColumnMap(Targets, mapping))
    {
        _defaultKind = defaultKind;
    }

    /// <summary>Milliseconds added to every time, after ids were made.</summary>
    public long ShiftMs { get; set; }

    /// <summary>False: rows without an id stay without one, for a pass that only looks.</summary>
    public bool MakesIds { get; init; } = true;

    /// <summary>Rows that got an id by content.</summary>
    public long IdsMade { get; private set; }

    /// <summary>Rows whose device was a plain number, and left unspecified.</summary>
    public long DeviceCodes { get; private set; }

    /// <summary>Rows whose device was a name we do not have, and counted as other.</summary>
    public long OtherDevices { get; private set; }

    /// <summary>The names of kinds, for help and error messages.</summary>
    public static string KindNames { get; } = string.Join(
        ", ", System.Enum.GetValues<EventKind>().Skip(1).Select(kind => kind.ToString().ToLowerInvariant()));

    /// <summary>Finds a kind by its name, in any case.</summary>
    public static bool TryParseKind(ReadOnlySpan<byte> name, out EventKind kind)
    {
        name = WithoutPrefix(name, "EVENT_KIND_"u8);
        foreach (var known in Kinds)
        {
            if (Ascii.EqualsIgnoreCase(name, known.Name))
            {
                kind = known.Kind;
                return true;
            }
        }

        kind = EventKind.Unspecified;
        return false;
    }

    /// <inheritdoc/>
    public override void Enter(RowReader reader)
    {
        base.Enter(reader);
        _ids.Restart();
    }

    /// <inheritdoc/>
    public override string IdOf(Event item) => item.Id;

    /// <inheritdoc/>
    protected override Event Map(Row row)
    {
        var result = new Event
        {
            Id = Text(Id, "id"),
            Kind = KindOf(),
            Article = Identifier(Article, "article", _texts),
            Reader = Text(Reader, "reader"),
            Session = Text(Session, "session"),
            DecisionId = Text(Decision, "decision_id"),
            Module = Text(Module, "module", _texts),
            Position = (int)Number(Position, "position", 0, 1000),
            Referrer = Text(Referrer, "referrer", _texts),
            ClientAddress = Text(ClientAddress, "client_address"),
            Device = DeviceGiven(),
            Country = Text(Country, "country", _texts),
            Region = Text(Region, "region", _texts),
        };

        if (DwellGiven() is { } dwellMs)
        {
            result.Dwell = new Duration { Seconds = dwellMs / 1000, Nanos = (int)(dwellMs % 1000) * 1_000_000 };
        }

        var time = Time(TimeOf, "time");
        Require(time is not null, "time");
        Require(result.Kind != EventKind.Unspecified, "kind");
        Require(result.Article.Length > 0, "article");
        if (Violations.Count > 0)
        {
            return result;
        }

        var unixMs = time!.Value;
        result.Time = UnixTime.ToTimestamp(unixMs);

        if (result.Id.Length == 0 && MakesIds)
        {
            result.Id = _ids.Next(result);
            IdsMade++;
        }

        if (ShiftMs != 0)
        {
            result.Time = UnixTime.ToTimestamp(unixMs + ShiftMs);
        }

        return result;
    }

    private static ReadOnlySpan<byte> WithoutPrefix(ReadOnlySpan<byte> name, ReadOnlySpan<byte> prefix) =>
        name.Length > prefix.Length && Ascii.EqualsIgnoreCase(name[..prefix.Length], prefix)
            ? name[prefix.Length..]
            : name;

    private EventKind KindOf()
    {
        if (!TryBytes(Kind, "kind", out var value))
        {
            return _defaultKind;
        }

        if (!TryParseKind(value, out var kind))
        {
            Wrong("kind", value, "is none of " + KindNames);
        }

        return kind;
    }

    private Device DeviceGiven()
    {
        if (!TryBytes(DeviceOf, "device", out var value))
        {
            return Device.Unspecified;
        }

        if (value.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0)
        {
            DeviceCodes++;
            return Device.Unspecified;
        }

        var name = WithoutPrefix(value, "DEVICE_"u8);
        foreach (var known in Devices)
        {
            if (Ascii.EqualsIgnoreCase(name, known.Name))
            {
                return known.Device;
            }
        }

        OtherDevices++;
        return Device.Other;
    }

    private long? DwellGiven()
    {
        var (target, name, unit) = Columns.Find(Dwell) >= 0 ? (Dwell, "dwell", 1000m) : (DwellMs, "dwell_ms", 1m);
        if (!TryBytes(target, name, out var value))
        {
            return null;
        }

        var digits = value;
        if (digits.EndsWith("ms"u8))
        {
            digits = digits[..^2];
            unit = 1m;
        }
        else if (digits.EndsWith("s"u8))
        {
            digits = digits[..^1];
            unit = 1000m;
        }

        if (!Utf8Parser.TryParse(digits, out decimal number, out var used) || used != digits.Length || used == 0)
        {
            Wrong("dwell", value, "is not a span of time in seconds, such as 12, 1.5s or 800ms");
            return null;
        }

        if (number < 0 || number > MaxDwellMs / unit)
        {
            Wrong("dwell", value, "must be from 0 to 24 hours");
            return null;
        }

        var dwellMs = (long)(number * unit);
        return dwellMs == 0 ? null : dwellMs;
    }
}
