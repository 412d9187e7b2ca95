using Microsoft.ML.Trainers.FastTree;
using RankEngine.Ranking.Trees;

namespace RankEngine.Learning.Trending;

/// <summary>Turns trees that Microsoft.ML trained into those the engine executes.</summary>
internal static class ForestFreezer
{
    /// <summary>Freezes an ensemble: weights go into the leaves.</summary>
    /// <param name="ensemble">Trees with numerical splits only.</param>
    /// <param name="features">Number of values of a row.</param>
    public static TreeForest Freeze(RegressionTreeEnsemble ensemble, int features)
    {
        ArgumentNullException.ThrowIfNull(ensemble);
        return TreeForest.Of(
            features,
            ensemble.Bias,
            ensemble.Trees.Zip(ensemble.TreeWeights, (tree, weight) => Node(tree, weight, tree.NumberOfNodes == 0 ? ~0 : 0)));
    }

    // Nodes are numbered from 0, leaves from ~0 down.
    private static TreeNode Node(RegressionTreeBase tree, double weight, int node) => node < 0
        ? new TreeNode { Value = weight * tree.LeafValues[~node] }
        : new TreeNode
        {
            Feature = tree.NumericalSplitFeatureIndexes[node],
            Threshold = tree.NumericalSplitThresholds[node],
            Left = Node(tree, weight, tree.LeftChild[node]),
            Right = Node(tree, weight, tree.RightChild[node]),
        };
}
