namespace RankEngine.Text;

/// <summary>One article whose dense vector came, changed or went.</summary>
/// <param name="Slot">The article's place in the snapshot; not negative.</param>
/// <param name="Vector">Its vector from now on; null or nothing but 0: it is found no more.</param>
/// <param name="Signature">
/// What it is found by: of its whole text, its words included; by default of the vector alone.
/// </param>
public readonly record struct DenseChange(int Slot, DenseVector? Vector, ReadOnlyMemory<ulong> Signature = default);
