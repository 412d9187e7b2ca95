using RankEngine.Binary;
using RankEngine.Ranking.Trees;

namespace RankEngine.Tests.Ranking;

public sealed class TreeForestTests
{
    private const int Features = 7;

    [Theory]
    [InlineData(1, 1, 6)]
    [InlineData(2, 8, 6)]
    [InlineData(3, 61, 6)]
    [InlineData(4, 61, 5)]
    [InlineData(5, 16, 3)]
    [InlineData(6, 47, 0)]
    public void Score_RandomForest_IsTheSumOfEachTreesLeaf(int seed, int rows, int depth)
    {
        var random = new Random(seed);
        var trees = Enumerable.Range(0, 20).Select(_ => Tree(random, depth)).ToArray();
        var forest = TreeForest.Of(Features, 0.25, trees);
        var values = Rows(random, rows);

        var scores = new double[rows];
        forest.Score(values, scores);

        for (var row = 0; row < rows; row++)
        {
            var one = values[(row * Features)..((row + 1) * Features)];
            Assert.Equal(0.25 + trees.Sum(tree => (double)(float)LeafOf(tree, one)), scores[row], 12);
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(8)]
    public void Score_InAnyCompany_IsTheSame(int depth)
    {
        var random = new Random(5);
        var forest = TreeForest.Of(Features, 0, Enumerable.Range(0, 30).Select(_ => Tree(random, depth)));
        var values = Rows(random, 19);
        var together = new double[19];
        forest.Score(values, together);

        for (var row = 0; row < 19; row++)
        {
            var alone = new double[1];
            forest.Score(values.AsSpan(row * Features, Features), alone);
            Assert.Equal(together[row], alone[0]);
        }
    }

    [Fact]
    public void Score_ValueAtAThreshold_GoesLeft()
    {
        var forest = TreeForest.Of(1, 0, [Split(0, 2, Leaf(1), Leaf(5))]);
        var scores = new double[3];

        forest.Score([1.9f, 2f, 2.1f], scores);

        Assert.Equal([1.0, 1.0, 5.0], scores);
    }

    /// <summary>32 leaves in a row, the most of a tree that many rows go through at once, and one more.</summary>
    [Theory]
    [InlineData(32)]
    [InlineData(33)]
    public void Score_TreeThatIsALine_FindsEachLeaf(int leaves)
    {
        var tree = Leaf(leaves - 1);
        for (var leaf = leaves - 2; leaf >= 0; leaf--)
        {
            tree = Split(0, leaf, Leaf(leaf), tree);
        }

        var scores = new double[leaves];
        TreeForest.Of(1, 0, [tree]).Score([.. Enumerable.Range(0, leaves).Select(value => (float)value)], scores);

        Assert.Equal(Enumerable.Range(0, leaves).Select(value => (double)value), scores);
    }

    [Fact]
    public void Explain_RandomRows_SumsToTheScore()
    {
        var random = new Random(6);
        var forest = TreeForest.Of(Features, -1, Enumerable.Range(0, 12).Select(_ => Tree(random, depth: 5)));
        var values = Rows(random, 50);
        var contributions = new double[Features];
        for (var row = 0; row < 50; row++)
        {
            var one = values.AsSpan(row * Features, Features);
            var score = new double[1];
            forest.Score(one, score);

            forest.Explain(one, contributions);

            Assert.Equal(score[0], forest.Expected() + contributions.Sum(), 9);
        }
    }

    [Fact]
    public void Unpack_WhatWasPacked_ScoresTheSame()
    {
        var random = new Random(7);
        var forest = TreeForest.Of(Features, 3, Enumerable.Range(0, 9).Select(_ => Tree(random, depth: 6)));
        var values = Rows(random, 16);
        var writer = new ByteWriter();
        forest.Pack(writer);
        var reader = new ByteReader(writer.Written.Span);

        var unpacked = TreeForest.Unpack(ref reader);

        Assert.True(reader.IsAtEnd);
        var (expected, actual) = (new double[16], new double[16]);
        forest.Score(values, expected);
        unpacked.Score(values, actual);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Unpack_AnyByteChanged_IsRefusedOrScoresWithinTheArray()
    {
        var random = new Random(8);
        var writer = new ByteWriter();
        TreeForest.Of(Features, 0, [Tree(random, depth: 4), Leaf(1)]).Pack(writer);
        var bytes = writer.ToArray();
        var refused = 0;
        for (var at = 0; at < bytes.Length; at++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var changed = (byte[])bytes.Clone();
                changed[at] ^= (byte)(1 << bit);
                try
                {
                    var reader = new ByteReader(changed);
                    var forest = TreeForest.Unpack(ref reader);
                    forest.Score(new float[forest.Features * 9], new double[9]);
                }
                catch (InvalidDataException)
                {
                    refused++;
                }
            }
        }

        Assert.True(refused > bytes.Length, $"{refused} of {8 * bytes.Length} were refused.");
    }

    [Fact]
    public void Of_SplitOfNoFeature_IsRefused() =>
        Assert.Throws<ArgumentException>(() => TreeForest.Of(1, 0, [Split(1, 0, Leaf(1), Leaf(2))]));

    private static float[] Rows(Random random, int rows) =>
        [.. Enumerable.Range(0, rows * Features).Select(_ => MathF.Round((float)random.NextDouble() * 10, 1))];

    private static TreeNode Tree(Random random, int depth) => depth == 0 || random.Next(6) == 0
        ? Leaf(random.NextDouble() - 0.5)
        : Split(
            random.Next(Features),
            MathF.Round((float)random.NextDouble() * 10, 1),
            Tree(random, depth - 1),
            Tree(random, depth - 1));

    private static TreeNode Leaf(double value) => new() { Value = value };

    private static TreeNode Split(int feature, float threshold, TreeNode left, TreeNode right) =>
        new() { Feature = feature, Threshold = threshold, Left = left, Right = right };

    private static double LeafOf(TreeNode node, float[] row) => node.Left is null || node.Right is null
        ? node.Value
        : LeafOf(row[node.Feature] > node.Threshold ? node.Right : node.Left, row);
}
