using RankEngine.Events;
using RankEngine.Folding;
using RankEngine.Recommended;

namespace RankEngine.Tests.Ranking;

/// <summary>A store that remembers the same of each reader.</summary>
/// <param name="memory">What it remembers; null: nothing.</param>
internal sealed class OneReader(ReaderMemory? memory) : IReaderMemories
{
    public ValueTask<ReaderMemory?> ReadAsync(
        string site, Pseudonym reader, CancellationToken cancellationToken) => ValueTask.FromResult(memory);
}
