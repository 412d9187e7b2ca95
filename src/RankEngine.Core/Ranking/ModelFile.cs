using System.Security.Cryptography;
using RankEngine.Log;

namespace RankEngine.Ranking;

/// <summary>
/// The two files of a model, <c>FOLDER/NAME/VERSION/model.bin</c> and <c>manifest.json</c>: written whole or not at
/// all, read only when everything about them holds.
/// </summary>
/// <remarks>
/// Refusals: <see cref="CorruptDataException"/> for files that are not what they claim (size, hash, form, numbers,
/// golden row); <see cref="PreconditionException"/> for sound files that this program cannot use (other kind, other
/// features) or must not overwrite. The message is a sentence for the operator.
/// </remarks>
public static class ModelFile
{
    /// <summary>Largest model file: 16 MiB.</summary>
    public const int MaxModelBytes = 16 << 20;

    /// <summary>Largest manifest: 1 MiB.</summary>
    public const int MaxManifestBytes = 1 << 20;

    /// <summary>Name of the model file.</summary>
    public const string ModelName = "model.bin";

    /// <summary>Name of the manifest.</summary>
    public const string ManifestName = "manifest.json";

    /// <summary>How far the golden row's score may be off.</summary>
    public const double GoldenTolerance = 1e-6;

    private const string Subject = "model";

    private const string Unfinished = ".tmp";

    /// <summary>Nobody writes two small files for that long: who began has crashed.</summary>
    private static readonly TimeSpan LongestWrite = TimeSpan.FromHours(1);

    /// <summary>Checks the two files of a model, wherever they come from, and returns what scores.</summary>
    /// <param name="manifest">Bytes of the manifest.</param>
    /// <param name="content">Bytes of the model file.</param>
    /// <param name="source">Where they come from, for messages: a folder, or <c>upload</c>.</param>
    /// <exception cref="CorruptDataException">The files are not what they claim.</exception>
    /// <exception cref="PreconditionException">This program cannot use them.</exception>
    public static RankerModel Load(ReadOnlySpan<byte> manifest, ReadOnlySpan<byte> content, string source)
    {
        CheckSize(manifest.Length, MaxManifestBytes, source, ManifestName);
        CheckSize(content.Length, MaxModelBytes, source, ModelName);
        try
        {
            var read = ModelManifest.Read(manifest);
            CheckManifest(read, source);
            var hash = Convert.ToHexStringLower(SHA256.HashData(content));
            if (hash != read.Sha256)
            {
                throw new CorruptDataException(
                    source, $"{ModelName} has SHA-256 {hash}; its manifest says {read.Sha256}.");
            }

            var model = LinearModel.Unpack(content);
            CheckGolden(model, read.Golden, source);
            return new RankerModel(read, model);
        }
        catch (InvalidDataException failure)
        {
            throw new CorruptDataException(source, failure.Message, failure);
        }
    }

    /// <summary>Reads and checks a model.</summary>
    /// <param name="folder">Such as <c>models</c>.</param>
    /// <param name="name">Such as <c>ranker</c>; an id that does not begin with a dot.</param>
    /// <param name="version">Likewise.</param>
    /// <exception cref="InvalidRequestException">Name or version is no such id.</exception>
    /// <exception cref="NotFoundException">There is no such model.</exception>
    /// <exception cref="CorruptDataException">The files are not what they claim.</exception>
    /// <exception cref="PreconditionException">This program cannot use them.</exception>
    public static RankerModel Read(string folder, string name, string version)
    {
        var path = PathOf(folder, name, version);
        if (!Directory.Exists(path))
        {
            throw new NotFoundException(Subject, version);
        }

        var manifest = ReadFile(path, ManifestName, MaxManifestBytes);
        var model = Load(manifest, ReadFile(path, ModelName, MaxModelBytes), path);
        return model.Manifest.Name == name && model.Manifest.Version == version
            ? model
            : throw new CorruptDataException(
                path, $"The manifest is of {model.Manifest.Name} {model.Manifest.Version}.");
    }

    /// <summary>Checks a model and writes its files. The same files again change nothing.</summary>
    /// <param name="folder">Such as <c>models</c>; made when missing.</param>
    /// <param name="manifest">Bytes of the manifest; its name and version say where.</param>
    /// <param name="content">Bytes of the model file.</param>
    /// <returns>The model's folder. On return it is on disk, and no reader ever sees half of it.</returns>
    /// <exception cref="CorruptDataException">The files are not what they claim.</exception>
    /// <exception cref="PreconditionException">
    /// This program cannot use them, or the version exists with other files.
    /// </exception>
    public static string Write(string folder, ReadOnlySpan<byte> manifest, ReadOnlySpan<byte> content)
    {
        var model = Load(manifest, content, folder);
        var path = PathOf(folder, model.Manifest.Name, model.Manifest.Version);
        var parent = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(parent);
        if (Directory.Exists(path))
        {
            return IsSame(path, manifest, content)
                ? path
                : throw new PreconditionException(
                    Subject, $"Model version {model.Manifest.Version} exists already with other files.");
        }

        // A folder of its own, renamed when both files are safe: a version exists whole or not at all. No id begins
        // with a dot here, so nobody takes the unfinished one for a model.
        var unfinished = Path.Combine(parent, $".{model.Manifest.Version}.{Guid.NewGuid():N}{Unfinished}");
        try
        {
            Directory.CreateDirectory(unfinished);
            RemoveLeftOvers(parent, Directory.GetLastWriteTimeUtc(unfinished));
            WriteFile(Path.Combine(unfinished, ModelName), content);
            WriteFile(Path.Combine(unfinished, ManifestName), manifest);
            DurableFiles.FlushDirectory(unfinished);
            Directory.Move(unfinished, path);
            DurableFiles.FlushDirectory(parent);
        }
        catch (IOException) when (Directory.Exists(path) && IsSame(path, manifest, content))
        {
            // Another process wrote the same model at the same time.
        }
        finally
        {
            if (Directory.Exists(unfinished))
            {
                Directory.Delete(unfinished, recursive: true);
            }
        }

        return path;
    }

