using RankEngine.Simulation.Writing.Vocabularies;

namespace RankEngine.Simulation.Writing;

/// <summary>All words and sentences the newsroom knows, parsed once.</summary>
internal sealed class Vocabulary
{
    private static readonly Lazy<Vocabulary> Shared = new(() => new Vocabulary());

    private Vocabulary()
    {
        General = VocabularyParser.Parse("general", GeneralWords.Text, 0);
        (string Name, string Text)[] texts =
        [
            ("politics", PoliticsWords.Text),
            ("world", WorldWords.Text),
            ("business", BusinessWords.Text),
            ("science", ScienceWords.Text),
            ("health", HealthWords.Text),
            ("sport", SportWords.Text),
            ("culture", CultureWords.Text),
            ("technology", TechnologyWords.Text),
            ("local", LocalWords.Text),
            ("opinion", OpinionWords.Text),
        ];

        var sections = new List<SectionVocabulary>();
        var topics = 0;
        foreach (var (name, text) in texts)
        {
            var section = VocabularyParser.Parse(name, text, topics);
            sections.Add(section);
            topics += section.Topics.Length;
        }

        Sections = [.. sections];
        Topics = [.. sections.SelectMany(section => section.Topics)];
    }

    internal static Vocabulary Default => Shared.Value;

    /// <summary>Sentences for any section.</summary>
    internal SectionVocabulary General { get; }

    internal SectionVocabulary[] Sections { get; }

    /// <summary>Of all sections, by <see cref="TopicVocabulary.Number"/>.</summary>
    internal TopicVocabulary[] Topics { get; }
}

/// <summary>What is peculiar to one section. A list it leaves empty is taken from the general one.</summary>
internal sealed class SectionVocabulary
{
    internal required string Name { get; init; }

    /// <summary>True when headlines are whole sentences, with their articles.</summary>
    internal bool SpeaksPlainly => Name == "opinion";

    internal required Template[] Orgs { get; init; }

    internal required string[] Roles { get; init; }

    internal required string[] Citizens { get; init; }

    internal required Template[] Quotes { get; init; }

    internal required Template[] Patterns { get; init; }

    internal required Template[] Background { get; init; }

    internal required Template[] Leads { get; init; }

    internal required Template[] FollowLeads { get; init; }

    internal required Template[] Updates { get; init; }

    internal required Template[] Details { get; init; }

    internal required Template[] Reactions { get; init; }

    internal required Template[] Closings { get; init; }

    internal required Template[] Summaries { get; init; }

    internal required Template[] Headlines { get; init; }

    internal required TopicVocabulary[] Topics { get; init; }
}

/// <summary>What a section's articles may be about.</summary>
internal sealed class TopicVocabulary
{
    internal required int Number { get; init; }

    internal required string Name { get; init; }

    internal required Actor[] Who { get; init; }

    internal required ActTemplate[] Does { get; init; }

    internal required string[] Things { get; init; }

    internal required string[] Issues { get; init; }

    internal required string[] Groups { get; init; }

    internal required string[] Adjectives { get; init; }

    internal required string[] Experts { get; init; }

    internal required Template[] Facts { get; init; }
}

/// <summary>One who acts.</summary>
/// <param name="Name">With its article, in lower case.</param>
/// <param name="IsPlural">True when verbs must agree with a plural.</param>
internal readonly record struct Actor(string Name, bool IsPlural);

/// <summary>A verb and what follows it.</summary>
internal sealed record ActTemplate(string Verb, Template Rest);
