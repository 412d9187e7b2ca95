using System.Runtime.InteropServices;
using RankEngine.Binary;
using RankEngine.Events;

namespace RankEngine.Log;

/// <summary>The packed form of <see cref="EventsRecord"/>, the bulk of every log.</summary>
/// <remarks>
/// A text or pseudonym is written where it first occurs and referred to by its number after that: the events of one
/// page view share reader, session, address, module and decision. A number equal to how many came before says
/// that a new one follows. Times are differences to the event before, the first to the time of receipt.
/// </remarks>
internal static class EventsCodec
{
    private const int HasReader = 1 << 0;
    private const int HasSession = 1 << 1;
    private const int HasAddress = 1 << 2;
    private const int HasDwell = 1 << 3;
    private const int HasDecision = 1 << 4;
    private const int HasModule = 1 << 5;
    private const int HasPosition = 1 << 6;
    private const int HasReferrer = 1 << 7;
    private const int HasDevice = 1 << 8;
    private const int HasCountry = 1 << 9;
    private const int HasRegion = 1 << 10;
    private const int KnownFlags = (1 << 11) - 1;

    /// <summary>Flags, kind, identity, time, article: no event is shorter.</summary>
    private const int ShortestEvent = 1 + 1 + 16 + 1 + 1;

    [ThreadStatic]
    private static Encoding? _encoding;

    [ThreadStatic]
    private static Decoding? _decoding;

    /// <summary>Appends what follows the head of a record.</summary>
    public static void Encode(EventsRecord record, ByteWriter writer)
    {
        var numbers = _encoding ??= new Encoding();
        writer.Byte(record.Historical ? (byte)1 : (byte)0);
        writer.Unsigned((ulong)record.Events.Count);
        var timeMs = record.ReceivedMs;
        try
        {
            for (var index = 0; index < record.Events.Count; index++)
            {
                var readerEvent = record.Events[index];
                Encode(readerEvent, timeMs, numbers, writer);
                timeMs = readerEvent.TimeMs;
            }
        }
        finally
        {
            numbers.Clear();
        }
    }

    /// <summary>Reads what follows the head of a record.</summary>
    public static EventsRecord Decode(string site, long receivedMs, ref ByteReader reader, TextPool pool)
    {
        var historical = reader.Byte() switch
        {
            0 => false,
            1 => true,
            _ => throw new InvalidDataException("A flag is neither 0 nor 1."),
        };
        var count = reader.Length();
        if (count > reader.Remaining / ShortestEvent)
        {
            throw new InvalidDataException("A length exceeds what follows.");
        }

        var tables = _decoding ??= new Decoding();
        tables.Clear();
        var events = new ReaderEvent[count];
        var timeMs = receivedMs;
        for (var index = 0; index < count; index++)
        {
            events[index] = Decode(timeMs, tables, ref reader, pool);
            timeMs = events[index].TimeMs;
        }

        return new EventsRecord(site, receivedMs, historical, events);
    }

    /// <summary>Reads an integer that must fit 32 bits.</summary>
    public static int Int32(ref ByteReader reader)
    {
        var value = reader.Signed();
        return value == (int)value ? (int)value : throw new InvalidDataException("An integer is too large.");
    }

    private static void Encode(ReaderEvent readerEvent, long beforeMs, Encoding numbers, ByteWriter writer)
    {
        // What the reader would refuse must never be acknowledged.
        if (readerEvent.Kind is EventKind.Unspecified || (int)readerEvent.Kind >= EventKinds.Count
            || readerEvent.Device > Device.Other)
        {
            throw new ArgumentException(
                $"An event has kind {readerEvent.Kind} and device {readerEvent.Device}; one of them is undefined.",
                nameof(readerEvent));
        }

        var flags = (readerEvent.Reader.IsNone ? 0 : HasReader)
            | (readerEvent.Session.IsNone ? 0 : HasSession)
            | (readerEvent.Address.IsNone ? 0 : HasAddress)
            | (readerEvent.DwellMs == 0 ? 0 : HasDwell)
            | (readerEvent.DecisionId.Length == 0 ? 0 : HasDecision)
            | (readerEvent.Module.Length == 0 ? 0 : HasModule)
            | (readerEvent.Position == 0 ? 0 : HasPosition)
            | (readerEvent.Referrer.Length == 0 ? 0 : HasReferrer)
            | (readerEvent.Device == Device.Unspecified ? 0 : HasDevice)
            | (readerEvent.Country.Length == 0 ? 0 : HasCountry)
            | (readerEvent.Region.Length == 0 ? 0 : HasRegion);
        writer.Unsigned((ulong)flags);
        writer.Byte((byte)readerEvent.Kind);
        writer.Fixed64(readerEvent.Identity.High);
        writer.Fixed64(readerEvent.Identity.Low);
        writer.Signed(unchecked(readerEvent.TimeMs - beforeMs));
        numbers.Text(readerEvent.Article, writer);
        if ((flags & HasReader) != 0)
        {
            numbers.Pseudonym(readerEvent.Reader, writer);
        }

        if ((flags & HasSession) != 0)
        {
            numbers.Pseudonym(readerEvent.Session, writer);
        }

        if ((flags & HasAddress) != 0)
        {
            numbers.Pseudonym(readerEvent.Address, writer);
        }

        if ((flags & HasDwell) != 0)
        {
            writer.Signed(readerEvent.DwellMs);
        }

        if ((flags & HasDecision) != 0)
        {
            numbers.Text(readerEvent.DecisionId, writer);
        }

        if ((flags & HasModule) != 0)
        {
            numbers.Text(readerEvent.Module, writer);
        }

        if ((flags & HasPosition) != 0)
        {
            writer.Signed(readerEvent.Position);
        }

        if ((flags & HasReferrer) != 0)
        {
            numbers.Text(readerEvent.Referrer, writer);
        }

        if ((flags & HasDevice) != 0)
        {
            writer.Byte((byte)readerEvent.Device);
        }

        if ((flags & HasCountry) != 0)
        {
            numbers.Text(readerEvent.Country, writer);
        }

        if ((flags & HasRegion) != 0)
        {
            numbers.Text(readerEvent.Region, writer);
        }
    }

