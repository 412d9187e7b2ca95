namespace RankEngine.Cli.Import;

/// <summary>Good rows of one file that go to the server in one call.</summary>
/// <param name="File">Name of the file.</param>
internal sealed record Batch<TItem>(string File)
{
    /// <summary>The messages.</summary>
    public List<TItem> Items { get; } = [];

    /// <summary>The line of each.</summary>
    public List<long> Lines { get; } = [];

    /// <summary>Bytes they took in their file: a measure of the call's size.</summary>
    public int Size { get; set; }
}
