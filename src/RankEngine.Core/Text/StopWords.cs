namespace RankEngine.Text;

/// <summary>English words that say nothing about a subject.</summary>
internal static class StopWords
{
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Known = new HashSet<string>(
        ("a about above after again against all also am an and any are as at be because been before being below "
        + "between both but by can could did do does doing down during each few for from further had has have having "
        + "he her here hers herself him himself his how i if in into is it its itself just me more most my myself no "
        + "nor not now of off on once only or other our ours ourselves out over own same she should so some such than "
        + "that the their theirs them themselves then there these they this those through to too under until up very "
        + "was we were what when where which while who whom why will with would you your yours yourself yourselves "
        + "says said say").Split(' '),
        StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a word as <see cref="WordReader"/> gives it counts for nothing.</summary>
    /// <remarks>So do single characters but digits. "us" stays, as it is mostly the country in headlines.</remarks>
    public static bool Contains(ReadOnlySpan<char> word) =>
        (word.Length < 2 && (word.IsEmpty || !char.IsDigit(word[0]))) || Known.Contains(word);
}
