using RankEngine.Events;
using RankEngine.Folding;

namespace RankEngine.Checkpoints;

/// <summary>Turns a section into what it adds to a partition.</summary>
internal static class SectionDelta
{
    /// <summary>Returns the sessions whose state must be known before a section is added.</summary>
    public static IReadOnlyCollection<Pseudonym> SessionsOf(ReadOnlySpan<byte> section) =>
        SectionReader.HeadOf(section).Kind == SectionKind.Session
            ? SectionReader.Sessions(section).ConvertAll(entry => entry.Key)
            : [];

    /// <summary>Returns what a section adds; nothing for records, which are not a partition's.</summary>
    /// <remarks>
    /// Sessions are opened again, opening by opening, on top of what the partition knows of them: so the pairs of a
    /// session that came in by several replicas are those of the whole session, in whatever order their checkpoints
    /// come.
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
            case SectionKind.Session:
                foreach (var (key, openings) in SectionReader.Sessions(section))
                {
                    var session = before.Session(key);
                    foreach (var (article, firstMs) in openings)
                    {
                        session = session.Open(article, firstMs, delta.Pairs);
                    }

                    delta.Sessions.Add(key, session);
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
