using RankEngine.Events;
using RankEngine.Folding;

namespace RankEngine.Recommended;

/// <summary>What is remembered of readers, asked once for a request that must be personal.</summary>
public interface IReaderMemories
{
    /// <summary>Returns what is remembered of a reader, within a budget.</summary>
    /// <returns>Null when it did not come in time: answer without it, and say so.</returns>
    ValueTask<ReaderMemory?> ReadAsync(string site, Pseudonym reader, CancellationToken cancellationToken);
}
