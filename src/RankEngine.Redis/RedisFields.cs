using System.Globalization;

namespace RankEngine.Redis;

/// <summary>Names the fields of the count and pair hashes, and reads them back.</summary>
internal static class RedisFields
{
    /// <summary>Field of a minute, hour or day bucket's counts.</summary>
    /// <param name="slot">The bucket's place within its hash, from 0.</param>
    /// <param name="article">The article's id.</param>
    public static string Count(int slot, string article) => $"{slot}.{article}";

    /// <summary>Field of a pair.</summary>
    /// <param name="slot">Hour of the day, 0 to 23.</param>
    /// <param name="from">The article read first.</param>
    /// <param name="to">The article read after it.</param>
    public static string Pair(int slot, string from, string to) => $"{slot}.{from}>{to}";

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

    private static InvalidDataException Unknown(string field) =>
        new($"The store holds a field \"{field}\" that this version does not know.");
}
