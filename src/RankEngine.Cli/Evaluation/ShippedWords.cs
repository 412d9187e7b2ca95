using System.CommandLine;
using RankEngine.Text;

namespace RankEngine.Cli.Evaluation;

/// <summary>Finds the word vectors that ship with the program.</summary>
internal static class ShippedWords
{
    /// <summary>The option that names another file.</summary>
    public static Option<string?> Option() => new("--vectors")
    {
        Description = "Word vectors that \"models vectors\" made; by default those that ship with the program.",
        HelpName = "file",
    };

    /// <summary>Loads the file that was named, or the shipped one.</summary>
    /// <exception cref="UsageException">There is no such file.</exception>
    /// <exception cref="CorruptDataException">It is another file, or was damaged.</exception>
    public static WordTable Load(string? path)
    {
        path ??= WordTable.ShippedPath;
        return File.Exists(path) ? WordTable.Load(path) : throw new UsageException($"There is no file {path}.");
    }
}
