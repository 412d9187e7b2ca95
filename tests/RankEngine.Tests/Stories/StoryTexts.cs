namespace RankEngine.Tests.Stories;

/// <summary>Made-up texts for tests of stories.</summary>
internal static class StoryTexts
{
    /// <summary>Words drawn at random.</summary>
    public static string Text(Random random, int words) =>
        string.Join(' ', Enumerable.Range(0, words).Select(_ => $"word{random.Next(100_000)}"));

    /// <summary>Texts of which each has the last four fifths of the one before and goes on with new words.</summary>
    public static List<string> Drifting(Random random, int count)
    {
        var words = Text(random, 100 + (20 * count)).Split(' ');
        return [.. Enumerable.Range(0, count).Select(i => string.Join(' ', words.Skip(20 * i).Take(100)))];
    }
}
