using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using RankEngine.Binary;

namespace RankEngine.Ranking.Trees;

/// <summary>A sum of regression trees, frozen to flat arrays: what a trained model comes to when it serves. Immutable.</summary>
/// <remarks>
/// A node is eight bytes: threshold, feature and where its two children lie, side by side. A row goes right where its
/// value is greater than the threshold. A leaf is a node that leads to itself, so that every row takes the same number of
/// steps without a branch. Where all trees are small many rows go through all splits at once (<see cref="LeafMasks"/>); else eight
/// go through a tree together, because one waits for memory at every step and eight wait for it at once. Values must be
/// finite. Leaves are added up tree by tree in double precision, so that the sum does not depend on how rows are batched.
/// </remarks>
public sealed class TreeForest
{
    /// <summary>Most features a row may have.</summary>
    public const int MaxFeatures = 256;

    private const byte FormatVersion = 1;
    private const int RowsAtOnce = 8;
    private const int MaxNodes = 1 << 24;

    private readonly ulong[] _nodes;
    private readonly float[] _leaves;
    private readonly Tree[] _trees;
    private readonly LeafMasks? _masks;

    private TreeForest(int features, double bias, ulong[] nodes, float[] leaves, Tree[] trees)
    {
        Features = features;
        Bias = bias;
        _nodes = nodes;
        _leaves = leaves;
        _trees = trees;
        _masks = LeafMasks.Of(trees.Select(tree => tree.Root), at => new LeafMasks.Node(
            ThresholdOf(nodes[at]), (int)(nodes[at] & 0xff), ChildOf(nodes[at]), leaves[at]));
    }

    /// <summary>Number of values of a row.</summary>
    public int Features { get; }

    /// <summary>What is added to the leaves.</summary>
    public double Bias { get; }

    /// <summary>Number of trees.</summary>
    public int Count => _trees.Length;

    /// <summary>Builds a forest.</summary>
    /// <param name="features">Number of values of a row, 1 to <see cref="MaxFeatures"/>.</param>
    /// <param name="bias">What is added to the leaves.</param>
    /// <param name="trees">The trees' roots.</param>
    /// <exception cref="ArgumentException">A split names a feature that is none, or a number is not finite.</exception>
    public static TreeForest Of(int features, double bias, IEnumerable<TreeNode> trees)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(features is >= 1 and <= MaxFeatures, true, nameof(features));
        var nodes = new List<ulong>();
        var leaves = new List<float>();
        var frozen = new List<Tree>();
        var queue = new Queue<(TreeNode Node, int At, int Depth)>();
        foreach (var root in trees)
        {
            // Breadth first: siblings lie side by side, and a tree's first levels share a line of memory.
            var first = nodes.Count;
            var depth = 0;
            nodes.Add(0);
            leaves.Add(0);
            queue.Enqueue((root, first, 0));
            while (queue.TryDequeue(out var next))
            {
                depth = Math.Max(depth, next.Depth);
                if (next.Node.Left is not { } left || next.Node.Right is not { } right)
                {
                    Require(next.Node.Value);
                    nodes[next.At] = Pack(float.MaxValue, next.At, 0);
                    leaves[next.At] = (float)next.Node.Value;
                    continue;
                }

                Require(next.Node.Threshold);
                if (next.Node.Feature < 0 || next.Node.Feature >= features)
                {
                    throw new ArgumentException($"A split looks at value {next.Node.Feature} of {features}.", nameof(trees));
                }

                var child = nodes.Count;
                nodes[next.At] = Pack(next.Node.Threshold, child, next.Node.Feature);
                nodes.AddRange([0UL, 0UL]);
                leaves.AddRange([0f, 0f]);
                queue.Enqueue((left, child, next.Depth + 1));
                queue.Enqueue((right, child + 1, next.Depth + 1));
            }

            frozen.Add(new Tree(first, depth));
        }

