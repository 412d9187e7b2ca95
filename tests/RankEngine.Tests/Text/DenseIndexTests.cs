using System.Numerics;
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
        var index = DenseIndex.Build(Changes(vectors), Cancel);
        for (var query = 0; query < 20; query++)
        {
            Assert.Equal(
                Nearest(vectors, vectors[query].Value, 10), Found(index, vectors[query].Value, 10, reads: 1));
        }
    }

    [Fact]
    public void Search_ManyArticlesInLists_FindsNearlyAll()
    {
        var vectors = Vectors(1_500, seed: 2);
        var index = DenseIndex.Build(Changes(vectors), Cancel).Train(Cancel);
        Assert.True(index.Lists > 100);
        var shared = 0;
        for (var query = 0; query < 50; query++)
        {
            var expected = Nearest(vectors, vectors[query].Value, 10);
            shared += Found(index, vectors[query].Value, 10, reads: 600).Intersect(expected).Count();
        }

        Assert.True(shared >= 450, $"Found {shared} of 500.");
        Assert.Equal(
            Nearest(vectors, vectors[0].Value, 10), Found(index, vectors[0].Value, 10, reads: int.MaxValue));
    }

    [Fact]
    public void Search_FilterThatAdmitsFew_ReadsOnUntilTheyAreFound()
    {
        var vectors = Vectors(1_500, seed: 3);
        var index = DenseIndex.Build(Changes(vectors), Cancel).Train(Cancel);

        var found = Found(index, vectors[5].Value, 10, reads: 1, slot => slot % 150 == 7);

        var admitted = vectors.Where(vector => vector.Key % 150 == 7).ToList();
        Assert.Equal(Nearest(admitted, vectors[5].Value, 10), found);
    }

    [Theory]
    [InlineData(300, 1, false)]
    [InlineData(600, 2, true)]
    public void With_AnyChanges_FindsWhatAnIndexBuiltAnewHolds(int articles, int seed, bool isTrained)
    {
        var random = new Random(seed);
        var now = Vectors(articles, seed).ToDictionary();
        var index = DenseIndex.Build(Changes(now), Cancel);
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
        Assert.Throws<ArgumentException>(() => Found(index, new DenseVector([1], 1), 1, reads: 1));
        Assert.Empty(Found(index, DenseVector.Empty, 1, reads: 1));
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
        Assert.Equal(Nearest(expected, query, 20), Found(index, query, 20, reads: int.MaxValue));

        var products = new float[slots];
        index.Products(query, [.. Enumerable.Range(0, slots)], products);
        Assert.All(expected, vector => Assert.Equal(
            (float)DenseVector.Dot(query, vector.Value), products[vector.Key], 1e-3f));
    }

    private static IEnumerable<DenseChange> Changes(IEnumerable<KeyValuePair<int, DenseVector>> vectors) =>
        vectors.Select(vector => new DenseChange(vector.Key, vector.Value));

    // In rising order, for a search gives none.
    private static IEnumerable<int> Found(
        DenseIndex index, DenseVector query, int wanted, int reads, Predicate<int>? admits = null)
    {
        var best = new SlotSimilarity[wanted];
        var signature = TextSignature.Of(new EncodedText(SparseVector.Empty, query));
        return best[..index.Search(query, signature, best, reads, admits)].Select(found => found.Slot).Order();
    }

    private static IEnumerable<int> Nearest(
        IEnumerable<KeyValuePair<int, DenseVector>> vectors, DenseVector query, int count)
    {
        var signature = TextSignature.Of(new EncodedText(SparseVector.Empty, query));
        return vectors
            .OrderBy(vector => Differing(
                signature, TextSignature.Of(new EncodedText(SparseVector.Empty, vector.Value))))
            .ThenBy(vector => vector.Key)
            .Take(count)
            .Select(vector => vector.Key)
            .Order();
    }

    private static int Differing(ulong[] left, ulong[] right) =>
        left.Zip(right, (a, b) => BitOperations.PopCount(a ^ b)).Sum();

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
