using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RankEngine.Ranking.Trees;

/// <summary>Small trees in a form in which many rows go through all splits at once. Immutable.</summary>
/// <remarks>
/// <para>
/// A row's leaf is the leftmost one that no split rules out: a split that sends the row right rules out all leaves on its
/// left. So each tree is a list of splits in any order, each with a mask of those leaves; rows are columns of a
/// vector, and nothing depends on what the step before found (Lucchese et al., "QuickScorer", SIGIR 2015; "Exploiting CPU SIMD
/// extensions to speed-up document scoring with tree ensembles", SIGIR 2016). One bit a leaf in a column as wide as a
/// value: 32 leaves at most.
/// </para>
/// <para>Leaves are added up tree by tree in double precision, as a walk adds them.</para>
/// </remarks>
internal sealed class LeafMasks
{
    /// <summary>Rows that go through together.</summary>
    public const int RowsAtOnce = 16;

    /// <summary>Most leaves of a tree.</summary>
    public const int MaxLeaves = 32;

    private const int MantissaBits = 23;
    private const int ExponentBias = 127;

    private readonly Split[] _splits;

    // Of each tree as many as a vector has columns, or twice as many.
    private readonly float[] _leaves;
    private readonly Tree[] _trees;

    private LeafMasks(Split[] splits, float[] leaves, Tree[] trees)
    {
        _splits = splits;
        _leaves = leaves;
        _trees = trees;
    }

    /// <summary>Takes trees over.</summary>
    /// <param name="trees">The roots of the trees, as places of nodes.</param>
    /// <param name="read">Reads a node: by place, its split and where its children lie side by side; the same place: a leaf.</param>
    /// <returns>Null: a tree has too many leaves.</returns>
    public static LeafMasks? Of(IEnumerable<int> trees, Func<int, Node> read)
    {
        var splits = new List<Split>();
        var leaves = new List<float>();
        var masked = new List<Tree>();
        foreach (var root in trees)
        {
            var tree = new Tree(splits.Count, leaves.Count, 0);
            if (!Add(root, MaxLeaves))
            {
                return null;
            }

            masked.Add(tree with { Splits = splits.Count - tree.FirstSplit });
            leaves.AddRange(new float[-(leaves.Count - tree.FirstLeaf) & (RowsAtOnce - 1)]);

            // False: it has too many leaves. It is deeper than it has leaves only then.
            bool Add(int at, int depth)
            {
                if (depth == 0)
                {
                    return false;
                }

                var node = read(at);
                if (node.Left == at)
                {
                    leaves.Add(node.Leaf);
                    return leaves.Count - tree.FirstLeaf <= MaxLeaves;
                }

                var before = leaves.Count - tree.FirstLeaf;
                if (!Add(node.Left, depth - 1))
                {
                    return false;
                }

                var ruledOut = Below(leaves.Count - tree.FirstLeaf) & ~Below(before);
                splits.Add(new Split(node.Threshold, node.Feature, ruledOut));
                return Add(node.Left + 1, depth - 1);
            }
        }

        return new LeafMasks([.. splits], [.. leaves], [.. masked]);

        static uint Below(int leaf) => (uint)((1UL << leaf) - 1);
    }

    /// <summary>Adds up the leaves of <see cref="RowsAtOnce"/> rows.</summary>
    /// <param name="columns">Their values, value by value: the first of all rows, the second of all rows.</param>
    /// <param name="scores">One sum for each row, added to.</param>
    public void Add(ReadOnlySpan<float> columns, Span<double> scores)
    {
        var lower = Vector512.Create<double>(scores);
        var upper = Vector512.Create<double>(scores[Vector512<double>.Count..]);
        foreach (var tree in _trees)
        {
            var ruledOut = Vector512<uint>.Zero;
            foreach (ref readonly var split in _splits.AsSpan(tree.FirstSplit, tree.Splits))
            {
                var values = Vector512.Create(columns.Slice(split.Feature * RowsAtOnce, RowsAtOnce));
                var goesRight = Vector512.GreaterThan(values, Vector512.Create(split.Threshold)).AsUInt32();
                ruledOut |= goesRight & Vector512.Create(split.RuledOut);
            }

            // The lowest bit that is left, by itself, is a power of two: as a number its exponent says which bit it is.
            var lowest = ~ruledOut & (ruledOut + Vector512<uint>.One);
            var leaf = (Vector512.ConvertToSingle(lowest).AsInt32() >>> MantissaBits) - Vector512.Create(ExponentBias);
            var (first, second) = Vector512.Widen(Leaves(tree, leaf));
            lower += first;
            upper += second;
        }

        lower.CopyTo(scores);
        upper.CopyTo(scores[Vector512<double>.Count..]);
    }

    /// <summary>Looks leaves up.</summary>
    /// <param name="tree">Their tree.</param>
    /// <param name="leaf">Which, from the left.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<float> Leaves(Tree tree, Vector512<int> leaf)
    {
        // Places outside of a table give 0.
        var table = _leaves.AsSpan(tree.FirstLeaf);
        var found = Vector512.Shuffle(Vector512.Create<float>(table), leaf);
        return tree.Splits < RowsAtOnce
            ? found
            : found + Vector512.Shuffle(
                Vector512.Create<float>(table[RowsAtOnce..]), leaf - Vector512.Create(RowsAtOnce));
    }

    /// <summary>Lays rows out as columns.</summary>
    /// <param name="rows">Row after row; <see cref="RowsAtOnce"/> of them.</param>
    /// <param name="columns">Receives as many values.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(ReadOnlySpan<float> rows, Span<float> columns)
    {
        var features = rows.Length / RowsAtOnce;
        for (var row = 0; row < RowsAtOnce; row++)
        {
            var values = rows.Slice(row * features, features);
            for (var feature = 0; feature < values.Length; feature++)
            {
                columns[(feature * RowsAtOnce) + row] = values[feature];
            }
        }
    }

    /// <summary>A node of a tree.</summary>
    /// <param name="Threshold">Greater values go right.</param>
    /// <param name="Feature">The value that is looked at.</param>
    /// <param name="Left">Where its left child lies, the right one behind it; its own place: a leaf.</param>
    /// <param name="Leaf">A leaf's part of the score.</param>
    public readonly record struct Node(float Threshold, int Feature, int Left, float Leaf);

    private readonly record struct Split(float Threshold, int Feature, uint RuledOut);

    private readonly record struct Tree(int FirstSplit, int FirstLeaf, int Splits);
}
