namespace RankEngine;

/// <summary>How work that takes seconds shares the processors with what is to answer within milliseconds.</summary>
/// <remarks>
/// A loop of <see cref="Parallel"/> without a limit goes on to take threads of the pool as long as it runs. Then nobody is
/// left to take the store's replies, which look late.
/// </remarks>
internal static class Processors
{
    // Upkeep of texts, of the index, of stories, boards, a disk copy, a generation that is loaded: one thread each.
    private const int SingleWorks = 6;

    /// <summary>A loop on as many threads as there are processors, at most.</summary>
    /// <param name="cancellationToken">Ends the loop.</param>
    public static ParallelOptions Loop(CancellationToken cancellationToken = default) => new()
    {
        MaxDegreeOfParallelism = Environment.ProcessorCount,
        CancellationToken = cancellationToken,
    };

    /// <summary>Has the pool make threads at once as long as all of them could be busy with what takes seconds.</summary>
    /// <remarks>Beyond so many it makes about two a second, and a reply waits for one.</remarks>
    public static void ReserveThreads()
    {
        ThreadPool.GetMinThreads(out var workers, out var completions);

        // A loop's, those that answer, and the rest.
        var wanted = (2 * Environment.ProcessorCount) + SingleWorks;
        ThreadPool.SetMinThreads(Math.Max(workers, wanted), completions);
    }
}