    private static ReaderEvent Decode(long beforeMs, Decoding tables, ref ByteReader reader, TextPool pool)
    {
        var flags = reader.Unsigned();
        if (flags > KnownFlags)
        {
            throw new InvalidDataException("An event carries unknown fields.");
        }

        var kind = reader.Byte();
        if (kind is 0 or >= EventKinds.Count)
        {
            throw new InvalidDataException($"An event has the unknown kind {kind}.");
        }

        // Object initialisers run in the order they are written, which is the order of the fields.
        var readerEvent = new ReaderEvent
        {
            Kind = (EventKind)kind,
            Identity = new Pseudonym(reader.Fixed64(), reader.Fixed64()),
            TimeMs = unchecked(beforeMs + reader.Signed()),
            Article = tables.Text(ref reader, pool),
            Reader = (flags & HasReader) != 0 ? tables.Pseudonym(ref reader) : Pseudonym.None,
            Session = (flags & HasSession) != 0 ? tables.Pseudonym(ref reader) : Pseudonym.None,
            Address = (flags & HasAddress) != 0 ? tables.Pseudonym(ref reader) : Pseudonym.None,
            DwellMs = (flags & HasDwell) != 0 ? Int32(ref reader) : 0,
            DecisionId = (flags & HasDecision) != 0 ? tables.Text(ref reader, pool) : "",
            Module = (flags & HasModule) != 0 ? tables.Text(ref reader, pool) : "",
            Position = (flags & HasPosition) != 0 ? Int32(ref reader) : 0,
            Referrer = (flags & HasReferrer) != 0 ? tables.Text(ref reader, pool) : "",
            Device = (flags & HasDevice) != 0 ? (Device)reader.Byte() : Device.Unspecified,
            Country = (flags & HasCountry) != 0 ? tables.Text(ref reader, pool) : "",
            Region = (flags & HasRegion) != 0 ? tables.Text(ref reader, pool) : "",
        };
        return readerEvent.Device <= Device.Other
            ? readerEvent
            : throw new InvalidDataException($"An event has the unknown device {(byte)readerEvent.Device}.");
    }

    /// <summary>Numbers of what was written already.</summary>
    private sealed class Encoding
    {
        private readonly Dictionary<string, int> _texts = new(StringComparer.Ordinal);
        private readonly Dictionary<Pseudonym, int> _pseudonyms = [];

        public void Text(string value, ByteWriter writer)
        {
            var next = _texts.Count;
            ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_texts, value, out var exists);
            if (exists)
            {
                writer.Unsigned((ulong)number);
                return;
            }

            number = next;
            writer.Unsigned((ulong)next);
            writer.Text(value);
        }

        public void Pseudonym(Pseudonym value, ByteWriter writer)
        {
            var next = _pseudonyms.Count;
            ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_pseudonyms, value, out var exists);
            if (exists)
            {
                writer.Unsigned((ulong)number);
                return;
            }

            number = next;
            writer.Unsigned((ulong)next);
            writer.Fixed64(value.High);
            writer.Fixed64(value.Low);
        }

        public void Clear()
        {
            _texts.Clear();
            _pseudonyms.Clear();
        }
    }

    /// <summary>What was read already, by number.</summary>
    private sealed class Decoding
    {
        private readonly List<string> _texts = [];
        private readonly List<Pseudonym> _pseudonyms = [];

        public string Text(ref ByteReader reader, TextPool pool)
        {
            var number = reader.Length(_texts.Count + 1);
            if (number < _texts.Count)
            {
                return _texts[number];
            }

            var text = pool.Get(reader.Bytes());
            _texts.Add(text);
            return text;
        }

        public Pseudonym Pseudonym(ref ByteReader reader)
        {
            var number = reader.Length(_pseudonyms.Count + 1);
            if (number < _pseudonyms.Count)
            {
                return _pseudonyms[number];
            }

            var pseudonym = new Pseudonym(reader.Fixed64(), reader.Fixed64());
            _pseudonyms.Add(pseudonym);
            return pseudonym;
        }

        public void Clear()
        {
            _texts.Clear();
            _pseudonyms.Clear();
        }
    }
}
