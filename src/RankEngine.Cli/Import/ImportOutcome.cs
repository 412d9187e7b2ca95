namespace RankEngine.Cli.Import;

/// <summary>What became of an import of one kind of rows.</summary>
/// <param name="What"><c>articles</c> or <c>events</c>.</param>
/// <param name="Rows">Rows read, bad ones included.</param>
/// <param name="Accepted">Rows that are durable at the server. Repeats are among them: it counts them once.</param>
/// <param name="Rejected">Rows refused, here or by the server.</param>
/// <param name="FailedFiles">Files not read to their end.</param>
/// <param name="Elapsed">Time it took.</param>
/// <param name="Ignored">Columns left out.</param>
/// <param name="Remarks">What else a person should know, in sentences.</param>
internal sealed record ImportOutcome(
    string What,
    long Rows,
    long Accepted,
    long Rejected,
    int FailedFiles,
    TimeSpan Elapsed,
    IReadOnlyList<IgnoredColumn> Ignored,
    IReadOnlyList<string> Remarks)
{
    /// <summary>Rows per second.</summary>
    public double RowsPerSecond => Elapsed > TimeSpan.Zero ? Rows / Elapsed.TotalSeconds : 0;

    /// <summary>The exit code that says the same.</summary>
    public int ExitCode => FailedFiles > 0 ? ExitCodes.Failed : Rejected > 0 ? ExitCodes.Rejected : ExitCodes.Ok;
}
