using RankEngine.Articles;
using RankEngine.Snapshots;

namespace RankEngine.Tests.Snapshots;

public sealed class NewestFirstTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void With_RandomChanges_IsTheSortedOrder(int seed)
    {
        var random = new Random(seed);
        var entries = PagedArray<ArticleEntry>.Empty;
        var order = NewestFirst.Empty;
        for (var round = 0; round < 60; round++)
        {
            // Grows, is rewritten, is nearly emptied; few dates, so that many are equal.
            var deletes = round % 20 > 14;
            var before = entries;
            var builder = entries.ToBuilder();
            var changed = new HashSet<int>();
            for (var i = random.Next(round % 3 == 0 ? 3_000 : 5); i > 0; i--)
            {
                var slot = random.Next(8_000);
                changed.Add(slot);
                builder[slot] = random.Next(10) switch
                {
                    0 => new ArticleEntry($"a{slot}", slot),
                    < 9 when deletes => Entry(slot, 0, isDeleted: true),
                    _ => Entry(slot, random.Next(500), isDeleted: random.Next(10) == 0),
                };
            }

            entries = builder.Build();
            var old = order;
            var expectedOld = Sorted(before);
            order = order.With(changed, before, entries);

            Assert.Equal(Sorted(entries), order);
            Assert.Equal(Sorted(entries).Length, order.Count);
            Assert.Equal(expectedOld, old);
            Assert.Equal(NewestFirst.Of(entries), order);
        }
    }

    [Fact]
    public void With_FewChangesOfManyArticles_AllocatesByWhatChanges()
    {
        const int Articles = 200_000;
        var builder = PagedArray<ArticleEntry>.Empty.ToBuilder();
        for (var slot = 0; slot < Articles; slot++)
        {
            builder[slot] = Entry(slot, slot, isDeleted: false);
        }

        var entries = builder.Build();
        var order = NewestFirst.Of(entries);
        var next = entries.ToBuilder();
        next[77] = Entry(77, 100_000, isDeleted: false);
        var changed = next.Build();
        order.With([77], entries, changed);

        var before = GC.GetAllocatedBytesForCurrentThread();
        order.With([77], entries, changed);

        // Two leaves, two nodes and the root; all keys are 3 MB.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 40_000);
    }

    [Fact]
    public void With_OnlyTheTextChanged_IsAnotherObject()
    {
        var entries = PagedArray<ArticleEntry>.Of([Entry(0, 5, isDeleted: false)]);
        var order = NewestFirst.Of(entries);

        // The refresh schedule tells by it that an article changed.
        Assert.NotSame(order, order.With([0], entries, entries));
        Assert.Same(order, order.With([], entries, entries));
    }

    private static int[] Sorted(PagedArray<ArticleEntry> entries) =>
        [.. Enumerable.Range(0, entries.Length)
            .Where(slot => entries[slot]?.Meta is { IsDeleted: false })
            .OrderByDescending(slot => entries[slot]!.Meta!.PublishedMs)
            .ThenBy(slot => slot)];

    private static ArticleEntry Entry(int slot, long published, bool isDeleted) => new($"a{slot}", slot)
    {
        Meta = new ArticleMeta
        {
            Version = new ArticleVersion(1, "log", slot),
            PublishedMs = published,
            IsDeleted = isDeleted,
        },
    };
}
