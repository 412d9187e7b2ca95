using RankEngine.Checkpoints;

namespace RankEngine.Server.Hosting;

/// <summary>The folders of the data directory.</summary>
internal sealed class DataDirectory
{
    /// <summary>Takes a path, relative to the working directory if need be; makes the folder.</summary>
    public DataDirectory(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        Directory.CreateDirectory(Path);
    }

    /// <summary>The folder itself.</summary>
    public string Path { get; }

    /// <summary>The log.</summary>
    public string Log => LogHistory.LogOf(Path);

    /// <summary>What the old part of the log was folded into.</summary>
    public string Checkpoints => LogHistory.CheckpointsOf(Path);

    /// <summary>Files of this process in which lists of neighbours lie.</summary>
    public string Neighbors => System.IO.Path.Combine(Path, "neighbors");

    /// <summary>The embedded store's lock and socket.</summary>
    public string Store => System.IO.Path.Combine(Path, "store");
}
