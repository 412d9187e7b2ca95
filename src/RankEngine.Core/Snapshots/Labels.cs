using System.Collections.Concurrent;

namespace RankEngine.Snapshots;

/// <summary>Numbers texts that many articles have in common: tags, authors, hosts. One table for the process.</summary>
/// <remarks>
/// Only ever grows, as interned strings do; the numbers mean nothing outside the process. Thread-safe; a reader takes
/// no lock.
/// </remarks>
internal static class Labels
{
    private const int PageBits = 10;
    private const int PageSize = 1 << PageBits;

    private static readonly ConcurrentDictionary<string, int> Numbers = new(StringComparer.Ordinal);
    private static readonly Lock Adding = new();

    // A page is filled before a number of it is given out, and never replaced.
    private static string[][] _pages = [];
    private static int _count;

    /// <summary>Returns the number of a text, a new one when it has none.</summary>
    public static int NumberOf(ReadOnlySpan<char> text) =>
        Numbers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var number)
            ? number
            : NumberOf(text.ToString());

    /// <summary>Returns the number of a text, a new one when it has none.</summary>
    public static int NumberOf(string text)
    {
        if (Numbers.TryGetValue(text, out var number))
        {
            return number;
        }

        lock (Adding)
        {
            if (Numbers.TryGetValue(text, out number))
            {
                return number;
            }

            number = _count++;
            if ((number & (PageSize - 1)) == 0)
            {
                Volatile.Write(ref _pages, [.. _pages, new string[PageSize]]);
            }

            _pages[number >> PageBits][number & (PageSize - 1)] = text;
            Numbers[text] = number;
            return number;
        }
    }

    /// <summary>Returns the text of a number that was given out.</summary>
    public static string TextOf(int number) =>
        Volatile.Read(ref _pages)[number >> PageBits][number & (PageSize - 1)];

    /// <summary>Returns the one string that all articles share for a text.</summary>
    public static string Shared(string text) => TextOf(NumberOf(text));
}
