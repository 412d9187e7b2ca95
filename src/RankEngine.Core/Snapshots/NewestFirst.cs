using System.Collections;

namespace RankEngine.Snapshots;

/// <summary>The known articles of a site by publication, newest first, ties by slot. Immutable.</summary>
/// <remarks>
/// Enumerates slots. A tree of three levels: a change copies a leaf and the node above it, about 4 KiB, whatever the
/// number of articles; beside that only the root, one reference for about 20,000 articles.
/// </remarks>
public sealed class NewestFirst : IEnumerable<int>
{
    /// <summary>No articles.</summary>
    public static readonly NewestFirst Empty = new([], 0);

    // Most of a node, and what it is filled to when it is made: room for some changes before it is split.
    private const int LeafSize = 256;
    private const int FullLeaf = 192;
    private const int NodeSize = 128;
    private const int FullNode = 96;

    private readonly Leaf[][] _nodes;

    private NewestFirst(Leaf[][] nodes, int count)
    {
        _nodes = nodes;
        Count = count;
    }

    /// <summary>Number of articles.</summary>
    public int Count { get; }

    /// <summary>Orders all articles of a snapshot.</summary>
    public static NewestFirst Of(PagedArray<ArticleEntry> entries)
    {
        var published = new long[entries.Length];
        var slots = new int[entries.Length];
        var count = 0;
        for (var slot = 0; slot < entries.Length; slot++)
        {
            if (entries[slot]?.Meta is { IsDeleted: false } meta)
            {
                // Turned round, so that plain numbers sort newest first.
                published[count] = ~meta.PublishedMs;
                slots[count++] = slot;
            }
        }

        Array.Sort(published, slots, 0, count);
        var keys = new Key[count];
        for (var from = 0; from < count;)
        {
            var to = from + 1;
            while (to < count && published[to] == published[from])
            {
                to++;
            }

            Array.Sort(slots, from, to - from);
            for (; from < to; from++)
            {
                keys[from] = new Key(~published[from], slots[from]);
            }
        }

        var leaves = new List<Leaf>();
        Cut(keys, leaves);
        var nodes = new List<Leaf[]>();
        Cut(leaves, nodes);
        return new NewestFirst([.. nodes], count);
    }

    /// <summary>Returns the order after some articles changed; always another object when there are any.</summary>
    /// <param name="changed">Their slots, each once.</param>
    /// <param name="before">The articles that this is the order of.</param>
    /// <param name="after">The articles to be ordered; none differs from before in its date or being but the changed.</param>
    public NewestFirst With(
        IReadOnlyCollection<int> changed, PagedArray<ArticleEntry> before, PagedArray<ArticleEntry> after)
    {
        if (changed.Count == 0)
        {
            return this;
        }

        var gone = new List<Key>(changed.Count);
        var added = new List<Key>(changed.Count);
        foreach (var slot in changed)
        {
            var old = KeyOf(before, slot);
            var now = KeyOf(after, slot);
            if (old == now)
            {
                continue;
            }

            if (old is { } leaves)
            {
                gone.Add(leaves);
            }

            if (now is { } comes)
            {
                added.Add(comes);
            }
        }

        gone.Sort();
        added.Sort();
        return new NewestFirst(Change(gone, added), Count - gone.Count + added.Count);
    }

    /// <summary>Lists slots, newest first.</summary>
    public Enumerator GetEnumerator() => new(_nodes);

    IEnumerator<int> IEnumerable<int>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static Key? KeyOf(PagedArray<ArticleEntry> entries, int slot) =>
        entries[slot]?.Meta is { IsDeleted: false } meta ? new Key(meta.PublishedMs, slot) : null;