    /// <summary>Lists the versions that stand in a folder, whether they pass the checks or not.</summary>
    /// <param name="folder">Such as <c>models</c>.</param>
    /// <param name="name">Such as <c>ranker</c>.</param>
    /// <returns>In ordinal order; none when there is no such folder.</returns>
    public static IReadOnlyList<string> Versions(string folder, string name)
    {
        CheckId(name, "name");
        var parent = Path.Combine(folder, name);
        return Directory.Exists(parent)
            ? [.. Directory.EnumerateDirectories(parent)
                .Select(path => Path.GetFileName(path)!)
                .Where(IsId)
                .Order(StringComparer.Ordinal)]
            : [];
    }

    private static void CheckManifest(ModelManifest manifest, string source)
    {
        if (!IsId(manifest.Name) || !IsId(manifest.Version))
        {
            throw new CorruptDataException(
                source, $"Name and version of the manifest {Identifiers.Rule}, and not begin with a dot.");
        }

        if (manifest.Kind != ModelManifest.LinearKind)
        {
            throw new PreconditionException(
                Subject,
                $"Model {manifest.Version} is of kind \"{manifest.Kind}\"; " +
                $"this program knows \"{ModelManifest.LinearKind}\".");
        }

        if (manifest.FeatureSchema != RankerFeatures.SchemaVersion || manifest.FeatureHash != RankerFeatures.SchemaHash)
        {
            throw new PreconditionException(
                Subject,
                $"Model {manifest.Version} was trained on feature schema {manifest.FeatureSchema} " +
                $"({manifest.FeatureHash}); this program has {RankerFeatures.SchemaVersion} " +
                $"({RankerFeatures.SchemaHash}).");
        }

        foreach (var (metric, value) in manifest.Metrics)
        {
            if (!double.IsFinite(value))
            {
                throw new CorruptDataException(source, $"The metric {metric} is not finite.");
            }
        }
    }

    private static void CheckGolden(LinearModel model, GoldenRow golden, string source)
    {
        if (golden.Features.Count != RankerFeatures.Count)
        {
            throw new CorruptDataException(
                source, $"The golden row has {golden.Features.Count} features instead of {RankerFeatures.Count}.");
        }

        // Written so that NaN fails too.
        var score = model.Score([.. golden.Features]);
        if (!(Math.Abs(score - golden.Score) <= GoldenTolerance))
        {
            throw new CorruptDataException(
                source, $"The golden row scores {score:R}; the manifest says {golden.Score:R}.");
        }
    }

    private static void CheckSize(long bytes, long limit, string source, string file)
    {
        if (bytes > limit)
        {
            throw new CorruptDataException(source, $"{file} has {bytes} bytes; at most {limit} are read.");
        }

        if (bytes == 0)
        {
            throw new CorruptDataException(source, $"{file} is empty.");
        }
    }

    private static byte[] ReadFile(string path, string file, int limit)
    {
        try
        {
            using var stream = File.OpenRead(Path.Combine(path, file));
            CheckSize(stream.Length, limit, path, file);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception failure) when (failure is FileNotFoundException or EndOfStreamException)
        {
            throw new CorruptDataException(path, $"{file} is missing or was cut while it was read.", failure);
        }
    }

    private static bool IsSame(string path, ReadOnlySpan<byte> manifest, ReadOnlySpan<byte> content) =>
        manifest.SequenceEqual(ReadFile(path, ManifestName, MaxManifestBytes))
        && content.SequenceEqual(ReadFile(path, ModelName, MaxModelBytes));

    private static void WriteFile(string path, ReadOnlySpan<byte> bytes)
    {
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        stream.Write(bytes);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Removes what crashed writers left; ages go by the disk's own clock.</summary>
    private static void RemoveLeftOvers(string parent, DateTime now)
    {
        foreach (var folder in Directory.EnumerateDirectories(parent, $".*{Unfinished}"))
        {
            try
            {
                if (now - Directory.GetLastWriteTimeUtc(folder) > LongestWrite)
                {
                    Directory.Delete(folder, recursive: true);
                }
            }
            catch (DirectoryNotFoundException)
            {
                // Another writer removed it first.
            }
        }
    }

    private static string PathOf(string folder, string name, string version)
    {
        CheckId(name, "name");
        CheckId(version, "version");
        return Path.Combine(folder, name, version);
    }

    // Ids hold no slash; without a leading dot they are neither "." nor "..", nor a folder being written.
    private static bool IsId(string text) => Identifiers.IsValid(text) && text[0] != '.';

    private static void CheckId(string text, string field)
    {
        if (!IsId(text))
        {
            throw new InvalidRequestException(field, $"{Identifiers.Rule}, and not begin with a dot");
        }
    }
}
