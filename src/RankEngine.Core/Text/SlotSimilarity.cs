namespace RankEngine.Text;

/// <summary>One article found by its text.</summary>
/// <param name="Slot">The article's place in the snapshot.</param>
/// <param name="Cosine">From above 0 to 1: 1 for a text with the same strongest terms.</param>
public readonly record struct SlotSimilarity(int Slot, float Cosine);