    private Leaf[][] Change(List<Key> gone, List<Key> added)
    {
        if (_nodes.Length == 0)
        {
            var all = new List<Leaf>();
            Cut(added, all);
            var made = new List<Leaf[]>();
            Cut(all, made);
            return [.. made];
        }

        var nodes = new List<Leaf[]>(_nodes.Length + 1);
        var g = 0;
        var a = 0;
        for (var i = 0; i < _nodes.Length; i++)
        {
            // What stands before the next node belongs to this one; the last takes all the rest.
            Key? bound = i + 1 < _nodes.Length ? _nodes[i + 1][0].First : null;
            var goneEnd = EndOf(gone, g, bound);
            var addedEnd = EndOf(added, a, bound);
            if (goneEnd == g && addedEnd == a)
            {
                nodes.Add(_nodes[i]);
                continue;
            }

            var leaves = new List<Leaf>(_nodes[i].Length + 1);
            for (var j = 0; j < _nodes[i].Length; j++)
            {
                var leafBound = j + 1 < _nodes[i].Length ? _nodes[i][j + 1].First : bound;
                var goneTo = EndOf(gone, g, leafBound);
                var addedTo = EndOf(added, a, leafBound);
                if (goneTo == g && addedTo == a)
                {
                    leaves.Add(_nodes[i][j]);
                    continue;
                }

                var keys = Merge(_nodes[i][j].Keys, gone, g, goneTo, added, a, addedTo);
                (g, a) = (goneTo, addedTo);
                if (leaves.Count > 0 && leaves[^1].Keys.Length + keys.Count <= FullLeaf)
                {
                    // Few were left: two leaves become one, or deletions would leave a trail of tiny ones.
                    keys.InsertRange(0, leaves[^1].Keys);
                    leaves.RemoveAt(leaves.Count - 1);
                }

                Cut(keys, leaves);
            }

            if (nodes.Count > 0 && nodes[^1].Length + leaves.Count <= FullNode)
            {
                leaves.InsertRange(0, nodes[^1]);
                nodes.RemoveAt(nodes.Count - 1);
            }

            Cut(leaves, nodes);
        }

        return [.. nodes];
    }

    private static int EndOf(List<Key> keys, int from, Key? bound)
    {
        if (bound is not { } before)
        {
            return keys.Count;
        }

        while (from < keys.Count && keys[from].CompareTo(before) < 0)
        {
            from++;
        }

        return from;
    }

    private static List<Key> Merge(Key[] keys, List<Key> gone, int g, int goneTo, List<Key> added, int a, int addedTo)
    {
        var merged = new List<Key>(keys.Length + addedTo - a);
        foreach (var key in keys)
        {
            while (a < addedTo && added[a].CompareTo(key) < 0)
            {
                merged.Add(added[a++]);
            }

            if (g < goneTo && gone[g] == key)
            {
                g++;
            }
            else
            {
                merged.Add(key);
            }
        }

        while (a < addedTo)
        {
            merged.Add(added[a++]);
        }

        return g == goneTo
            ? merged
            : throw new InvalidOperationException($"Slot {gone[g].Slot} was not in its place.");
    }

    private static void Cut(IReadOnlyList<Key> keys, List<Leaf> leaves)
    {
        var full = keys.Count > LeafSize ? FullLeaf : LeafSize;
        for (var from = 0; from < keys.Count; from += full)
        {
            var leaf = new Key[Math.Min(full, keys.Count - from)];
            for (var i = 0; i < leaf.Length; i++)
            {
                leaf[i] = keys[from + i];
            }

            leaves.Add(new Leaf(leaf));
        }
    }

    private static void Cut(List<Leaf> leaves, List<Leaf[]> nodes)
    {
        var full = leaves.Count > NodeSize ? FullNode : NodeSize;
        for (var from = 0; from < leaves.Count; from += full)
        {
            nodes.Add([.. leaves[from..Math.Min(from + full, leaves.Count)]]);
        }
    }

    /// <summary>Lists slots, newest first.</summary>
    public struct Enumerator : IEnumerator<int>
    {
        private readonly Leaf[][] _nodes;
        private int _node;
        private int _leaf;
        private int _key = -1;

        internal Enumerator(object nodes) => _nodes = (Leaf[][])nodes;

        /// <inheritdoc/>
        public readonly int Current => _nodes[_node][_leaf].Keys[_key].Slot;

        readonly object IEnumerator.Current => Current;

        /// <inheritdoc/>
        public bool MoveNext()
        {
            if (_node >= _nodes.Length)
            {
                return false;
            }

            if (++_key == _nodes[_node][_leaf].Keys.Length)
            {
                _key = 0;
                if (++_leaf == _nodes[_node].Length)
                {
                    _leaf = 0;
                    _node++;
                }
            }

            return _node < _nodes.Length;
        }

        /// <inheritdoc/>
        public void Reset() => (_node, _leaf, _key) = (0, 0, -1);

        /// <inheritdoc/>
        public readonly void Dispose()
        {
        }
    }

    /// <summary>Some articles that follow each other; at least one.</summary>
    private sealed class Leaf(Key[] keys)
    {
        public Key[] Keys { get; } = keys;

        public Key First => Keys[0];
    }

    /// <summary>Where an article stands.</summary>
    private readonly record struct Key(long Published, int Slot) : IComparable<Key>
    {
        public int CompareTo(Key other)
        {
            var byTime = other.Published.CompareTo(Published);
            return byTime != 0 ? byTime : Slot.CompareTo(other.Slot);
        }
    }
}
