using System.Runtime.InteropServices;
using RankEngine.Snapshots;
using RankEngine.Text;
using RankEngine.Trending;

namespace RankEngine.Generations;

/// <summary>Reads a generation into the form a snapshot serves.</summary>
public static class GenerationLoader
{
    private const int TextsAtOnce = 16_384;

    /// <summary>Loads a generation for the articles a replica knows; others, and texts changed since, are left out.</summary>
    /// <exception cref="UnavailableException">The store cannot be reached, or the generation is collected already.</exception>
    public static async Task<(TextView Text, SitePriors Priors)> LoadAsync(
        IGenerationStore store,
        Generation generation,
        EncoderSource encoders,
        SlotTable slots,
        PagedArray<ArticleEntry> entries,
        CancellationToken cancellationToken)
    {
        var packed = new MemoryStream();
        await foreach (var chunk in store.ReadSectionAsync(generation, GenerationFormat.Encoder, cancellationToken))
        {
            await packed.WriteAsync(chunk, cancellationToken);
        }

        // Number in the generation to slot here; -1: not known, or another text now.
        var numbers = new List<int>();
        var names = new List<long>();
        var texts = new List<TextChange>(TextsAtOnce);
        var index = TextIndex.Empty;
        await foreach (var chunk in store.ReadSectionAsync(generation, GenerationFormat.Articles, cancellationToken))
        {
            foreach (var article in GenerationFormat.UnpackArticles(chunk.Span))
            {
                var known = slots.TryGet(article.Id, out var slot)
                    && entries[slot]?.Meta is { IsDeleted: false } meta
                    && meta.Version == article.Version;
                numbers.Add(known ? slot : -1);
                names.Add(NeighborList.TextOf(article.Version));
                if (known)
                {
                    texts.Add(new TextChange(slot, article.Text));
                }
            }

            // Some at a time: all of them, unpacked, would take twice the room of the index.
            if (texts.Count >= TextsAtOnce)
            {
                index = index.With(CollectionsMarshal.AsSpan(texts));
                texts.Clear();
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        index = index.With(CollectionsMarshal.AsSpan(texts));
        while (index.PlanUpkeep() is { } plan)
        {
            index = plan.Run(cancellationToken).ApplyTo(index);
        }

        var neighbors = PagedArray<NeighborList>.Empty.ToBuilder();
        var number = 0;
        await foreach (var chunk in store.ReadSectionAsync(generation, GenerationFormat.Neighbors, cancellationToken))
        {
            foreach (var list in GenerationFormat.UnpackNeighbors(chunk.Span))
            {
                var slot = numbers[number];
                if (slot >= 0)
                {
                    neighbors[slot] = Renumber(list, numbers).For(names[number]);
                }

                number++;
            }
        }

        var priors = SitePriors.Default;
        await foreach (var chunk in store.ReadSectionAsync(generation, GenerationFormat.Priors, cancellationToken))
        {
            priors = SitePriors.FromBytes(chunk.Span);
        }

        var encoder = encoders.Unpack(packed.ToArray());
        return (new TextView(generation.Number, encoder, index, neighbors.Build()), priors);
    }

    private static NeighborList Renumber(NeighborList list, List<int> numbers)
    {
        Span<int> slots = stackalloc int[list.Count];
        Span<float> similarities = stackalloc float[list.Count];
        var count = 0;
        for (var i = 0; i < list.Count; i++)
        {
            var (number, similarity) = list[i];
            if (numbers[number] >= 0)
            {
                slots[count] = numbers[number];
                similarities[count++] = similarity;
            }
        }

        return new NeighborList(slots[..count], similarities[..count]);
    }
}
