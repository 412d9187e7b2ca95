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
    public string Log => System.IO.Path.Combine(Path, "log");

    /// <summary>The embedded store's lock and socket.</summary>
    public string Store => System.IO.Path.Combine(Path, "store");
}
