using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using RankEngine.Events;
using Proto = RankEngine.Contracts.V1;

namespace RankEngine.Server.Events;

/// <summary>Names an event within its site, so that it counts once however often it is sent. Never zero.</summary>
/// <remarks>Identities are stored: what is hashed, and in which order, never changes.</remarks>
internal static class EventIdentity
{
    private const byte ById = 1;
    private const byte ByContent = 2;
    private const int ReaderLength = 16;
    private const int OnStack = 512;

    /// <summary>Hash of the reader, the client's id, which is not empty, and the time.</summary>
    public static Pseudonym OfId(Pseudonym reader, string id, long timeMs)
    {
        Span<byte> bytes = stackalloc byte[1 + ReaderLength + sizeof(long) + Identifiers.MaxLength];
        var at = 0;
        bytes[at++] = ById;
        Write(bytes, ref at, reader);
        Write(bytes, ref at, timeMs);
        at += Encoding.ASCII.GetBytes(id, bytes[at..]);
        return Hash(bytes[..at]);
    }

    /// <summary>Hash of everything the event says, for an event without an id.</summary>
    /// <param name="sent">The event as sent.</param>
    /// <param name="timeMs">Its time.</param>
    /// <param name="dwellMs">Its dwell.</param>
    /// <param name="reader">Its reader, hashed: so are the next two. The raw texts are not looked at.</param>
    /// <param name="session">Its session.</param>
    /// <param name="address">Its address.</param>
    public static Pseudonym OfContent(
        Proto.Event sent,
        long timeMs,
        int dwellMs,
        Pseudonym reader,
        Pseudonym session,
        Pseudonym address)
    {
        var units = sent.Article.Length + sent.DecisionId.Length + sent.Module.Length + sent.Referrer.Length
            + sent.Country.Length + sent.Region.Length;
        var most = 1 + (3 * ReaderLength) + sizeof(long) + (4 * sizeof(int)) + (6 * sizeof(int)) + (3 * units);
        var rented = most > OnStack ? ArrayPool<byte>.Shared.Rent(most) : null;
        try
        {
            var bytes = rented is null ? stackalloc byte[OnStack] : rented.AsSpan();
            var at = 0;
            bytes[at++] = ByContent;
            Write(bytes, ref at, reader);
            Write(bytes, ref at, session);
            Write(bytes, ref at, address);
            Write(bytes, ref at, timeMs);
            Write(bytes, ref at, (int)sent.Kind);
            Write(bytes, ref at, dwellMs);
            Write(bytes, ref at, sent.Position);
            Write(bytes, ref at, (int)sent.Device);
            Write(bytes, ref at, sent.Article);
            Write(bytes, ref at, sent.DecisionId);
            Write(bytes, ref at, sent.Module);
            Write(bytes, ref at, sent.Referrer);
            Write(bytes, ref at, sent.Country);
            Write(bytes, ref at, sent.Region);
            return Hash(bytes[..at]);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private static Pseudonym Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = XxHash128.HashToUInt128(bytes);
        return hash == 0 ? new Pseudonym(0, 1) : new Pseudonym((ulong)(hash >> 64), (ulong)hash);
    }

    private static void Write(Span<byte> bytes, ref int at, Pseudonym value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes[at..], value.High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[(at + sizeof(ulong))..], value.Low);
        at += ReaderLength;
    }

    private static void Write(Span<byte> bytes, ref int at, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes[at..], value);
        at += sizeof(long);
    }

    private static void Write(Span<byte> bytes, ref int at, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes[at..], value);
        at += sizeof(int);
    }

    // The length first: "a" and "bc" are not "ab" and "c".
    private static void Write(Span<byte> bytes, ref int at, string value)
    {
        var length = Encoding.UTF8.GetBytes(value, bytes[(at + sizeof(int))..]);
        Write(bytes, ref at, length);
        at += length;
    }
}
