using RankEngine.Log;

namespace RankEngine.Ranking;

/// <summary>Takes what the log says about models into the store. Idempotent: the same record again changes nothing.</summary>
public interface IModelSink
{
    /// <summary>Applies a <see cref="ModelRecord"/> or <see cref="PromotionRecord"/>.</summary>
    /// <param name="record">The record.</param>
    /// <param name="log">Id of its log.</param>
    /// <param name="offset">Its offset there.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    Task ApplyAsync(LogRecord record, string log, long offset, CancellationToken cancellationToken);
}
