using System.Buffers;

namespace RankEngine.Text;

/// <summary>
/// Finds the articles nearest to a text by the whole similarity of <see cref="EncodedText"/>. Immutable: a change gives a
/// new index that shares all but what changed with the old one. Thread-safe.
/// </summary>
/// <remarks>
/// Candidates come from the words that weigh most in both texts; the dense vectors tell which of them stay. As many
/// come from the signatures of texts whose dense vectors are near, for what says the same in other words and for what
/// shares too many words with too many to be looked up by them. All are then compared by the whole similarity, and the
/// best of them are the result. A text without a dense vector is looked up by its words alone.
/// </remarks>
public sealed partial class TextIndex
{
    /// <summary>About how many times a search looks up an article by a word of it.</summary>
    public const int Postings = 49_152;

    /// <summary>Articles whose signatures a search reads at least; of many articles, more.</summary>
    public const int Reads = 2_048;

    /// <summary>Up to so many articles a search looks up all words.</summary>
    public const int ExactLimit = LexicalSegment.Block.WholeLimit;

    /// <summary>Up to so many articles that may be found are all compared.</summary>
    public const int CompareLimit = 2_048;

    private const float Weight = (float)(1 + EncodedText.WordsWeight + EncodedText.LatentWeight);
    private const int MinCandidates = 64;
    private const int CandidatesPerResult = 2;
    private const int WordsPerCandidate = 6;

    // One signature is read for each so many articles, where that is more.
    private const int ReadPart = 128;

    private TextIndex(LexicalIndex lexical, DenseIndex dense)
    {
        Lexical = lexical;
        Dense = dense;
    }

    /// <summary>An index without articles.</summary>
    public static TextIndex Empty { get; } = new(LexicalIndex.Empty, DenseIndex.Empty);

    /// <summary>The words.</summary>
    public LexicalIndex Lexical { get; }

    /// <summary>The dense vectors.</summary>
    public DenseIndex Dense { get; }

    /// <summary>Articles that can be found.</summary>
    public int Count => Math.Max(Lexical.Count, Dense.Count);

    /// <summary>Bytes held, counting arrays that other indexes share.</summary>
    public long Bytes => Lexical.Bytes + Dense.Bytes;

    /// <summary>Builds an index over many articles.</summary>
    /// <param name="articles">Slot and vector of each; a slot may come once.</param>
    /// <param name="cancellationToken">Stops the building.</param>
    public static TextIndex Build(
        IReadOnlyCollection<KeyValuePair<int, EncodedText>> articles, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(articles);
        var lexical = LexicalIndex.Build(
            articles.Select(article => KeyValuePair.Create(article.Key, article.Value.Lexical)));
        var dense = DenseIndex.Build(
            Changes(articles, cancellationToken), cancellationToken);
        return new TextIndex(lexical, dense);
    }

    private static DenseChange[] Changes(
        IReadOnlyCollection<KeyValuePair<int, EncodedText>> articles, CancellationToken cancellationToken)
    {
        var all = articles.ToArray();
        var changes = new DenseChange[all.Length];
        Parallel.For(0, all.Length, Processors.Loop(cancellationToken), i =>
            changes[i] = new DenseChange(all[i].Key, all[i].Value.Dense, TextSignature.Of(all[i].Value)));
        return changes;
    }

    /// <summary>Returns an index with some texts added, replaced or removed; this one stays as it is.</summary>
    /// <param name="changes">In order: of two for one slot the later holds.</param>
    public TextIndex With(ReadOnlySpan<TextChange> changes)
    {
        if (changes.IsEmpty)
        {
            return this;
        }

        var lexical = new LexicalChange[changes.Length];
        var dense = new DenseChange[changes.Length];
        for (var i = 0; i < changes.Length; i++)
        {
            lexical[i] = new LexicalChange(changes[i].Slot, changes[i].Vector?.Lexical);
            dense[i] = changes[i].Vector is { } vector
                ? new DenseChange(changes[i].Slot, vector.Dense, TextSignature.Of(vector))
                : new DenseChange(changes[i].Slot, null);
        }

        return new TextIndex(Lexical.With(lexical), Dense.With(dense));
    }

    /// <summary>Finds what makes the index faster: segments to merge, or centres to find.</summary>
    /// <returns>Null when there is nothing to do.</returns>
    public TextIndexPlan? PlanUpkeep()
    {
        var merge = Lexical.PlanMerge();
        var training = merge is null ? Dense.PlanTraining() : null;
        return merge is null && training is null ? null : new TextIndexPlan(merge, training);
    }

