using RankEngine.Text;

namespace RankEngine.Tests.Text;

public class DenseIndexTests
{
    private const int Dimensions = 228;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Search_FewArticles_EqualsComparingWithAll()
    {
        var vectors = Vectors(500, seed: 1);
        var index = DenseIndex.Build(vectors, Cancel);
        var best = new SlotSimilarity[10];
        for (var query = 0; query < 20; query++)
        {
            var count = index.Search(vectors[query].Value, best, reads: 1);

            Assert.Equal(Nearest(vectors, vectors[query].Value, best.Length), best[..count].Select(found => found.Slot));
        }
    }

    [Fact]
    public void Search_ManyArticlesInLists_FindsNearlyAll()
    {
        var vectors = Vectors(1_500, seed: 2);
        var index = DenseIndex.Build(vectors, Cancel).Train(Cancel);
        Assert.True(index.Lists > 100);
        var best = new SlotSimilarity[10];
        var shared = 0;
        for (var query = 0; query < 50; query++)
        {
            var expected = Nearest(vectors, vectors[query].Value, best.Length).ToHashSet();
            var count = index.Search(vectors[query].Value, best, reads: 600);
            shared += best[..count].Count(found => expected.Contains(found.Slot));
        }

        Assert.True(shared >= 450, $"Found {shared} of 500.");
        Assert.Equal(10, index.Search(vectors[0].Value, best, int.MaxValue));
        Assert.Equal(Nearest(vectors, vectors[0].Value, best.Length), best.Select(found => found.Slot));
    }

    [Fact]
    public void Search_FilterThatAdmitsFew_ReadsOnUntilTheyAreFound()
    {
        var vectors = Vectors(1_500, seed: 3);
        var index = DenseIndex.Build(vectors, Cancel).Train(Cancel);
        var best = new SlotSimilarity[10];

        var count = index.Search(vectors[5].Value, best, reads: 1, slot => slot % 150 == 7);

        var admitted = vectors.Where(vector => vector.Key % 150 == 7).ToList();
        Assert.Equal(Nearest(admitted, vectors[5].Value, best.Length), best[..count].Select(found => found.Slot));
    }

    [Theory]
    [InlineData(300, 1, false)]
    [InlineData(600, 2, true)]
    public void With_AnyChanges_FindsWhatAnIndexBuiltAnewHolds(int articles, int seed, bool isTrained)
    {
        var random = new Random(seed);
        var now = Vectors(articles, seed).ToDictionary();
        var index = DenseIndex.Build(now, Cancel);
        index = isTrained ? index.Train(Cancel) : index;
        var before = index;
        var kept = new Dictionary<int, DenseVector>(now);
        for (var round = 0; round < 60; round++)
        {
            var changes = new DenseChange[random.Next(1, 20)];
            for (var i = 0; i < changes.Length; i++)
            {
                var slot = random.Next(articles + 500);
                var vector = random.Next(3) == 0 ? null : Vector(random, random.Next(40));
                changes[i] = new DenseChange(slot, vector);
                if (vector is null)
                {
                    now.Remove(slot);
                }
                else
                {
                    now[slot] = vector;
                }
            }

            index = index.With(changes);
        }

        AssertHolds(index, now, articles + 500);
        AssertHolds(before, kept, articles + 500);
    }

    [Fact]
    public void ApplyTo_IndexThatChangedDuringTraining_HoldsTheChanges()
    {
        var now = Vectors(800, seed: 4).ToDictionary();
        var index = DenseIndex.Empty.With([.. now.Select(pair => new DenseChange(pair.Key, pair.Value))]);
        var training = new DenseTrainingPlan(index).Run(Cancel);

        var added = Vector(new Random(9), 3);
        index = index.With([new DenseChange(2_000, added), new DenseChange(5, null), new DenseChange(6, added)]);
        now[2_000] = added;
        now[6] = added;
        now.Remove(5);
        var trained = training.ApplyTo(index);

        Assert.True(trained.Lists > 100);
        Assert.Null(trained.PlanTraining());
        AssertHolds(trained, now, 2_001);
    }

    [Fact]
    public void With_VectorOfOtherLength_Throws()
    {
        var index = DenseIndex.Empty.With([new DenseChange(0, new DenseVector([1, 2], 1))]);

        Assert.Throws<ArgumentException>(() => index.With([new DenseChange(1, new DenseVector([1], 1))]));
        Assert.Throws<ArgumentException>(() => index.Search(new DenseVector([1], 1), new SlotSimilarity[1], 1));
        Assert.Equal(0, index.Search(DenseVector.Empty, new SlotSimilarity[1], 1));
    }

    private static void AssertHolds(DenseIndex index, Dictionary<int, DenseVector> expected, int slots)
    {
        Assert.Equal(expected.Count, index.Count);
        for (var slot = 0; slot < slots; slot++)
        {
            var vector = index.VectorOf(slot);
            Assert.Equal(expected.ContainsKey(slot), vector is not null);
            if (vector is not null)
            {
                Assert.True(vector.Values.SequenceEqual(expected[slot].Values), $"Slot {slot}.");
                Assert.Equal(expected[slot].Scale, vector.Scale);
            }
        }

        // Everything read, it is exact: so nothing stands in two places or in none.
        var query = expected.First().Value;
        var best = new SlotSimilarity[20];
        var count = index.Search(query, best, int.MaxValue);
        Assert.Equal(Nearest(expected, query, best.Length), best[..count].Select(found => found.Slot));
    }

    private static int[] Nearest(IEnumerable<KeyValuePair<int, DenseVector>> vectors, DenseVector query, int count) =>
    [
        .. vectors
            .Select(vector => (
                vector.Key,
                Product: Int8Dot.Plain(query.Values, vector.Value.Values) * (query.Scale * vector.Value.Scale)))
            .OrderByDescending(vector => vector.Product)
            .ThenBy(vector => vector.Key)
            .Take(count)
            .Select(vector => vector.Key),
    ];

    private static List<KeyValuePair<int, DenseVector>> Vectors(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(slot => KeyValuePair.Create(slot, Vector(random, random.Next(40))))];
    }

    // Near a subject's own direction, with as much of its own.
    private static DenseVector Vector(Random random, int subject)
    {
        var direction = new Random(1_000 + subject);
        var values = new float[Dimensions];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (direction.NextSingle() - .5f) + (random.NextSingle() - .5f);
        }

        return DenseVector.Of(values);
    }
}
