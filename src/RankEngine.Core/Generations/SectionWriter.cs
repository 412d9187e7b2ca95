using RankEngine.Binary;

namespace RankEngine.Generations;

/// <summary>Writes the sections of one generation and publishes it.</summary>
internal sealed class SectionWriter(IGenerationStore store, Lease lease, long number)
{
    private readonly Dictionary<string, int> _sections = [];
    private bool _isLost;

    /// <summary>Writes a section, chunk by chunk. Nothing more is written once the lease is lost.</summary>
    public Task WriteAsync(string section, IEnumerable<byte[]> chunks, CancellationToken cancellationToken) =>
        WriteAsync(section, chunks.ToAsyncEnumerable(), cancellationToken);

    /// <summary>Writes a section, chunk by chunk. Nothing more is written once the lease is lost.</summary>
    public async Task WriteAsync(
        string section, IAsyncEnumerable<byte[]> chunks, CancellationToken cancellationToken)
    {
        var index = 0;
        await foreach (var chunk in chunks)
        {
            if (_isLost)
            {
                return;
            }

            _isLost = !await store.WriteChunkAsync(lease, number, section, index++, chunk, cancellationToken);
        }

        _sections[section] = index;
    }

    /// <summary>Switches readers to the generation.</summary>
    /// <returns>Its number; null when the lease was lost.</returns>
    /// <exception cref="UnavailableException">Chunks are gone: the store lost them meanwhile.</exception>
    public async Task<long?> PublishAsync(long articles, CancellationToken cancellationToken)
    {
        if (_isLost)
        {
            return null;
        }

        var manifest = new ByteWriter();
        manifest.Signed(articles);
        var generation = new Generation(lease.Site, number, manifest.ToArray(), _sections);
        return await store.PublishAsync(lease, generation, cancellationToken) switch
        {
            PublishOutcome.Published => number,
            PublishOutcome.Fenced => null,
            _ => throw new UnavailableException("store", "The store lost chunks of the generation: refresh again."),
        };
    }
}