        Require(bias);
        return nodes.Count < MaxNodes
            ? new TreeForest(features, bias, [.. nodes], [.. leaves], [.. frozen])
            : throw new ArgumentException($"A forest has fewer than {MaxNodes} nodes.", nameof(trees));
    }

    /// <summary>Scores rows.</summary>
    /// <param name="rows">Row after row, <see cref="Features"/> finite values each.</param>
    /// <param name="scores">Receives one score for each row.</param>
    /// <exception cref="ArgumentException">There are not as many values as the scores ask for.</exception>
    public void Score(ReadOnlySpan<float> rows, Span<double> scores)
    {
        if (rows.Length != scores.Length * Features)
        {
            throw new ArgumentException($"{scores.Length} rows have {scores.Length * Features} values.", nameof(rows));
        }

        var at = 0;
        if (_masks is not null && scores.Length >= LeafMasks.RowsAtOnce)
        {
            Span<float> columns = stackalloc float[Features * LeafMasks.RowsAtOnce];
            for (; at + LeafMasks.RowsAtOnce <= scores.Length; at += LeafMasks.RowsAtOnce)
            {
                LeafMasks.Transpose(rows.Slice(at * Features, columns.Length), columns);
                var some = scores.Slice(at, LeafMasks.RowsAtOnce);
                some.Fill(Bias);
                _masks.Add(columns, some);
            }
        }

        for (; at + RowsAtOnce <= scores.Length; at += RowsAtOnce)
        {
            ScoreEight(ref MemoryMarshal.GetReference(rows[(at * Features)..]), scores.Slice(at, RowsAtOnce));
        }

        for (; at < scores.Length; at++)
        {
            scores[at] = Score(rows.Slice(at * Features, Features));
        }
    }

    /// <summary>Tells what each value of a row has added to its score; with what <see cref="Expected"/> returns they
    /// come to it.</summary>
    /// <remarks>
    /// Each step down a tree changes what is expected of the row: the change belongs to the value that was looked at
    /// (Saabas, "Interpreting random forests", 2014). What is expected at a node is the mean of its leaves.
    /// </remarks>
    /// <param name="row">The row.</param>
    /// <param name="contributions">Receives one sum for each value.</param>
    public void Explain(ReadOnlySpan<float> row, Span<double> contributions)
    {
        contributions[..Features].Clear();
        foreach (var tree in _trees)
        {
            var node = tree.Root;
            var mean = MeanOf(node);
            while (Step(node, row) is var next && next != node)
            {
                var after = MeanOf(next);
                contributions[(int)(_nodes[node] & 0xff)] += after - mean;
                (node, mean) = (next, after);
            }
        }
    }

    /// <summary>Returns what the forest expects before it looks at anything.</summary>
    public double Expected() => Bias + _trees.Sum(tree => MeanOf(tree.Root));

    /// <summary>Packs the forest.</summary>
    public void Pack(ByteWriter writer)
    {
        writer.Byte(FormatVersion);
        writer.Unsigned((ulong)Features);
        writer.Fixed64(BitConverter.DoubleToUInt64Bits(Bias));
        writer.Unsigned((ulong)_trees.Length);
        foreach (var tree in _trees)
        {
            writer.Unsigned((ulong)tree.Root);
            writer.Unsigned((ulong)tree.Depth);
        }

        writer.Unsigned((ulong)_nodes.Length);
        for (var i = 0; i < _nodes.Length; i++)
        {
            writer.Fixed64(_nodes[i]);
            writer.Single(_leaves[i]);
        }
    }

    /// <summary>Reads what <see cref="Pack(ByteWriter)"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are none of ours.</exception>
    public static TreeForest Unpack(ref ByteReader reader)
    {
        if (reader.Byte() != FormatVersion)
        {
            throw new InvalidDataException("Not a packed forest of a known version.");
        }

        var features = (int)Math.Min(reader.Unsigned(), int.MaxValue);
        var bias = BitConverter.UInt64BitsToDouble(reader.Fixed64());
        var trees = new Tree[reader.Length()];
        for (var i = 0; i < trees.Length; i++)
        {
            trees[i] = new Tree((int)Math.Min(reader.Unsigned(), MaxNodes), (int)Math.Min(reader.Unsigned(), MaxNodes));
        }

        var count = reader.Length();
        var nodes = new ulong[count];
        var leaves = new float[count];
        for (var i = 0; i < count; i++)
        {
            nodes[i] = reader.Fixed64();
            leaves[i] = reader.Single();
            var child = ChildOf(nodes[i]);

            // Down, or to itself: a walk ends, and within the array.
            if ((child != i && (child <= i || child + 1 >= count))
                || (int)(nodes[i] & 0xff) >= features
                || !float.IsFinite(leaves[i])
                || !float.IsFinite(ThresholdOf(nodes[i])))
            {
                throw new InvalidDataException("A node of a packed forest leads nowhere.");
            }
        }

        if (features is < 1 or > MaxFeatures || !double.IsFinite(bias)
            || trees.Any(tree => tree.Root >= count || tree.Depth > count))
        {
            throw new InvalidDataException("A packed forest does not hold what it says.");
        }

        return new TreeForest(features, bias, nodes, leaves, trees);
    }

    private static ulong Pack(float threshold, int child, int feature) =>
        ((ulong)BitConverter.SingleToUInt32Bits(threshold) << 32) | ((ulong)(uint)child << 8) | (uint)feature;

    private static float ThresholdOf(ulong node) => BitConverter.UInt32BitsToSingle((uint)(node >> 32));

    private static int ChildOf(ulong node) => (int)((uint)node >> 8);

    private static void Require(double value)
    {
        if (!double.IsFinite(value) || !float.IsFinite((float)value))
        {
            throw new ArgumentException("A forest's numbers are finite.");
        }
    }

    private double Score(ReadOnlySpan<float> row)
    {
        var sum = Bias;
        foreach (var tree in _trees)
        {
            var node = tree.Root;
            for (var step = 0; step < tree.Depth; step++)
            {
                node = Step(node, row);
            }

            sum += _leaves[node];
        }

        return sum;
    }

    private int Step(int node, ReadOnlySpan<float> row)
    {
        var packed = _nodes[node];
        return ChildOf(packed) + (row[(int)(packed & 0xff)] > ThresholdOf(packed) ? 1 : 0);
    }

    private double MeanOf(int node)
    {
        var child = ChildOf(_nodes[node]);
        return child == node ? _leaves[node] : (MeanOf(child) + MeanOf(child + 1)) / 2;
    }

    private void ScoreEight(ref float rows, Span<double> scores)
    {
        ref var nodes = ref MemoryMarshal.GetArrayDataReference(_nodes);
        ref var leaves = ref MemoryMarshal.GetArrayDataReference(_leaves);
        double s0 = Bias, s1 = Bias, s2 = Bias, s3 = Bias, s4 = Bias, s5 = Bias, s6 = Bias, s7 = Bias;
        var width = Features;
        foreach (var tree in _trees)
        {
            nint k0 = tree.Root, k1 = k0, k2 = k0, k3 = k0, k4 = k0, k5 = k0, k6 = k0, k7 = k0;
            for (var step = tree.Depth; step > 0; step--)
            {
                k0 = Next(ref nodes, k0, ref rows);
                k1 = Next(ref nodes, k1, ref Unsafe.Add(ref rows, width));
                k2 = Next(ref nodes, k2, ref Unsafe.Add(ref rows, 2 * width));
                k3 = Next(ref nodes, k3, ref Unsafe.Add(ref rows, 3 * width));
                k4 = Next(ref nodes, k4, ref Unsafe.Add(ref rows, 4 * width));
                k5 = Next(ref nodes, k5, ref Unsafe.Add(ref rows, 5 * width));
                k6 = Next(ref nodes, k6, ref Unsafe.Add(ref rows, 6 * width));
                k7 = Next(ref nodes, k7, ref Unsafe.Add(ref rows, 7 * width));
            }

            s0 += Unsafe.Add(ref leaves, k0);
            s1 += Unsafe.Add(ref leaves, k1);
            s2 += Unsafe.Add(ref leaves, k2);
            s3 += Unsafe.Add(ref leaves, k3);
            s4 += Unsafe.Add(ref leaves, k4);
            s5 += Unsafe.Add(ref leaves, k5);
            s6 += Unsafe.Add(ref leaves, k6);
            s7 += Unsafe.Add(ref leaves, k7);
        }

        (scores[0], scores[1], scores[2], scores[3]) = (s0, s1, s2, s3);
        (scores[4], scores[5], scores[6], scores[7]) = (s4, s5, s6, s7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Next(ref ulong nodes, nint node, ref float row)
    {
        var packed = Unsafe.Add(ref nodes, node);
        var isGreater = Unsafe.Add(ref row, (nint)(packed & 0xff)) > ThresholdOf(packed);
        return (nint)((uint)packed >> 8) + Unsafe.BitCast<bool, byte>(isGreater);
    }

    private readonly record struct Tree(int Root, int Depth);
}

/// <summary>A node of a tree as it was trained: a split, or a leaf when it has no children.</summary>
public sealed class TreeNode
{
    /// <summary>The value a split looks at, from 0.</summary>
    public int Feature { get; init; }

    /// <summary>Rows with a greater value go right.</summary>
    public float Threshold { get; init; }

    /// <summary>Where the others go; null for a leaf.</summary>
    public TreeNode? Left { get; init; }

    /// <summary>Where greater values go; null for a leaf.</summary>
    public TreeNode? Right { get; init; }

    /// <summary>A leaf's part of the score.</summary>
    public double Value { get; init; }
}
