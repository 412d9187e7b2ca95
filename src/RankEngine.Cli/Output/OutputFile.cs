using System.IO.Compression;
using System.Text;

namespace RankEngine.Cli.Output;

/// <summary>Writes rows to a file that is whole once it has its name, compressed when the name ends in .gz.</summary>
internal static class OutputFile
{
    /// <summary>What stands for standard output.</summary>
    public const string Standard = "-";

    private const int BufferSize = 1 << 16;

    /// <summary>Writes a file beside its place, and renames it when all is written; a failure leaves no file.</summary>
    /// <param name="path">The file; replaced when it is there. "-" is standard output.</param>
    /// <param name="standard">Standard output.</param>
    /// <param name="write">Writes the rows.</param>
    public static async Task<T> WriteAsync<T>(string path, TextWriter standard, Func<TextWriter, Task<T>> write)
    {
        if (path == Standard)
        {
            return await write(standard);
        }

        var unfinished = path + ".unfinished";
        T written;
        try
        {
            await using Stream file = new FileStream(
                unfinished, FileMode.Create, FileAccess.Write, FileShare.Read, BufferSize);
            await using var packed = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
                ? new GZipStream(file, CompressionLevel.Optimal)
                : file;
            await using var writer = new StreamWriter(packed, new UTF8Encoding(false), BufferSize) { NewLine = "\n" };
            written = await write(writer);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }

        File.Move(unfinished, path, overwrite: true);
        return written;
    }
}
