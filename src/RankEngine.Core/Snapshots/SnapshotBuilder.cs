using System.Runtime.InteropServices;
using RankEngine.Articles;
using RankEngine.Folding;
using RankEngine.Stories;

namespace RankEngine.Snapshots;

/// <summary>Makes the next version of a site's articles from the last and what changed; costs by what changed.</summary>
public sealed class SnapshotBuilder(PagedArray<ArticleEntry> entries, SlotTable slots)
{
    private readonly Dictionary<int, List<(CountKind Kind, int Minute, long Count)>> _counts = [];
    private readonly Dictionary<int, List<(int Other, int Hour, bool After, long Count)>> _pairs = [];
    private readonly Dictionary<int, ArticleMeta> _articles = [];
    private readonly Dictionary<int, int> _stories = [];

    /// <summary>Slots that changed so far.</summary>
    public IEnumerable<int> Touched => _counts.Keys.Concat(_articles.Keys);

    /// <summary>Articles that were written: slot and what is known now.</summary>
    public IReadOnlyDictionary<int, ArticleMeta> Articles => _articles;

    /// <summary>Adds what a delta changed in a store; its articles are set apart, by <see cref="Set"/>.</summary>
    public void Add(PartitionChange change)
    {
        foreach (var (key, count) in change.Counts)
        {
            ListOf(_counts, slots.GetOrAdd(key.Article)).Add((key.Kind, key.Minute, count));
        }

        foreach (var (key, count) in change.Pairs)
        {
            var from = slots.GetOrAdd(key.From);
            var to = slots.GetOrAdd(key.To);
            ListOf(_pairs, from).Add((to, key.Hour, true, count));
            ListOf(_pairs, to).Add((from, key.Hour, false, count));
        }
    }

    /// <summary>Sets an article's last write, unless a newer one is known.</summary>
    /// <returns>True when it was taken.</returns>
    public bool Set(ArticleWrite write)
    {
        var slot = slots.GetOrAdd(write.Id);
        var known = _articles.GetValueOrDefault(slot) ?? entries[slot]?.Meta;
        if (known is not null && known.Version >= write.Version)
        {
            return false;
        }

        _articles[slot] = ArticleMeta.From(write, known);
        return true;
    }

    /// <summary>Sets an article's story.</summary>
    /// <param name="id">The article.</param>
    /// <param name="representative">The article whose slot numbers the story.</param>
    public void SetStory(string id, string representative) =>
        _stories[slots.GetOrAdd(id)] = slots.GetOrAdd(representative);

    /// <summary>Sets the stories of articles as an index says; one that it does not know is passed over.</summary>
    /// <param name="ids">The articles.</param>
    /// <param name="index">What is so now.</param>
    public void SetStories(IEnumerable<string> ids, StoryIndex index)
    {
        foreach (var id in ids)
        {
            if (index.StoryOf(id) is { } story)
            {
                SetStory(id, story);
            }
        }
    }

    /// <summary>Returns the changed articles.</summary>
    /// <param name="now">Decides which buckets are kept.</param>
    public PagedArray<ArticleEntry> Build(DateTimeOffset now)
    {
        var oldestMinute = TimeBuckets.OldestMinute(now);
        var oldestHour = TimeBuckets.OldestHour(now);
        var builder = entries.ToBuilder();
        foreach (var (slot, meta) in _articles)
        {
            builder[slot] = Entry(builder, slot) with { Meta = meta };
        }

        foreach (var (slot, story) in _stories)
        {
            if (builder[slot] is { } entry)
            {
                builder[slot] = entry with { Story = story };
            }
        }

        foreach (var (slot, added) in _counts)
        {
            var entry = Entry(builder, slot);
            builder[slot] = entry with
            {
                Counts = entry.Counts.Add(CollectionsMarshal.AsSpan(added), oldestMinute, oldestHour),
            };
        }

        foreach (var (slot, added) in _pairs)
        {
            var entry = Entry(builder, slot);
            builder[slot] = entry with { Pairs = entry.Pairs.Add(CollectionsMarshal.AsSpan(added), oldestHour) };
        }

        return builder.Build();
    }

    private ArticleEntry Entry(PagedArray<ArticleEntry>.Builder builder, int slot) =>
        builder[slot] ?? new ArticleEntry(slots.IdOf(slot), slot);

    private static List<T> ListOf<T>(Dictionary<int, List<T>> lists, int slot)
    {
        ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(lists, slot, out _);
        return list ??= [];
    }
}
