using System.Buffers.Text;
using System.Globalization;
using System.Text;
using RankEngine.Redis.Folding;
using StackExchange.Redis;

namespace RankEngine.Redis;

/// <summary>Names the fields of the count and pair hashes, and reads them back.</summary>
internal static class RedisFields
{
    private const int MostDigits = 10;

    /// <summary>Field of a minute, hour or day bucket's counts.</summary>
    /// <param name="slot">The bucket's place within its hash, from 0.</param>
    /// <param name="article">The article's id.</param>
    public static string Count(int slot, string article) => $"{slot}.{article}";

    /// <summary>The same field as bytes.</summary>
    public static RedisValue Count(int slot, string article, ByteArena arena)
    {
        var room = arena.Reserve(MostDigits + 1 + Encoding.UTF8.GetMaxByteCount(article.Length));
        var at = Slot(slot, room);
        return arena.Take(at + Encoding.UTF8.GetBytes(article, room[at..]));
    }

    /// <summary>Field of a pair.</summary>
    /// <param name="slot">Hour of the day, 0 to 23.</param>
    /// <param name="from">The article read first.</param>
    /// <param name="to">The article read after it.</param>
    public static string Pair(int slot, string from, string to) => $"{slot}.{from}>{to}";

    /// <summary>The same field as bytes.</summary>
    public static RedisValue Pair(int slot, string from, string to, ByteArena arena)
    {
        var room = arena.Reserve(MostDigits + 2 + Encoding.UTF8.GetMaxByteCount(from.Length + to.Length));
        var at = Slot(slot, room);
        at += Encoding.UTF8.GetBytes(from, room[at..]);
        room[at++] = (byte)'>';
        return arena.Take(at + Encoding.UTF8.GetBytes(to, room[at..]));
    }

    /// <summary>Reads a field of a minute, hour or day bucket's counts.</summary>
    public static (int Slot, string Article) ReadCount(string field)
    {
        var dot = field.IndexOf('.', StringComparison.Ordinal);
        return dot > 0
            && int.TryParse(field.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var slot)
                ? (slot, field[(dot + 1)..])
                : throw Unknown(field);
    }

    /// <summary>Reads a field of a pair.</summary>
    public static (int Slot, string From, string To) ReadPair(string field)
    {
        var dot = field.IndexOf('.', StringComparison.Ordinal);
        var between = field.IndexOf('>', StringComparison.Ordinal);
        return dot > 0
            && between > dot
            && int.TryParse(field.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var slot)
                ? (slot, field[(dot + 1)..between], field[(between + 1)..])
                : throw Unknown(field);
    }

    private static int Slot(int slot, Span<byte> room)
    {
        Utf8Formatter.TryFormat(slot, room, out var written);
        room[written] = (byte)'.';
        return written + 1;
    }

    private static InvalidDataException Unknown(string field) =>
        new($"The store holds a field \"{field}\" that this version does not know.");
}
