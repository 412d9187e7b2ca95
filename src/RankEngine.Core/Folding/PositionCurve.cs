namespace RankEngine.Folding;

/// <summary>How likely a reader looks at a place of a list, in thousandths of the first place.</summary>
/// <remarks>
/// 1000 / log2(1 + position): the discount of DCG (Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR
/// techniques", TOIS 2002), by which lists are measured here too. Fixed, and counted as whole numbers, so that sums
/// of it commute and can be audited. Dividing clicks by the sum is COEC, clicks over expected clicks (Zhang and Jones,
/// "Comparing click logs and editorial labels for training query rewriting", WWW 2007 workshop). Gives up: a site's
/// own curve, which only exchanged places would tell.
/// </remarks>
public static class PositionCurve
{
    /// <summary>What a place counts that surely is looked at.</summary>
    public const int Whole = 1_000;

    private const int Places = 100;

    private static readonly int[] Curve =
        [.. Enumerable.Range(1, Places).Select(place => (int)Math.Round(Whole / Math.Log2(1 + place)))];

    /// <summary>Returns the chance of a place.</summary>
    /// <param name="position">From 1; 0, not said: <see cref="Whole"/>. Beyond 100 as 100.</param>
    public static int Thousandths(int position) => position <= 0 ? Whole : Curve[Math.Min(position, Places) - 1];
}
