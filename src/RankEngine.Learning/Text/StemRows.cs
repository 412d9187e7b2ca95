using Microsoft.ML.Data;

namespace RankEngine.Learning.Text;

/// <summary>An article as the pipeline of stems takes it.</summary>
internal sealed class ArticleRow
{
    public string Title { get; set; } = "";

    public string Summary { get; set; } = "";

    public string Body { get; set; } = "";

    public string Language { get; set; } = "";
}

/// <summary>Its stems in order, each as often as it stands, and the weight of each one's place.</summary>
internal sealed class StemsRow
{
    public VBuffer<ReadOnlyMemory<char>> Stems { get; set; }

    public VBuffer<float> Places { get; set; }

    /// <summary>Words, those that do not count included.</summary>
    public float Words { get; set; }
}

/// <summary>What its weights are made of.</summary>
internal sealed class CountsRow
{
    public VBuffer<ReadOnlyMemory<char>> Stems { get; set; }

    public VBuffer<float> Places { get; set; }

    /// <summary>How often each stem of the vocabulary stands in it.</summary>
    public VBuffer<float> Counts { get; set; }
}

/// <summary>The weight of each stem of the vocabulary in it, before the norm.</summary>
internal sealed class WeightsRow
{
    public VBuffer<float> Features { get; set; }
}

/// <summary>All stems as if they were one article.</summary>
internal sealed class AllStemsRow
{
    public string[] Stems { get; set; } = [];
}
