using RankEngine.Simulation.Writing;

namespace RankEngine.Simulation.Articles;

/// <summary>One event and all that is written about it. Hidden truth: no client of the service knows it.</summary>
public sealed class Story
{
    internal Story(int number, TopicVocabulary topic, string section)
    {
        Number = number;
        Vocabulary = topic;
        Section = section;
    }

    /// <summary>Unique within the newsroom, from 0, by the hour it broke.</summary>
    public int Number { get; }

    /// <summary>The section of all its articles.</summary>
    public string Section { get; }

    /// <summary>Number of its topic within all topics; see <see cref="Newsroom.Topics"/>.</summary>
    public int Topic => Vocabulary.Number;

    /// <summary>When it broke.</summary>
    public required DateTimeOffset Breaks { get; init; }

    /// <summary>How much readers care at its best: heavy-tailed, 1 on average over all stories.</summary>
    public required double Appeal { get; init; }

    /// <summary>Time in which the appeal of one of its articles grows to two thirds of its best.</summary>
    public required TimeSpan Rise { get; init; }

    /// <summary>Time in which the appeal of one of its articles halves.</summary>
    public required TimeSpan HalfLife { get; init; }

    internal TopicVocabulary Vocabulary { get; }

    /// <summary>Made for its first article, dropped after its last: a cast is large, and stories are many.</summary>
    internal StoryCast? Cast { get; set; }

    /// <summary>Articles and versions that are still to come.</summary>
    internal int Planned { get; set; }
}
