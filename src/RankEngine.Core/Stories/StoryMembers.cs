using System.Collections.Immutable;
using RankEngine.Snapshots;

namespace RankEngine.Stories;

/// <summary>The articles of each story that has more than one. Immutable.</summary>
/// <remarks>About 150 bytes for each such story.</remarks>
public sealed class StoryMembers
{
    private readonly ImmutableDictionary<int, int[]> _members;

    private StoryMembers(ImmutableDictionary<int, int[]> members) => _members = members;

    /// <summary>No such story.</summary>
    public static StoryMembers Empty { get; } = new(ImmutableDictionary<int, int[]>.Empty);

    /// <summary>Stories of more than one article.</summary>
    public int Count => _members.Count;

    /// <summary>Returns the slots of a story's articles, in rising order; empty for a story of one article.</summary>
    public ReadOnlySpan<int> this[int story] => _members.TryGetValue(story, out var slots) ? slots : [];

    /// <summary>Collects the stories of known articles.</summary>
    public static StoryMembers Of(PagedArray<ArticleEntry> entries)
    {
        var stories = new Dictionary<int, List<int>>();
        for (var slot = 0; slot < entries.Length; slot++)
        {
            // A story has its own slot's number, so an article of another number is proof of a second one.
            if (entries[slot] is { Meta: { IsDeleted: false } } entry && entry.Story != slot)
            {
                if (!stories.TryGetValue(entry.Story, out var slots))
                {
                    stories.Add(entry.Story, slots = []);
                }

                slots.Add(slot);
            }
        }

        foreach (var (story, slots) in stories)
        {
            slots.Add(story);
            slots.Sort();
        }

        return new StoryMembers(stories.ToImmutableDictionary(story => story.Key, story => story.Value.ToArray()));
    }

    /// <summary>Returns the stories after a change of articles.</summary>
    /// <param name="articles">Articles that were written, or assigned to another story.</param>
    /// <param name="before">The articles before.</param>
    /// <param name="after">The articles now.</param>
    /// <param name="index">What is so now.</param>
    /// <param name="slots">The articles' numbers.</param>
    public StoryMembers With(
        IEnumerable<string> articles,
        PagedArray<ArticleEntry> before,
        PagedArray<ArticleEntry> after,
        StoryIndex index,
        SlotTable slots)
    {
        ArgumentNullException.ThrowIfNull(articles);
        ArgumentNullException.ThrowIfNull(slots);

        // Each article is in its story's list.
        var touched = new HashSet<int>();
        foreach (var article in articles)
        {
            var slot = slots.GetOrAdd(article);
            touched.Add(before[slot]?.Story ?? slot);
            touched.Add(after[slot]?.Story ?? slot);
        }

        return With(touched, index, slots);
    }

    /// <summary>Returns the stories after a change.</summary>
    /// <param name="touched">Stories that may have gained or lost an article, by slot.</param>
    /// <param name="index">What is so now.</param>
    /// <param name="slots">The articles' numbers.</param>
    public StoryMembers With(IReadOnlyCollection<int> touched, StoryIndex index, SlotTable slots)
    {
        ArgumentNullException.ThrowIfNull(touched);
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(slots);
        var builder = _members.ToBuilder();
        foreach (var story in touched)
        {
            var id = slots.IdOf(story);
            if (index.StoryOf(id) == id && index.ArticlesOf(id) is { Count: > 1 } articles)
            {
                int[] members = [.. articles.Select(slots.GetOrAdd)];
                Array.Sort(members);
                builder[story] = members;
            }
            else
            {
                builder.Remove(story);
            }
        }

        return new StoryMembers(builder.ToImmutable());
    }
}
