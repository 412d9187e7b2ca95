namespace RankEngine.Text;

/// <summary>One article whose text came, changed or went.</summary>
/// <param name="Slot">The article's place in the snapshot; not negative.</param>
/// <param name="Vector">Its text from now on; null: it is found no more.</param>
public readonly record struct TextChange(int Slot, EncodedText? Vector);
