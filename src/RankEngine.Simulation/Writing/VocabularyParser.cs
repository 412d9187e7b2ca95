using System.Text;

namespace RankEngine.Simulation.Writing;

/// <summary>Reads the compact tables of words.</summary>
/// <remarks>
/// <code>
/// orgs: the {town} Council; ...      lists of the section: key, colon, entries between semicolons;
///   further entries                  a line that does not begin with a key goes on with the one before
/// # rail                             from here on a topic with this name
/// who: the operator; +drivers        who acts; "+" marks a plural, which has no article
/// does: close the {thing}; ...       what they do: base form of a verb first
/// things: night service; ...         countable, singular, without article
/// issues: overcrowding; ...          what it is about, fit to follow "over" or "about"
/// groups: commuters; ...             people concerned, plural
/// adj: late; ...                     stand before any of the things
/// experts: engineer; ...             singular, without article
/// facts: Fares rose by {pct}; ...    whole sentences without the full stop
/// </code>
/// </remarks>
internal static class VocabularyParser
{
    internal static SectionVocabulary Parse(string name, string text, int firstTopic)
    {
        var section = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var topics = new List<TopicVocabulary>();
        var lists = section;
        var topic = "";
        var key = "";
        var entries = new StringBuilder();

        void EndList()
        {
            if (key.Length > 0)
            {
                lists[key] = entries.ToString()
                    .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            }

            key = "";
            entries.Clear();
        }

        void EndTopic()
        {
            if (topic.Length > 0)
            {
                topics.Add(Topic(topic, firstTopic + topics.Count, lists));
            }
        }

        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith('#'))
            {
                EndList();
                EndTopic();
                topic = line[1..].Trim();
                lists = new Dictionary<string, string[]>(StringComparer.Ordinal);
                continue;
            }

            var colon = line.StartsWith(' ') ? -1 : line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                EndList();
                key = line[..colon];
            }

            entries.Append(line.AsSpan(colon + 1).Trim()).Append(' ');
        }

        EndList();
        EndTopic();
        return Section(name, section, [.. topics]);
    }

    private static SectionVocabulary Section(
        string name, Dictionary<string, string[]> lists, TopicVocabulary[] topics) => new()
        {
            Name = name,
            Orgs = Templates(lists, "orgs"),
            Roles = Words(lists, "roles"),
            Citizens = Words(lists, "citizens"),
            Quotes = Templates(lists, "quotes"),
            Patterns = Templates(lists, "patterns"),
            Background = Templates(lists, "background"),
            Leads = Templates(lists, "leads"),
            FollowLeads = Templates(lists, "followleads"),
            Updates = Templates(lists, "updates"),
            Details = Templates(lists, "details"),
            Reactions = Templates(lists, "reactions"),
            Closings = Templates(lists, "closings"),
            Summaries = Templates(lists, "summaries"),
            Headlines = Templates(lists, "headlines"),
            Topics = topics,
        };

    private static TopicVocabulary Topic(string name, int number, Dictionary<string, string[]> lists) => new()
    {
        Number = number,
        Name = name,
        Who = [.. Words(lists, "who").Select(who => new Actor(who.TrimStart('+'), who.StartsWith('+')))],
        Does = [.. lists["does"].Select(Act)],
        Things = Words(lists, "things"),
        Issues = Words(lists, "issues"),
        Groups = Words(lists, "groups"),
        Adjectives = Words(lists, "adj"),
        Experts = Words(lists, "experts"),
        Facts = Templates(lists, "facts"),
    };

    private static ActTemplate Act(string text)
    {
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        return space < 0
            ? new ActTemplate(text, new Template(""))
            : new ActTemplate(text[..space], new Template(text[space..]));
    }

    /// <summary>Entries that stand as they are: a gap in one would be printed.</summary>
    private static string[] Words(Dictionary<string, string[]> lists, string key)
    {
        var words = lists.GetValueOrDefault(key, []);
        return Array.Find(words, word => word.Contains('{', StringComparison.Ordinal)) is { } bad
            ? throw new FormatException($"No slot can stand in {key}: \"{bad}\".")
            : words;
    }

    private static Template[] Templates(Dictionary<string, string[]> lists, string key) =>
        [.. lists.GetValueOrDefault(key, []).Select(text => new Template(text))];
}
