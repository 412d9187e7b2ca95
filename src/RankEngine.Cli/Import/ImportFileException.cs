namespace RankEngine.Cli.Import;

/// <summary>A file that cannot be read any further; the rows before stay good.</summary>
/// <param name="line">Where, from 1; 0 when the whole file is meant.</param>
/// <param name="message">What is wrong, in a sentence.</param>
internal sealed class ImportFileException(long line, string message) : Exception(message)
{
    /// <summary>Where, from 1; 0 when the whole file is meant.</summary>
    public long Line { get; } = line;
}