    /// <summary>Returns what is kept of an article's text; null when the slot has none.</summary>
    public EncodedText? VectorOf(int slot)
    {
        var lexical = Lexical.VectorOf(slot);
        var dense = Dense.VectorOf(slot);
        return lexical is null && dense is null
            ? null
            : new EncodedText(lexical ?? SparseVector.Empty, dense ?? DenseVector.Empty);
    }

    /// <summary>Returns the similarities of one text with many articles, as <see cref="Search"/> would give them.</summary>
    /// <param name="text">The text.</param>
    /// <param name="slots">Articles; one without a text gets 0.</param>
    /// <param name="similarities">Receives one for each slot.</param>
    public void Similarities(in EncodedText text, ReadOnlySpan<int> slots, Span<float> similarities)
    {
        var pool = ArrayPool<float>.Shared.Rent(Math.Max(1, slots.Length));
        try
        {
            var products = pool.AsSpan(0, slots.Length);
            Lexical.Similarities(text.Lexical, slots, similarities);
            Dense.Products(text.Dense, slots, products);
            for (var i = 0; i < slots.Length; i++)
            {
                similarities[i] = Blend(similarities[i], products[i]);
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(pool);
        }
    }

    /// <summary>Returns how near two articles are; 0 when one has no text.</summary>
    public float Similarity(int left, int right) => Blend(Lexical.Similarity(left, right), Dense.Product(left, right));

    /// <summary>Finds the articles nearest to a text.</summary>
    /// <param name="query">The text.</param>
    /// <param name="best">Receives the nearest, best first, of equals lower slots; its length is the limit.</param>
    /// <param name="admits">
    /// Tells whether a slot may be found; null: all. The fewer it admits, the more is looked at, so that lists come out as
    /// full and as right as without it. Who knows the slots beforehand calls <see cref="SearchAmong"/>.
    /// </param>
    /// <returns>How many were found; those with a similarity of 0 or less are not.</returns>
    public int Search(in EncodedText query, Span<SlotSimilarity> best, Predicate<int>? admits = null) =>
        best.IsEmpty ? 0 : Find(query, TextSignature.Of(query), best, admits, admits is null ? 1 : ShareOf(admits));

    /// <summary>Finds those of some articles that are nearest to a text.</summary>
    /// <param name="query">The text.</param>
    /// <param name="best">Receives the nearest, best first, of equals lower slots; its length is the limit.</param>
    /// <param name="among">
    /// What may be found. Up to <see cref="CompareLimit"/> of them are all compared; of more, the search is as without a
    /// filter, but looks at more the fewer they are.
    /// </param>
    /// <returns>How many were found; those with a similarity of 0 or less are not.</returns>
    public int SearchAmong(in EncodedText query, Span<SlotSimilarity> best, SlotSet among)
    {
        ArgumentNullException.ThrowIfNull(among);
        return best.IsEmpty || Count == 0 ? 0
            : among.Count <= CompareLimit ? Compare(query, best, among)
            : Find(
                query, TextSignature.Of(query), best, among.Contains, Math.Min(1, (double)among.Count / Count));
    }

    internal TextIndex With(LexicalIndex lexical, DenseIndex dense) => new(lexical, dense);

    private static float Blend(float lexical, float dense) => (lexical + dense) / Weight;

    private static int Scaled(int number, double share) => (int)Math.Min(int.MaxValue, number / share);

    // The share of articles that a filter admits, going by some of them.
    private double ShareOf(Predicate<int> admits)
    {
        const int Sampled = 512;
        var slots = Math.Max(Lexical.Slots, Dense.Slots);
        var asked = 0;
        var admitted = 0;
        for (var i = 0; i < Math.Min(Sampled, slots); i++)
        {
            var slot = (int)((long)i * slots / Math.Min(Sampled, slots));
            if (Lexical.Holds(slot) || Dense.Holds(slot))
            {
                asked++;
                admitted += admits(slot) ? 1 : 0;
            }
        }

        return Math.Max(1, admitted) / (double)Math.Max(1, asked);
    }

    private int Compare(in EncodedText query, Span<SlotSimilarity> best, SlotSet among)
    {
        const int Some = 256;
        Span<int> slots = stackalloc int[Some];
        Span<float> similarities = stackalloc float[Some];
        var heap = new SlotHeap(best);
        for (var count = among.CopyTo(0, slots); count > 0; count = among.CopyTo(slots[count - 1] + 1, slots))
        {
            Similarities(query, slots[..count], similarities);
            Add(slots[..count], similarities, ref heap);
        }

        heap.Sort();
        return heap.Count;
    }

    private static void Add(
        scoped ReadOnlySpan<int> slots, scoped ReadOnlySpan<float> similarities, ref SlotHeap heap)
    {
        for (var i = 0; i < slots.Length; i++)
        {
            var item = new SlotSimilarity(slots[i], similarities[i]);
            if (item.Cosine > 0 && heap.Takes(item))
            {
                heap.Add(item);
            }
        }
    }

    private int Find(
        in EncodedText query,
        ReadOnlySpan<ulong> signature,
        Span<SlotSimilarity> best,
        Predicate<int>? admits,
        double share)
    {
        if (query.Dense.Scale == 0)
        {
            var found = Lexical.Search(query.Lexical, best, admits);
            foreach (ref var item in best[..found])
            {
                item = item with { Cosine = Blend(item.Cosine, 0) };
            }

            return found;
        }

        var wanted = Math.Max(MinCandidates, CandidatesPerResult * best.Length);
        var fromWords = WordsPerCandidate * wanted;
        var room = fromWords + wanted;
        var pool = ArrayPool<SlotSimilarity>.Shared.Rent(room);
        var slotPool = ArrayPool<int>.Shared.Rent(room);
        var similarityPool = ArrayPool<float>.Shared.Rent(room);
        try
        {
            // 1. By the words that weigh most, then by these and the dense vectors.
            var count = Lexical.Candidates(
                query.Lexical,
                pool.AsSpan(0, fromWords),
                Count <= ExactLimit ? int.MaxValue : Scaled(Postings, share),
                admits);
            count = KeepBest(query.Dense, pool.AsSpan(0, count), wanted, slotPool, similarityPool);

            // 2. By signatures of those whose dense vectors are near.
            count += Dense.Search(
                query.Dense,
                signature,
                pool.AsSpan(count, wanted),
                Scaled(Math.Max(Reads, Count / ReadPart), share),
                admits);

            // 3. Each once.
            for (var i = 0; i < count; i++)
            {
                slotPool[i] = pool[i].Slot;
            }

            slotPool.AsSpan(0, count).Sort();
            var distinct = 0;
            for (var i = 0; i < count; i++)
            {
                if (i == 0 || slotPool[i] != slotPool[i - 1])
                {
                    slotPool[distinct++] = slotPool[i];
                }
            }

            // 4. The whole similarity decides.
            Similarities(query, slotPool.AsSpan(0, distinct), similarityPool);
            var heap = new SlotHeap(best);
            Add(slotPool.AsSpan(0, distinct), similarityPool, ref heap);
            heap.Sort();
            return heap.Count;
        }
        finally
        {
            ArrayPool<SlotSimilarity>.Shared.Return(pool);
            ArrayPool<int>.Shared.Return(slotPool);
            ArrayPool<float>.Shared.Return(similarityPool);
        }
    }

    // Adds the dense products, and keeps those with the highest sums in front.
    private int KeepBest(
        DenseVector query, Span<SlotSimilarity> found, int wanted, Span<int> slots, Span<float> products)
    {
        if (found.Length <= wanted)
        {
            return found.Length;
        }

        for (var i = 0; i < found.Length; i++)
        {
            slots[i] = found[i].Slot;
        }

        slots = slots[..found.Length];
        Dense.Products(query, slots, products);
        var keys = ArrayPool<ulong>.Shared.Rent(found.Length);
        try
        {
            for (var i = 0; i < found.Length; i++)
            {
                // The bits of numbers from 0 on are in order as the numbers are.
                var sum = Math.Max(0, found[i].Cosine + products[i]);
                keys[i] = ((ulong)~BitConverter.SingleToUInt32Bits(sum) << 32) | (uint)slots[i];
            }

            Lowest.ToFront(keys.AsSpan(0, found.Length), wanted);
            for (var i = 0; i < wanted; i++)
            {
                found[i] = new SlotSimilarity((int)(uint)keys[i], 0);
            }

            return wanted;
        }
        finally
        {
            ArrayPool<ulong>.Shared.Return(keys);
        }
    }
}
