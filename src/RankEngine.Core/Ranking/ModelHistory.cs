namespace RankEngine.Ranking;

/// <summary>Says what a history of promotions and rollbacks amounts to.</summary>
public static class ModelHistory
{
    /// <summary>Most steps that are kept.</summary>
    public const int Capacity = 100;

    /// <summary>Returns the versions that were active and were not rolled back, the active one last.</summary>
    /// <param name="steps">Oldest first.</param>
    /// <returns>
    /// Empty when no model is active. Promoting the active version again changes nothing; a rollback with nothing to roll
    /// back leaves none active.
    /// </returns>
    public static IReadOnlyList<string> Stack(IEnumerable<ModelStep> steps)
    {
        var stack = new List<string>();
        foreach (var step in steps)
        {
            if (step.Version is null)
            {
                if (stack.Count > 0)
                {
                    stack.RemoveAt(stack.Count - 1);
                }
            }
            else if (stack.Count == 0 || stack[^1] != step.Version)
            {
                stack.Add(step.Version);
            }
        }

        return stack;
    }

    /// <summary>Returns the active version; null when none is.</summary>
    /// <param name="steps">Oldest first.</param>
    public static string? Active(IEnumerable<ModelStep> steps) => Stack(steps) is [.., var last] ? last : null;
}
