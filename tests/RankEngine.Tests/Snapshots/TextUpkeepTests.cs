using Microsoft.Extensions.Time.Testing;
using RankEngine.Learning.Text;
using RankEngine.Snapshots;
using RankEngine.Tests.Text;
using RankEngine.Text;

namespace RankEngine.Tests.Snapshots;

public sealed class TextUpkeepTests
{
    [Fact]
    public async Task Collect_SettledAfterEveryArticle_EqualsLinkingAtOnce()
    {
        var (none, vectors) = Encoded(300);
        var upkeep = Upkeep(none);
        var atOnce = none;
        for (var step = 0; step < 400; step++)
        {
            // Articles come; then some go and some are rewritten.
            var slot = step % 300;
            var vector = step < 300 ? vectors[slot] : step % 2 == 0 ? null : vectors[slot + 1];
            upkeep.Set(slot, vector);
            upkeep.Apply();
            await SettleAsync(upkeep);
            var builder = new TextViewBuilder(atOnce);
            builder.Set(slot, vector);
            atOnce = builder.Build();
        }

        for (var slot = 0; slot < 300; slot++)
        {
            Assert.Equal(atOnce.NeighborsOf(slot).Slots, upkeep.View.NeighborsOf(slot).Slots);
            Assert.Equal(atOnce.NeighborsOf(slot).Similarities, upkeep.View.NeighborsOf(slot).Similarities);
        }
    }

    [Fact]
    public async Task Collect_AllArticlesAtOnce_IsNowhereWorseThanARefresh()
    {
        var (none, vectors) = Encoded(1_000);
        var upkeep = Upkeep(none);
        for (var slot = 0; slot < vectors.Length; slot++)
        {
            upkeep.Set(slot, vectors[slot]);
        }

        upkeep.Apply();
        await SettleAsync(upkeep);

        var best = new SlotSimilarity[NeighborList.Capacity + 1];
        for (var slot = 0; slot < vectors.Length; slot++)
        {
            var count = upkeep.View.Index.Search(vectors[slot], best);
            var expected = TextViewBuilder.ListOf(slot, best.AsSpan(0, count));

            // Place by place as near, or nearer: a search may miss an article that shares weaker terms only, which then
            // finds this one.
            var actual = upkeep.View.NeighborsOf(slot);
            Assert.True(actual.Count >= expected.Count);
            for (var i = 0; i < expected.Count; i++)
            {
                Assert.True(actual.Similarities[i] >= expected.Similarities[i], $"Slot {slot}, place {i}.");
            }
        }
    }

    [Fact]
    public async Task Collect_WhileArticlesGoOnToCome_LosesNone()
    {
        // How the other thread's batches fall is chance; this holds however they do.
        var (none, vectors) = Encoded(2_500);
        var upkeep = Upkeep(none);
        for (var slot = 0; slot < vectors.Length; slot++)
        {
            upkeep.Set(slot, vectors[slot]);
            upkeep.Apply();

            // Found from now on, whatever else is still being done.
            Assert.Equal(vectors[slot].Count > 0, !upkeep.View.Index.PackedOf(slot).IsEmpty);
            upkeep.Collect();
        }

        await SettleAsync(upkeep);

        var best = new SlotSimilarity[2];
        Assert.InRange(upkeep.View.Index.Segments, 1, 15);
        for (var slot = 0; slot < vectors.Length; slot++)
        {
            var list = upkeep.View.NeighborsOf(slot);
            var hasNear = upkeep.View.Index.Search(vectors[slot], best) > 1;
            Assert.Equal(hasNear, list.Count > 0);
            Assert.DoesNotContain(slot, list.Slots.ToArray());
            for (var i = 0; i < list.Count; i++)
            {
                Assert.Equal(upkeep.View.Index.Similarity(slot, list.Slots[i]), list.Similarities[i], 1e-6f);
            }
        }
    }

    [Fact]
    public async Task Start_CopyWithTextsWithoutNeighbours_FindsThem()
    {
        var vector = new SparseVector([1, 2], [0.6f, 0.8f]);
        var (none, _) = Encoded(50);
        var upkeep = new TextUpkeep(new FakeTimeProvider());

        upkeep.Start(
            none with { Index = LexicalIndex.Build([new(0, vector), new(1, vector)]) },
            PagedArray<ArticleEntry>.Of([new ArticleEntry("a", 0), new ArticleEntry("b", 1)]));
        await SettleAsync(upkeep);

        Assert.Equal([1], upkeep.View.NeighborsOf(0).Slots);
        Assert.Equal([0], upkeep.View.NeighborsOf(1).Slots);
    }

    private static (TextView None, SparseVector[] Vectors) Encoded(int count)
    {
        var texts = SeededTexts.Articles(count, seed: 3);
        var encoder = new LexicalEncoder(
            LexicalPipeline.Fit(texts, new LexicalFitOptions(), TestContext.Current.CancellationToken));
        var none = new TextView(1, encoder, LexicalIndex.Empty, PagedArray<NeighborList>.Empty);
        return (none, [.. texts.Select(text => encoder.Encode(text))]);
    }

    private static TextUpkeep Upkeep(TextView none)
    {
        var upkeep = new TextUpkeep(new FakeTimeProvider());
        upkeep.Reset(none);
        return upkeep;
    }

    private static async Task SettleAsync(TextUpkeep upkeep)
    {
        while (!upkeep.IsSettled)
        {
            upkeep.Collect();
            await Task.Yield();
        }
    }
}
