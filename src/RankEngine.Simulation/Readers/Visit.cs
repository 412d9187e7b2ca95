using RankEngine.Simulation.Articles;

namespace RankEngine.Simulation.Readers;

/// <summary>A session under way.</summary>
internal sealed class Visit(Reader reader, string id, bool anonymous, bool firstTime, SeededRandom random)
{
    /// <summary>Most articles that are opened in one session.</summary>
    internal const int MaxViews = 60;

    private int _events;

    internal Reader Reader { get; } = reader;

    internal string Id { get; } = id;

    /// <summary>Empty when not signed in.</summary>
    internal string ReaderName { get; } = anonymous ? "" : reader.Name;

    /// <summary>True when the reader has never come before, and will not again.</summary>
    internal bool IsFirstTime { get; } = firstTime;

    /// <summary>Chance of this session alone: sessions do not disturb each other.</summary>
    internal SeededRandom Random = random;

    internal int Views { get; set; }

    /// <summary>Opened and not yet read.</summary>
    internal Queue<ArticleTruth> Tabs { get; } = new();

    /// <summary>The article whose page was left last; null after the front page.</summary>
    internal ArticleTruth? Last { get; set; }

    internal string NextEventId() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{Id}-{_events++}");
}
