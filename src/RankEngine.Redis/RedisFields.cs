using System.Globalization;
using RankEngine.Folding;

namespace RankEngine.Redis;

/// <summary>Names the fields of the count and pair hashes, and reads them back.</summary>
internal static class RedisFields
{
    /// <summary>Field of a minute, hour or day count.</summary>
    /// <param name="kind">What is counted.</param>
    /// <param name="slot">The bucket's place within its hash, from 0.</param>
    /// <param name="article">The article's id.</param>
    public static string Count(CountKind kind, int slot, string article) => $"{(int)kind}.{slot}.{article}";

    /// <summary>Field of a total.</summary>
    public static string Total(CountKind kind, string article) => $"{(int)kind}.{article}";

    /// <summary>Field of a pair.</summary>
    /// <param name="slot">Hour of the day, 0 to 23.</param>
    /// <param name="from">The article read first.</param>
    /// <param name="to">The article read after it.</param>
    public static string Pair(int slot, string from, string to) => $"{slot}.{from}>{to}";

    /// <summary>Reads a field of a minute, hour or day count.</summary>
    public static (CountKind Kind, int Slot, string Article) ReadCount(string field)
    {
        var first = field.IndexOf('.', StringComparison.Ordinal);
        var second = first < 0 ? -1 : field.IndexOf('.', first + 1);
        return second >= 0
            && byte.TryParse(field.AsSpan(0, first), NumberStyles.None, CultureInfo.InvariantCulture, out var kind)
            && int.TryParse(
                field.AsSpan(first + 1, second - first - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var slot)
                ? ((CountKind)kind, slot, field[(second + 1)..])
                : throw Unknown(field);
    }

    /// <summary>Reads a field of a total.</summary>
    public static (CountKind Kind, string Article) ReadTotal(string field)
    {
        var dot = field.IndexOf('.', StringComparison.Ordinal);
        return dot > 0
            && byte.TryParse(field.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var kind)
                ? ((CountKind)kind, field[(dot + 1)..])
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

    private static InvalidDataException Unknown(string field) =>
        new($"The store holds a field \"{field}\" that this version does not know.");
}
