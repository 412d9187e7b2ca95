using Microsoft.Extensions.Time.Testing;
using RankEngine.Learning.Text;
using RankEngine.Snapshots;
using RankEngine.Tests.Text;
using RankEngine.Text;

namespace RankEngine.Tests.Snapshots;

public sealed class TextUpkeepTests
{
    [Fact]
    public async Task Collect_ArticlesOneByOne_TextsAtOnceNeighboursInTheEnd()
    {
        var texts = SeededTexts.Articles(2_500, seed: 3);
        var encoder = new LexicalEncoder(
            LexicalPipeline.Fit(texts, new LexicalFitOptions(), TestContext.Current.CancellationToken));
        var none = new TextView(1, encoder, LexicalIndex.Empty, PagedArray<NeighborList>.Empty);
        var upkeep = new TextUpkeep(new FakeTimeProvider());
        upkeep.Reset(none);
        var atOnce = none;
        for (var slot = 0; slot < texts.Count; slot++)
        {
            var vector = encoder.Encode(texts[slot]);
            upkeep.Set(slot, vector);
            upkeep.Apply();

            // Found from now on, whatever else is still being done.
            Assert.Equal(vector.Count > 0, !upkeep.View.Index.PackedOf(slot).IsEmpty);
            upkeep.Collect();
            atOnce = With(atOnce, slot, vector);
        }

        await SettleAsync(upkeep);
        Assert.InRange(upkeep.View.Index.Segments, 1, 15);
        AssertNotWorse(upkeep.View, atOnce);

        for (var slot = 0; slot < 50; slot++)
        {
            var vector = slot % 2 == 0 ? null : encoder.Encode(texts[slot + 1]);
            upkeep.Set(slot, vector);
            atOnce = With(atOnce, slot, vector);
        }

        upkeep.Apply();
        await SettleAsync(upkeep);

        AssertNotWorse(upkeep.View, atOnce);
        Assert.All(
            Enumerable.Range(0, 50).Where(slot => slot % 2 == 0),
            slot => Assert.Equal(0, upkeep.View.NeighborsOf(slot).Count));
    }

    [Fact]
    public async Task Start_CopyWithTextsWithoutNeighbours_FindsThem()
    {
        var vector = new SparseVector([1, 2], [0.6f, 0.8f]);
        var index = LexicalIndex.Build([new(0, vector), new(1, vector)]);
        var encoder = new LexicalEncoder(LexicalPipeline.Fit(
            SeededTexts.Articles(50, seed: 1), new LexicalFitOptions(), TestContext.Current.CancellationToken));
        var upkeep = new TextUpkeep(new FakeTimeProvider());

        upkeep.Start(
            new TextView(1, encoder, index, PagedArray<NeighborList>.Empty),
            PagedArray<ArticleEntry>.Of([new ArticleEntry("a", 0), new ArticleEntry("b", 1)]));
        await SettleAsync(upkeep);

        Assert.Equal([1], upkeep.View.NeighborsOf(0).Slots);
        Assert.Equal([0], upkeep.View.NeighborsOf(1).Slots);
    }

    private static TextView With(TextView view, int slot, SparseVector? vector)
    {
        var builder = new TextViewBuilder(view);
        builder.Set(slot, vector);
        return builder.Build();
    }

    /// <summary>
    /// Of the neighbours that a refresh would find, a view knows as many as one that links every article when it comes.
    /// </summary>
    /// <remarks>Neither knows all: an article takes its place in the lists of those it finds, not of all it is near to.</remarks>
    private static void AssertNotWorse(TextView view, TextView atOnce)
    {
        var (known, wanted) = Known(view);
        var (knownAtOnce, wantedAtOnce) = Known(atOnce);
        Assert.Equal(wantedAtOnce, wanted);
        Assert.True(knownAtOnce > 0.8 * wanted, $"At once {knownAtOnce} of {wanted}: the test shows nothing.");
        Assert.True(known >= 0.99 * knownAtOnce, $"{known} of {wanted}; at once {knownAtOnce}.");
    }

    private static (int Known, int Wanted) Known(TextView view)
    {
        var best = new SlotSimilarity[NeighborList.Capacity + 1];
        var known = 0;
        var wanted = 0;
        for (var slot = 0; slot < 2_500; slot += 7)
        {
            if (view.Index.VectorOf(slot) is { } vector)
            {
                var nearest = TextViewBuilder.ListOf(slot, best.AsSpan(0, view.Index.Search(vector, best)));
                wanted += nearest.Count;
                known += nearest.Slots.ToArray().Intersect(view.NeighborsOf(slot).Slots.ToArray()).Count();
            }
        }

        return (known, wanted);
    }

    private static async Task SettleAsync(TextUpkeep upkeep)
    {
        while (!upkeep.IsSettled)
        {
            upkeep.Collect();
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }
}
