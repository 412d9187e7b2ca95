namespace RankEngine.Snapshots;

/// <summary>The articles of one story, known or only counted, in the order of their slots; at least the one asked for.</summary>
public readonly ref struct StoryArticles
{
    private readonly PagedArray<ArticleEntry> _entries;
    private readonly ReadOnlySpan<int> _slots;
    private readonly ArticleEntry _only;

    /// <summary>The articles of these slots.</summary>
    /// <param name="entries">All articles.</param>
    /// <param name="slots">The story's; empty: it is a story of one.</param>
    /// <param name="only">That one.</param>
    internal StoryArticles(PagedArray<ArticleEntry> entries, ReadOnlySpan<int> slots, ArticleEntry only)
    {
        _entries = entries;
        _slots = slots;
        _only = only;
    }

    /// <summary>Goes through them.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>A place among them.</summary>
    public ref struct Enumerator
    {
        private readonly StoryArticles _story;
        private int _next;

        internal Enumerator(StoryArticles story)
        {
            _story = story;
            Current = story._only;
        }

        /// <summary>The article at this place.</summary>
        public ArticleEntry Current { get; private set; }

        /// <summary>Goes to the next one.</summary>
        public bool MoveNext()
        {
            if (_story._slots.IsEmpty)
            {
                return _next++ == 0;
            }

            while (_next < _story._slots.Length)
            {
                if (_story._entries[_story._slots[_next++]] is { } entry)
                {
                    Current = entry;
                    return true;
                }
            }

            return false;
        }
    }
}
