using System.Buffers;

namespace RankEngine.Text;

/// <summary>
/// Finds the articles nearest to a text by the whole similarity of <see cref="EncodedText"/>. Immutable: a change gives a
/// new index that shares all but what changed with the old one. Thread-safe.
/// </summary>
/// <remarks>
/// Candidates come from the dense index, and from the rarer of the words that say most; all of them are then compared by
/// the whole similarity, and the best of them are the result. A text without a dense vector is looked up by its words
/// alone.
/// </remarks>
public sealed class TextIndex
{
    /// <summary>Articles that a search looks up by their words, each time one of them stands in one.</summary>
    public const int Postings = 4_096;

    /// <summary>Articles that a search of the dense index reads at least.</summary>
    public const int Reads = 3_000;

    private const float Weight = (float)(1 + EncodedText.WordsWeight + EncodedText.LatentWeight);
    private const int MinCandidates = 100;
    private const int CandidatesPerResult = 2;

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
            articles.Select(article => KeyValuePair.Create(article.Key, article.Value.Dense)), cancellationToken);
        return new TextIndex(lexical, dense);
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
            dense[i] = new DenseChange(changes[i].Slot, changes[i].Vector?.Dense);
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
    /// <param name="admits">Tells whether a slot may be found (section, language, age, live pool); null: all.</param>
    /// <returns>How many were found; those with a similarity of 0 or less are not.</returns>
    public int Search(in EncodedText query, Span<SlotSimilarity> best, Predicate<int>? admits = null)
    {
        if (best.IsEmpty)
        {
            return 0;
        }

        var wanted = Math.Max(MinCandidates, CandidatesPerResult * best.Length);
        var found = ArrayPool<SlotSimilarity>.Shared.Rent(2 * wanted);
        var slots = ArrayPool<int>.Shared.Rent(2 * wanted);
        var similarities = ArrayPool<float>.Shared.Rent(2 * wanted);
        try
        {
            // 1. Candidates, each once.
            var count = Dense.Search(query.Dense, found.AsSpan(0, wanted), Reads, admits);
            var words = found.AsSpan(count, wanted);
            count += query.Dense.Scale == 0
                ? Lexical.Search(query.Lexical, words, admits)
                : Lexical.Candidates(query.Lexical, words, Postings, admits);

            for (var i = 0; i < count; i++)
            {
                slots[i] = found[i].Slot;
            }

            slots.AsSpan(0, count).Sort();
            var distinct = 0;
            for (var i = 0; i < count; i++)
            {
                if (i == 0 || slots[i] != slots[i - 1])
                {
                    slots[distinct++] = slots[i];
                }
            }

            // 2. The whole similarity decides.
            Similarities(query, slots.AsSpan(0, distinct), similarities);
            var heap = new SlotHeap(best);
            for (var i = 0; i < distinct; i++)
            {
                var item = new SlotSimilarity(slots[i], similarities[i]);
                if (item.Cosine > 0 && heap.Takes(item))
                {
                    heap.Add(item);
                }
            }

            heap.Sort();
            return heap.Count;
        }
        finally
        {
            ArrayPool<SlotSimilarity>.Shared.Return(found);
            ArrayPool<int>.Shared.Return(slots);
            ArrayPool<float>.Shared.Return(similarities);
        }
    }

    internal TextIndex With(LexicalIndex lexical, DenseIndex dense) => new(lexical, dense);

    private static float Blend(float lexical, float dense) => (lexical + dense) / Weight;
}
