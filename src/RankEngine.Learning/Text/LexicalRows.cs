using Microsoft.ML.Data;

namespace RankEngine.Learning.Text;

/// <summary>One text as the pipeline takes it.</summary>
internal sealed class TextRow
{
    public string Text { get; set; } = "";
}

/// <summary>Its words, before and after those that are no terms are left out.</summary>
internal sealed class WordsRow
{
    public VBuffer<ReadOnlyMemory<char>> Words { get; set; }
}

internal sealed class TermsRow
{
    public VBuffer<ReadOnlyMemory<char>> Terms { get; set; }
}

/// <summary>All terms as if they were one text.</summary>
internal sealed class AllTermsRow
{
    public string[] Terms { get; set; } = [];
}
