using System.Globalization;

namespace RankEngine.Events;

/// <summary>The device class an event came from. Values are stored: explicit and append-only.</summary>
public enum Device : byte
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    /// <summary>A desktop or laptop.</summary>
    Desktop = 1,

    /// <summary>A phone.</summary>
    Phone = 2,

    /// <summary>A tablet.</summary>
    Tablet = 3,

    /// <summary>A television.</summary>
    Tv = 4,

    /// <summary>The site's own app.</summary>
    App = 5,

    /// <summary>Anything else.</summary>
    Other = 6,
}

/// <summary>A keyed hash of 128 bits: the only form in which readers, sessions and addresses are kept.</summary>
/// <param name="High">First eight bytes, big-endian.</param>
/// <param name="Low">Last eight bytes, big-endian.</param>
public readonly record struct Pseudonym(ulong High, ulong Low) : IComparable<Pseudonym>
{
    /// <summary>Nobody: the client named none.</summary>
    public static Pseudonym None => default;

    /// <summary>True for <see cref="None"/>.</summary>
    public bool IsNone => High == 0 && Low == 0;

    /// <inheritdoc/>
    public int CompareTo(Pseudonym other)
    {
        var byHigh = High.CompareTo(other.High);
        return byHigh != 0 ? byHigh : Low.CompareTo(other.Low);
    }

    /// <summary>Reads what <see cref="ToString"/> writes; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Pseudonym pseudonym)
    {
        const NumberStyles Digits = NumberStyles.AllowHexSpecifier;
        pseudonym = default;
        if (text.Length != 32
            || !ulong.TryParse(text[..16], Digits, CultureInfo.InvariantCulture, out var high)
            || !ulong.TryParse(text[16..], Digits, CultureInfo.InvariantCulture, out var low))
        {
            return false;
        }

        pseudonym = new Pseudonym(high, low);
        return true;
    }

    /// <summary>32 lower-case hexadecimal digits.</summary>
    public override string ToString() => $"{High:x16}{Low:x16}";

    /// <summary>Smaller.</summary>
    public static bool operator <(Pseudonym left, Pseudonym right) => left.CompareTo(right) < 0;

    /// <summary>Greater.</summary>
    public static bool operator >(Pseudonym left, Pseudonym right) => left.CompareTo(right) > 0;

    /// <summary>Smaller or equal.</summary>
    public static bool operator <=(Pseudonym left, Pseudonym right) => left.CompareTo(right) <= 0;

    /// <summary>Greater or equal.</summary>
    public static bool operator >=(Pseudonym left, Pseudonym right) => left.CompareTo(right) >= 0;
}

/// <summary>One event as the log keeps it: checked, its reader, session and address already pseudonyms.</summary>
public sealed record ReaderEvent
{
    /// <summary>Identity within the site: hash of reader, client's id (else content) and time. Never zero.</summary>
    public required Pseudonym Identity { get; init; }

    /// <summary>When it happened, by the client; Unix milliseconds.</summary>
    public required long TimeMs { get; init; }

    /// <summary>What happened.</summary>
    public required EventKind Kind { get; init; }

    /// <summary>Id of the article, known or not.</summary>
    public required string Article { get; init; }

    /// <summary>Who; <see cref="Pseudonym.None"/> for an unknown reader.</summary>
    public Pseudonym Reader { get; init; }

    /// <summary>In which visit; <see cref="Pseudonym.None"/> when not said.</summary>
    public Pseudonym Session { get; init; }

    /// <summary>How long it was read, in milliseconds; 0 when not said.</summary>
    public int DwellMs { get; init; }

    /// <summary>The answer that showed the article; empty when not said.</summary>
    public string DecisionId { get; init; } = "";

    /// <summary>The list that showed it; empty when not said.</summary>
    public string Module { get; init; } = "";

    /// <summary>Place in that list from 1; 0 when not said.</summary>
    public int Position { get; init; }

    /// <summary>Where the reader came from; empty when not said.</summary>
    public string Referrer { get; init; } = "";

    /// <summary>Keyed hash of the address; <see cref="Pseudonym.None"/> when not said.</summary>
    public Pseudonym Address { get; init; }

    /// <summary>Device class.</summary>
    public Device Device { get; init; }

    /// <summary>Country code; empty when not said.</summary>
    public string Country { get; init; } = "";

    /// <summary>Region code; empty when not said.</summary>
    public string Region { get; init; } = "";

    /// <summary>What decides the partition: the reader, else the session, else the event itself.</summary>
    public Pseudonym PartitionKey => !Reader.IsNone ? Reader : !Session.IsNone ? Session : Identity;
}
