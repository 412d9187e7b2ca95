using RankEngine.Snapshots;
using RankEngine.Text;
using RankEngine.Trending;

namespace RankEngine.Generations;

/// <summary>Reads a generation into the form a snapshot serves.</summary>
public static class GenerationLoader
{
    /// <summary>Loads a generation for the articles a replica knows; others, and texts changed since, are left out.</summary>
    /// <exception cref="UnavailableException">The store cannot be reached, or the generation is collected already.</exception>
    public static async Task<(TextView Text, SitePriors Priors)> LoadAsync(
        IGenerationStore store,
        Generation generation,
        SlotTable slots,
        PagedArray<ArticleEntry> entries,
        CancellationToken cancellationToken)
    {
        var lexicon = new MemoryStream();
        await foreach (var chunk in store.ReadSectionAsync(generation, GenerationFormat.Lexicon, cancellationToken))
        {
            await lexicon.WriteAsync(chunk, cancellationToken);
        }

        // Number in the generation to slot here; -1: not known, or another text now.
        var numbers = new List<int>();
        var vectors = new List<KeyValuePair<int, SparseVector>>();
        await foreach (var chunk in store.ReadSectionAsync(generation, GenerationFormat.Articles, cancellationToken))
        {
            foreach (var article in GenerationFormat.UnpackArticles(chunk.Span))
            {
                var known = slots.TryGet(article.Id, out var slot)
                    && entries[slot]?.Meta is { IsDeleted: false } meta
                    && meta.Version == article.Version;
                numbers.Add(known ? slot : -1);
                if (known && article.Vector.Count > 0)
                {
                    vectors.Add(new(slot, article.Vector));
                }
            }
        }

        var neighbors = PagedArray<NeighborList>.Empty.ToBuilder();
        var number = 0;
        await foreach (var chunk in store.ReadSectionAsync(generation, GenerationFormat.Neighbors, cancellationToken))
        {
            foreach (var list in GenerationFormat.UnpackNeighbors(chunk.Span))
            {
                var slot = numbers[number++];
                if (slot >= 0)
                {
                    neighbors[slot] = Renumber(list, numbers);
                }
            }
        }

        var priors = SitePriors.Default;
        await foreach (var chunk in store.ReadSectionAsync(generation, GenerationFormat.Priors, cancellationToken))
        {
            priors = SitePriors.FromBytes(chunk.Span);
        }

        var encoder = new LexicalEncoder(LexicalLexicon.Unpack(lexicon.ToArray()));
        return (new TextView(generation.Number, encoder, LexicalIndex.Build(vectors), neighbors.Build()), priors);
    }

    private static NeighborList Renumber(NeighborList list, List<int> numbers)
    {
        var slots = new List<int>(list.Count);
        var similarities = new List<float>(list.Count);
        for (var i = 0; i < list.Count; i++)
        {
            if (numbers[list.Slots[i]] >= 0)
            {
                slots.Add(numbers[list.Slots[i]]);
                similarities.Add(list.Similarities[i]);
            }
        }

        return new NeighborList([.. slots], [.. similarities]);
    }
}
