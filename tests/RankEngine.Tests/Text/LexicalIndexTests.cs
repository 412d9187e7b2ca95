using CsCheck;
using RankEngine.Learning.Text;
using RankEngine.Text;

namespace RankEngine.Tests.Text;

public class LexicalIndexTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Search_SeededCorpus_FindsNearlyAllThatComparingEverythingFinds()
    {
        var vectors = Encoded(4_000, seed: 11);
        var index = LexicalIndex.Build(vectors);
        var best = new SlotSimilarity[10];
        var shared = 0;
        var wanted = 0;
        for (var query = 0; query < 4_000; query += 40)
        {
            var expected = vectors
                .Select(vector => (vector.Key, Cosine: SparseVector.Dot(vectors[query].Value, vector.Value)))
                .Where(found => found.Cosine > 0)
                .OrderByDescending(found => found.Cosine)
                .ThenBy(found => found.Key)
                .Take(best.Length)
                .ToList();
            var count = index.Search(vectors[query].Value, best);

            // Found by cosine, not by name: equally near articles are equally right.
            var bound = expected.Count == 0 ? 0 : expected[^1].Cosine - 1e-4;
            wanted += expected.Count;
            shared += best.AsSpan(0, count).ToArray().Count(
                found => SparseVector.Dot(vectors[query].Value, vectors[found.Slot].Value) >= bound);
        }

        Assert.True(wanted > 500, $"Only {wanted} were wanted.");
        Assert.True(shared >= 0.98 * wanted, $"Recall is {shared} of {wanted}.");
    }

    [Fact]
    public void Search_ArticleItself_IsFoundFirstWithCosineOne()
    {
        var vectors = Encoded(300, seed: 3);
        var index = LexicalIndex.Build(vectors);
        var best = new SlotSimilarity[1];

        foreach (var (slot, vector) in vectors.Where(pair => pair.Value.Count > 0))
        {
            Assert.Equal(1, index.Search(vector, best));
            Assert.Equal(1f, best[0].Cosine, 1e-5f);
            Assert.Equal(1f, index.Similarity(slot, best[0].Slot), 1e-5f);
        }
    }

    [Fact]
    public void Search_EqualTexts_LowerSlotsFirst()
    {
        var vector = new SparseVector([1, 2], [0.6f, 0.8f]);
        var index = LexicalIndex.Build([new(9, vector), new(4, vector), new(7, vector)])
            .With([new LexicalChange(5, vector)]);
        var best = new SlotSimilarity[3];

        Assert.Equal(3, index.Search(vector, best));
        Assert.Equal([4, 5, 7], best.Select(found => found.Slot));
    }

    [Fact]
    public void Search_WorkedExample_GivesTheCosine()
    {
        var index = LexicalIndex.Build(
        [
            new(0, new SparseVector([1, 2], [0.6f, 0.8f])),
            new(1, new SparseVector([2, 3], [0.6f, 0.8f])),
            new(2, new SparseVector([4], [1f])),
        ]);
        var best = new SlotSimilarity[5];

        var count = index.Search(new SparseVector([2], [1f]), best);

        Assert.Equal(2, count);
        Assert.Equal(0, best[0].Slot);
        Assert.Equal(0.8f, best[0].Cosine, 1e-3f);
        Assert.Equal(1, best[1].Slot);
        Assert.Equal(0.6f, best[1].Cosine, 1e-3f);
    }

    [Fact]
    public void Search_SlotsNotAdmitted_AreLeftOutForOthers()
    {
        var vector = new SparseVector([1], [1f]);
        var index = LexicalIndex.Build(Enumerable.Range(0, 500).Select(slot => KeyValuePair.Create(slot, vector)));
        var best = new SlotSimilarity[3];

        Assert.Equal(3, index.Search(vector, best, slot => slot >= 490 && slot % 2 == 0));
        Assert.Equal([490, 492, 494], best.Select(found => found.Slot));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Candidates_FewLookups_AreThoseThatShareWhatWeighsMost(int seed)
    {
        // Several segments, a third of whose articles moved on.
        var random = new Random(seed);
        var now = new Dictionary<int, SparseVector>();
        var index = LexicalIndex.Empty;
        for (var round = 0; round < 12; round++)
        {
            var changes = Enumerable.Range(0, 500)
                .Select(_ => new LexicalChange(random.Next(4_000), Text(random)))
                .ToArray();
            foreach (var change in changes)
            {
                now[change.Slot] = change.Vector!;
            }

            index = index.With(changes);
        }

        var best = new SlotSimilarity[200];
        var shared = 0;
        for (var query = 0; query < 30; query++)
        {
            var text = Text(random);
            var right = now.OrderByDescending(pair => SparseVector.Dot(text, pair.Value)).Take(5).ToList();

            var count = index.Candidates(text, best, 4_000, slot => slot % 4 != 1);

            var found = best[..count].ToDictionary(item => item.Slot, item => item.Cosine);
            Assert.All(found, item => Assert.NotEqual(1, item.Key % 4));

            // What was not looked up is missing; what was is rounded.
            Assert.All(found, item => Assert.InRange(
                item.Value, 1e-9, SparseVector.Dot(text, now[item.Key]) + .03));
            shared += right.Count(pair => pair.Key % 4 == 1 || found.ContainsKey(pair.Key));
        }

        Assert.True(shared >= 135, $"Found {shared} of 150.");
    }

    [Fact]
    public void Candidates_AllLookedUp_HaveTheWholeCosine()
    {
        var random = new Random(3);
        var texts = Enumerable.Range(0, 1_000).Select(slot => KeyValuePair.Create(slot, Text(random))).ToList();
        var index = LexicalIndex.Build(texts);
        var best = new SlotSimilarity[2_000];
        for (var query = 0; query < 10; query++)
        {
            // Itself included: the highest sum there can be.
            var text = texts[query * 7].Value;
            var count = index.Candidates(text, best, int.MaxValue, null);

            Assert.Equal(texts.Count(other => SparseVector.Dot(text, other.Value) > 0), count);
            Assert.All(best[..count], found => Assert.Equal(
                SparseVector.Dot(text, texts[found.Slot].Value), found.Cosine, .03));
        }
    }

    [Fact]
    public void Candidates_LargeBlock_LooksArticlesUpByTheirStrongestTerms()
    {
        const int First = 1_000;
        const int Terms = LexicalSegment.Block.MostTerms + 10;
        var terms = Enumerable.Range(First, Terms).ToArray();
        var text = SparseVector.Sum([new SparseVector(terms, [.. terms.Select(term => term - First + 1f)])]);
        var texts = Enumerable.Range(0, LexicalSegment.Block.WholeLimit)
            .Select(slot => KeyValuePair.Create(slot, new SparseVector([slot % 900], [1])))
            .Append(KeyValuePair.Create(LexicalSegment.Block.WholeLimit, text));
        var large = LexicalIndex.Build(texts);
        var whole = LexicalIndex.Build(texts.Skip(1));
        var best = new SlotSimilarity[1];
        for (var term = First; term < First + Terms; term++)
        {
            var query = new SparseVector([term], [1]);

            Assert.Equal(term < First + 10 ? 0 : 1, large.Candidates(query, best, int.MaxValue, null));
            Assert.Equal(1, whole.Candidates(query, best, int.MaxValue, null));
            Assert.Equal(LexicalSegment.Block.WholeLimit, best[0].Slot);
        }
    }

    [Fact]
    public void Search_LongVector_ComparesItsStrongestTerms()
    {
        // 164 terms, the first 128 stronger: what differs in the weak ones only is the same.
        var strong = Enumerable.Range(0, 128).Select(term => (term, 0.1f));
        SparseVector Long(int from) => Vector([.. strong, .. Enumerable.Range(from, 36).Select(term => (term, 0.01f))]);
        var index = LexicalIndex.Build([new(0, Long(1_000)), new(1, Long(2_000))]);

        Assert.Equal(1f, index.Similarity(0, 1), 1e-6f);
        Assert.Equal(Enumerable.Range(0, 128), index.VectorOf(0)!.Terms.ToArray());
    }

    [Fact]
    public void Search_NothingToFind_FindsNothing()
    {
        var index = LexicalIndex.Build([new(0, new SparseVector([1], [1f])), new(1, SparseVector.Empty)]);
        var best = new SlotSimilarity[3];

        Assert.Equal(0, index.Search(SparseVector.Empty, best));
        Assert.Equal(0, index.Search(new SparseVector([2], [1f]), best));
        Assert.Equal(0, LexicalIndex.Empty.Search(new SparseVector([1], [1f]), best));
        Assert.Equal(0, index.Search(new SparseVector([1], [1f]), []));
        Assert.Equal(1, index.Count);
        Assert.Null(index.VectorOf(1));
        Assert.Null(index.VectorOf(1_000_000));
        Assert.Equal(0f, index.Similarity(0, 1));
    }

    [Fact]
    public void With_AnyChanges_FindsAsAnIndexBuiltAnew()
    {
        var vectors = Encoded(400, seed: 21).Select(pair => pair.Value).ToArray();
        var change = Gen.Select(Gen.Int[0, 700], Gen.Int[-40, vectors.Length - 1]);
        Gen.Select(Gen.Int[0, 200], change.Array[0, 60].Array[0, 12]).Sample(
            world =>
            {
                var (start, batches) = world;
                var expected = Enumerable.Range(0, start).ToDictionary(slot => slot, slot => vectors[slot]);
                var index = LexicalIndex.Build(expected);
                foreach (var batch in batches)
                {
                    var before = (index, expected: new Dictionary<int, SparseVector>(expected));
                    var changes = batch
                        .Select(item => new LexicalChange(item.Item1, item.Item2 < 0 ? null : vectors[item.Item2]))
                        .ToArray();
                    foreach (var (slot, vector) in changes)
                    {
                        expected.Remove(slot);
                        if (vector is { Count: > 0 })
                        {
                            expected[slot] = vector;
                        }
                    }

                    index = index.With(changes);
                    AssertSame(before.index, before.expected, vectors);
                    AssertSame(index, expected, vectors);
                }

            },
            seed: "0000000000001",
            iter: 25,
            threads: 1);
    }

    [Fact]
    public void With_ManySmallChanges_KeepsFewSegments()
    {
        var vector = new SparseVector([1], [1f]);
        var index = LexicalIndex.Build(Enumerable.Range(0, 100_000).Select(slot => KeyValuePair.Create(slot, vector)));
        for (var i = 0; i < 2_000; i++)
        {
            index = index.With([new LexicalChange(i, vector), new LexicalChange(100_000 + i, vector)]);
        }

        Assert.Equal(102_000, index.Count);
        Assert.Equal(2_000, index.Outdated);
        Assert.InRange(index.Segments, 2, 16);
    }

    [Fact]
    public void With_TwoThousandArticlesOneByOne_KeepsFewSegmentsAndFindsAsAnIndexBuiltAnew()
    {
        var vectors = Encoded(2_000, seed: 31);
        var index = LexicalIndex.Empty;
        var most = 0;
        foreach (var (slot, vector) in vectors)
        {
            index = Settled(index.With([new LexicalChange(slot, vector)]));
            most = Math.Max(most, index.Segments);
        }

        // At most one small segment for each power of two up to 1,024, and a few greater ones.
        Assert.InRange(most, 2, 11 + LexicalIndex.MergedTogether);
        AssertSame(index, vectors.ToDictionary(pair => pair.Key, pair => pair.Value), Texts(vectors));
    }

    [Fact]
    public void PlanMerge_ManyPublications_SegmentsGrowWithTheLogarithm()
    {
        const int Articles = 120_000;
        var vectors = Encoded(100, seed: 32).Where(pair => pair.Value.Count > 0).ToArray();
        var index = LexicalIndex.Empty;
        var most = 0;
        for (var first = 0; first < Articles; first += 500)
        {
            index = Settled(index.With([.. Enumerable.Range(first, 500).Select(
                slot => new LexicalChange(slot, vectors[slot % vectors.Length].Value))]));
            most = Math.Max(most, index.Segments);
        }

        // Three of a kind for each power of four from 1,024 up to 120,000, one for each power of two below.
        Assert.InRange(most, 4, (3 * 4) + 11);
        Assert.Equal(Articles, index.Count);
        Assert.Equal(0, index.Outdated);
    }

    [Fact]
    public void PlanMerge_MostOfASegmentReplaced_LetsGoOfTheOutdated()
    {
        var vectors = Encoded(100, seed: 33);
        var index = LexicalIndex.Build(
            Enumerable.Range(0, 5_000).Select(slot => KeyValuePair.Create(slot, vectors[slot % 100].Value)));
        Assert.Null(index.PlanMerge());

        index = index.With([.. Enumerable.Range(0, 3_000).Select(slot => new LexicalChange(slot, null))]);
        Assert.True(index.Outdated > 2_500);
        index = Settled(index);

        Assert.Equal(0, index.Outdated);
        AssertSame(
            index,
            Enumerable.Range(3_000, 2_000).ToDictionary(slot => slot, slot => vectors[slot % 100].Value),
            Texts(vectors));
    }

    [Fact]
    public void ApplyTo_IndexThatChangedMeanwhile_FindsAsAnIndexBuiltAnew()
    {
        var vectors = Texts(Encoded(300, seed: 34));
        var random = new Random(34);
        for (var world = 0; world < 8; world++)
        {
            var expected = new Dictionary<int, SparseVector>();
            var index = LexicalIndex.Empty;
            for (var i = 0; i < LexicalIndex.MergedTogether; i++)
            {
                Change(1_700, 9_000);
            }

            // Planned, then overtaken by changes: few, many, and all of what was planned.
            var merge = index.PlanMerge()!.Run();
            switch (world % 4)
            {
                case 0:
                    break;
                case 1:
                    Change(50, 10_000);
                    break;
                case 2:
                    Change(3_000, 9_000);
                    Change(3_000, 20_000);
                    break;
                default:
                    Take([.. Enumerable.Range(0, 9_000).Select(slot => new LexicalChange(slot, null))]);
                    Change(2_000, 9_000);
                    break;
            }

            var before = index;
            index = merge.ApplyTo(index);
            AssertSame(index, expected, vectors);
            AssertSame(before, expected, vectors);
            Change(100, 12_000);
            AssertSame(Settled(index), expected, vectors);

            void Change(int count, int slots) => Take([.. Enumerable.Range(0, count).Select(_ => new LexicalChange(
                random.Next(slots), random.Next(5) == 0 ? null : vectors[random.Next(vectors.Length)]))]);

            void Take(LexicalChange[] changes)
            {
                index = index.With(changes);
                foreach (var (slot, vector) in changes)
                {
                    expected.Remove(slot);
                    if (vector is { Count: > 0 })
                    {
                        expected[slot] = vector;
                    }
                }
            }
        }
    }

    [Fact]
    public void With_FewChangesToManyArticles_AllocatesByWhatChanges()
    {
        var vector = new SparseVector([1, 2, 3], [0.5f, 0.5f, 0.7f]);
        var index = LexicalIndex.Build(Enumerable.Range(0, 200_000).Select(slot => KeyValuePair.Create(slot, vector)));
        index.With([new LexicalChange(0, vector)]);

        var before = GC.GetAllocatedBytesForCurrentThread();
        index.With([new LexicalChange(77, vector)]);

        // The list of pages (782 references) and one page; the vectors themselves are 5 MB.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 30_000);
    }

    [Fact]
    public void Build_SlotTwice_Refuses() => Assert.Throws<ArgumentException>(() => LexicalIndex.Build(
        [new(1, new SparseVector([1], [1f])), new(1, new SparseVector([2], [1f]))]));

    [Fact]
    public void Similarities_ManySlots_AreThoseOfSearch()
    {
        var vectors = Encoded(200, seed: 4);
        var index = LexicalIndex.Build(vectors);
        var best = new SlotSimilarity[20];
        var query = vectors[7].Value;
        var count = index.Search(query, best);
        var cosines = new float[count];

        index.Similarities(query, [.. best.Take(count).Select(found => found.Slot)], cosines);

        Assert.Equal(best.Take(count).Select(found => found.Cosine), cosines);
    }

    private static LexicalIndex Settled(LexicalIndex index)
    {
        while (index.PlanMerge() is { } plan)
        {
            index = plan.Run().ApplyTo(index);
        }

        return index;
    }

    private static SparseVector[] Texts(KeyValuePair<int, SparseVector>[] vectors) =>
        [.. vectors.Select(pair => pair.Value)];

    private static void AssertSame(LexicalIndex index, Dictionary<int, SparseVector> expected, SparseVector[] queries)
    {
        var expectedCount = expected.Count(pair => pair.Value.Count > 0);
        Assert.Equal(expectedCount, index.Count);
        var fresh = LexicalIndex.Build(expected.OrderBy(pair => pair.Key));
        var best = new SlotSimilarity[10];
        var freshBest = new SlotSimilarity[10];
        for (var i = 0; i < queries.Length; i += 50)
        {
            var count = index.Search(queries[i], best);
            Assert.Equal(fresh.Search(queries[i], freshBest), count);
            Assert.Equal(freshBest.Take(count), best.Take(count));
        }
    }

    private static KeyValuePair<int, SparseVector>[] Encoded(int count, int seed)
    {
        var articles = SeededTexts.Articles(count, seed);
        var encoder = ArticleEncoderFitter.Fit(articles, words: null, progress: null, Cancel);
        return [.. articles.Select((article, slot) => KeyValuePair.Create(slot, encoder.Encode(article).Lexical))];
    }

    private static SparseVector Vector((int Term, float Weight)[] entries) =>
        new([.. entries.Select(entry => entry.Term)], [.. entries.Select(entry => entry.Weight)]);

    // 30 words, common ones more often.
    private static SparseVector Text(Random random)
    {
        var weights = new SortedDictionary<int, float>();
        while (weights.Count < 30)
        {
            weights[(int)(3_000 * Math.Pow(random.NextDouble(), 2))] = .2f + random.NextSingle();
        }

        return SparseVector.Sum([new SparseVector([.. weights.Keys], [.. weights.Values])]);
    }
}
