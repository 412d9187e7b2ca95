using Microsoft.Extensions.Logging;
using RankEngine.Text;

namespace RankEngine.Snapshots;

/// <summary>Where lists of neighbours go that are read together: to a file, else to memory. Not thread-safe.</summary>
/// <param name="directory">Where files may lie; null: all stay in memory.</param>
/// <param name="logger">Told when the disk fails: that costs memory, not the lists.</param>
public sealed partial class NeighborKeeper(string? directory, ILogger logger)
{
    private NeighborFile? _file;
    private bool _isInMemory = directory is null;

    /// <summary>Keeps a list.</summary>
    /// <param name="slot">The article.</param>
    /// <param name="list">Its neighbours.</param>
    /// <returns>The same list.</returns>
    public NeighborList Keep(int slot, NeighborList list)
    {
        if (_isInMemory)
        {
            return list;
        }

        try
        {
            _file ??= NeighborFile.Create(directory!);
            return _file.Add(slot, list);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.InMemory(logger, directory!, e);
            _isInMemory = true;
            return list;
        }
    }

    /// <summary>Ends the writing.</summary>
    public void Complete()
    {
        try
        {
            _file?.Complete();
        }
        catch (IOException e)
        {
            // What could not be written can still be read.
            Log.InMemory(logger, directory!, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            2125,
            LogLevel.Warning,
            "Lists of neighbours cannot be written to {Directory}: they stay in memory.",
            EventName = nameof(InMemory))]
        public static partial void InMemory(ILogger logger, string directory, Exception exception);
    }
}
