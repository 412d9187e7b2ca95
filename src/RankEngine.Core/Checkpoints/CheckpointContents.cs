using System.IO.Hashing;
using Microsoft.Extensions.Logging;
using RankEngine.Articles;
using RankEngine.Folding;
using RankEngine.Log;

namespace RankEngine.Checkpoints;

/// <summary>A checkpoint as it can be read: what the fold of a log had come to at an offset. Thread-safe.</summary>
public sealed class CheckpointContents
{
    private readonly Checkpoint _file;

    private CheckpointContents(Checkpoint file, byte[] manifest)
    {
        _file = file;
        Manifest = SectionReader.Manifest(manifest);
        Tag = XxHash32.HashToUInt32(manifest, (int)file.Offset) & int.MaxValue;
    }

    /// <summary>Offset of the log up to which it holds everything.</summary>
    public long Offset => _file.Offset;

    /// <summary>What it is of.</summary>
    public CheckpointManifest Manifest { get; }

    /// <summary>Tells it from other checkpoints of the same log; below 2³¹.</summary>
    internal uint Tag { get; }

    /// <summary>All sections but the manifest, in order, read from disk on each enumeration.</summary>
    internal IEnumerable<byte[]> Sections => _file.Sections.Skip(1);

    /// <summary>Reads the newest checkpoint that is whole; null when there is none.</summary>
    /// <param name="directory">Where the checkpoints of the log lie.</param>
    /// <param name="logId">Id of the log.</param>
    /// <param name="logger">Told of every one that is passed over.</param>
    /// <exception cref="PreconditionException">A newer RankEngine wrote it.</exception>
    public static CheckpointContents? TryReadLatest(string directory, string logId, ILogger logger)
    {
        if (CheckpointFile.TryReadLatest(directory, logId, logger) is not { } file)
        {
            return null;
        }

        try
        {
            return new CheckpointContents(file, file.Sections.First());
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
        {
            throw new CorruptDataException(
                directory, $"The checkpoint at offset {file.Offset} does not say what it is of.", e);
        }
    }

    /// <summary>Streams the newest writes of a site's articles, tombstones included.</summary>
    public IEnumerable<ArticleWrite> Articles(string site) =>
        Sections
            .Where(section => SectionReader.HeadOf(section) is { Kind: SectionKind.Article } head
                && head.Partition.Site == site)
            .SelectMany(section => SectionReader.Articles(section));

    /// <summary>Streams what each section does to its partition, given what the partition holds.</summary>
    /// <param name="partitionOf">
    /// Returns what a partition holds when its section comes; null: the section is passed over.
    /// </param>
    public IEnumerable<(PartitionId Partition, PartitionDelta Delta)> Deltas(
        Func<PartitionId, IPartitionState?> partitionOf)
    {
        foreach (var section in Sections)
        {
            var partition = SectionReader.HeadOf(section).Partition;
            if (partitionOf(partition) is { } before)
            {
                yield return (partition, SectionDelta.Of(section, before));
            }
        }
    }
}
