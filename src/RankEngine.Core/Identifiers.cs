using System.Buffers;

namespace RankEngine;

/// <summary>The one rule for ids of sites, articles, modules, models: <c>[A-Za-z0-9._:-]{1,128}</c>.</summary>
public static class Identifiers
{
    /// <summary>Longest id, in characters.</summary>
    public const int MaxLength = 128;

    /// <summary>The rule in words, for error messages.</summary>
    public const string Rule = "must be 1 to 128 of A-Z, a-z, 0-9, '.', '_', ':' and '-'";

    /// <summary>The site a request means when it names none.</summary>
    public const string DefaultSite = "main";

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-");

    /// <summary>Tells whether a text is an id.</summary>
    public static bool IsValid(ReadOnlySpan<char> text) =>
        text.Length is >= 1 and <= MaxLength && !text.ContainsAnyExcept(Allowed);
}
