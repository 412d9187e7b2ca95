using System.Runtime.CompilerServices;

namespace RankEngine.Simulation;

/// <summary>Refuses options that are out of range; NaN and infinity always are.</summary>
internal static class Require
{
    internal static void MoreThanZero(double value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!double.IsFinite(value) || value <= 0)
        {
            throw new ArgumentOutOfRangeException(name, value, "Must be finite and more than 0.");
        }
    }

    internal static void ZeroOrMore(double value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!double.IsFinite(value) || value < 0)
        {
            throw new ArgumentOutOfRangeException(name, value, "Must be finite and not negative.");
        }
    }

    internal static void Between(
        double value, double least, double most, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        // A NaN is neither, so it is refused too.
        if (!(value >= least && value <= most))
        {
            throw new ArgumentOutOfRangeException(name, value, $"Must be between {least} and {most}.");
        }
    }
}
