using System.Numerics;
using RankEngine.Folding;

namespace RankEngine.Checkpoints;

/// <summary>Turns a section into what it adds to a partition.</summary>
internal static class SectionDelta
{
    /// <summary>Returns what must be known of a partition before a section is added.</summary>
    public static PartitionQuery QueryOf(ReadOnlySpan<byte> section)
    {
        var query = new PartitionQuery();
        switch (SectionReader.HeadOf(section).Kind)
        {
            case SectionKind.Seen:
                foreach (var (key, _) in SectionReader.Seen(section))
                {
                    query.Seen.Add(key);
                    query.Seen.Add(key with { Block = key.Block + 1 });
                }

                break;
            case SectionKind.Visitor:
                query.Visitors.UnionWith(SectionReader.Visitors(section).ConvertAll(entry => entry.Key));
                break;
            case SectionKind.Address:
                query.Addresses.UnionWith(SectionReader.Addresses(section).ConvertAll(entry => entry.Key));
                break;
        }

        return query;
    }

    /// <summary>Returns what a section adds; nothing for records, which are not a partition's.</summary>
    /// <remarks>
    /// What visitors and addresses had is opened again, opening by opening, on top of what the partition knows of them: so
    /// the pairs and visits of one that came in by several replicas are those of the whole, in whatever order their
    /// checkpoints come.
    /// </remarks>
    public static PartitionDelta Of(ReadOnlySpan<byte> section, IPartitionState before)
    {
        var delta = new PartitionDelta();
        switch (SectionReader.HeadOf(section).Kind)
        {
            case SectionKind.Article:
                foreach (var write in SectionReader.Articles(section))
                {
                    EventFold.Add(write, delta);
                }

                break;
            case SectionKind.LiveId:
                AddIds(section, delta);
                break;
            case SectionKind.ImportedId:
                delta.KeepsIds = true;
                AddIds(section, delta);
                break;
            case SectionKind.Count:
                foreach (var (key, count) in SectionReader.Counts(section))
                {
                    delta.Counts.Add(key, count);
                }

                break;
            case SectionKind.Seen:
                foreach (var (key, bits) in SectionReader.Seen(section))
                {
                    var first = key.Block * RepeatWindow.SlotsOfBlock;
                    for (var left = bits; left != 0; left &= left - 1)
                    {
                        EventFold.See(key.Reader, first + BitOperations.TrailingZeroCount(left), before, delta);
                    }
                }

                break;
            case SectionKind.Visitor:
                foreach (var (key, openings) in SectionReader.Visitors(section))
                {
                    foreach (var opening in openings)
                    {
                        EventFold.Open(key, opening, before, delta);
                    }
                }

                break;
            case SectionKind.Address:
                foreach (var (key, openings) in SectionReader.Addresses(section))
                {
                    foreach (var opening in openings)
                    {
                        EventFold.Open(key, opening, before, delta);
                    }
                }

                break;
            case SectionKind.Reader:
                foreach (var (reader, memory) in SectionReader.Readers(section))
                {
                    delta.Readers.Add(reader, memory);
                }

                break;
            case SectionKind.Manifest:
            case SectionKind.Record:
            default:
                break;
        }

        return delta;
    }

    private static void AddIds(ReadOnlySpan<byte> section, PartitionDelta delta)
    {
        foreach (var (hour, identity) in SectionReader.Ids(section))
        {
            if (!delta.Ids.TryGetValue(hour, out var identities))
            {
                delta.Ids[hour] = identities = [];
            }

            identities.Add(identity);
        }
    }
}
