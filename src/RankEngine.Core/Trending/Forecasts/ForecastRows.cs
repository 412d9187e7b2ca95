using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using RankEngine.Binary;
using RankEngine.Snapshots;

namespace RankEngine.Trending.Forecasts;

/// <summary>What a site has seen so far, as examples to learn from; each refresh adds the days since the last. Immutable.</summary>
/// <remarks>
/// Examples outlive the minutes they were made of, so that a quiet site learns from half a year and not from its last two
/// days. Moments lie an hour apart. Of each day at most <see cref="RowsPerDay"/> articles are taken, by chance that a
/// hash of article and moment decides, those that readers turn to first; each stands for as many as its chance says. Of
/// more than <see cref="Capacity"/> a share is dropped, evenly over time.
/// </remarks>
public sealed class ForecastRows
{
    /// <summary>Most examples kept: some 10 MB packed.</summary>
    public const int Capacity = 150_000;

    /// <summary>About how many are taken of a day.</summary>
    public const int RowsPerDay = 15_000;

    /// <summary>Hours looked back at most: what is older has lost its minutes.</summary>
    public const int LookBackHours = 24 * 34;

    /// <summary>None.</summary>
    public static readonly ForecastRows Empty = new([], int.MinValue);

    private const byte FormatVersion = 1;

    // As long as an article counts as alive.
    private const int PoolHours = 14 * 24;
    private const int RowsPerChunk = 5_000;

    private ForecastRows(IReadOnlyList<ForecastRow> rows, int throughMinute)
    {
        Rows = rows;
        ThroughMinute = throughMinute;
    }

    /// <summary>By moment, then as they were taken.</summary>
    public IReadOnlyList<ForecastRow> Rows { get; }

    /// <summary>The last moment that was looked at, minutes since the Unix epoch; <see cref="int.MinValue"/>: none yet.</summary>
    public int ThroughMinute { get; }

    /// <summary>Returns the examples with those of the moments since the last.</summary>
    /// <param name="snapshot">The site as of now: of its past it still has the counts.</param>
    /// <param name="visitors">By what is usual of the site's visitors visits are judged.</param>
    /// <param name="nowMs">The moment, Unix milliseconds. No example reaches beyond it.</param>
    /// <param name="cancellationToken">Stops between two moments.</param>
    /// <returns>This same object when less than a day has come to it.</returns>
    public ForecastRows With(
        SiteSnapshot snapshot, VisitorMix visitors, long nowMs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var hours = Folding.TimeBuckets.Hour(nowMs);
        var last = (hours * 60) - ForecastHorizons.Farthest;
        var first = Math.Max(ThroughMinute == int.MinValue ? int.MinValue : ThroughMinute + 60, last - (LookBackHours * 60));
        if (last - first < ForecastHorizons.Farthest - 60)
        {
            return this;
        }

        // Not only what is alive now: of an earlier day's articles those would be the ones that lasted.
        var live = Enumerable.Range(0, snapshot.Entries.Length)
            .Select(slot => snapshot.Entries[slot])
            .OfType<ArticleEntry>()
            .Where(entry => entry is { Meta.IsDeleted: false, Counts.IsEmpty: false }
                && entry.Counts.LatestHour >= (first / 60) - PoolHours)
            .ToArray();
        var rows = new List<ForecastRow>(Rows);
        for (var minute = first; minute <= last; minute += 60)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.AddRange(Moment(live, visitors, minute));
        }

        return new ForecastRows(Thinned(rows), last);
    }

    /// <summary>Packs the examples, in chunks that can be read one by one.</summary>
    public IEnumerable<byte[]> Pack()
    {
        var writer = new ByteWriter();
        writer.Byte(FormatVersion);
        writer.Unsigned(ForecastFeatures.Version);
        writer.Signed(ThroughMinute);
        yield return writer.ToArray();
        foreach (var chunk in Rows.Chunk(RowsPerChunk))
        {
            writer.Clear();
            writer.Unsigned((ulong)chunk.Length);
            foreach (var row in chunk)
            {
                writer.Signed(row.Minute);
                writer.Single(row.Weight);
                foreach (var value in row.Features)
                {
                    Half(writer, value);
                }

                foreach (var value in row.Visits.Concat(row.SiteVisits))
                {
                    writer.Single(value);
                }
            }

            yield return writer.ToArray();
        }
    }

    /// <summary>Reads what <see cref="Pack"/> packed; examples of another schema are none.</summary>
    /// <exception cref="InvalidDataException">The bytes are none of ours.</exception>
    public static ForecastRows Unpack(IEnumerable<ReadOnlyMemory<byte>> chunks)
    {
        ArgumentNullException.ThrowIfNull(chunks);
        var rows = new List<ForecastRow>();
        int? through = null;
        foreach (var chunk in chunks)
        {
            var reader = new ByteReader(chunk.Span);
            if (through is null)
            {
                if (reader.Byte() != FormatVersion || reader.Unsigned() != ForecastFeatures.Version)
                {
                    return Empty;
                }

                through = checked((int)reader.Signed());
                continue;
            }

            for (var count = reader.Length(); count > 0; count--)
            {
                rows.Add(Read(ref reader));
            }
        }

        return through is { } minute ? new ForecastRows(rows, minute) : Empty;
    }

    /// <summary>Returns what is known of one moment.</summary>
    private static IEnumerable<ForecastRow> Moment(ArticleEntry[] live, VisitorMix visitors, int minute)
    {
        var pool = new List<ArticleEntry>();
        var activities = new List<ArticleActivity>();
        foreach (var entry in live)
        {
            if (Folding.TimeBuckets.Minute(entry.Meta!.PublishedMs) > minute)
            {
                continue;
            }

            var activity = ArticleActivity.Of(entry.Counts, entry.Meta.PublishedMs, minute, visitors);
            if (activity.Total > 0 && Math.Min(activity.AgeMinutes, activity.QuietMinutes) < PoolHours * 60)
            {
                pool.Add(entry);
                activities.Add(activity);
            }
        }

        if (pool.Count == 0)
        {
            yield break;
        }

        var windows = ForecastHorizons.Windows;
        var visits = pool.Select(entry => windows.Select(window => (float)Engagement.Of(
            entry.Counts, minute, minute + ForecastHorizons.Minutes(window), visitors)).ToArray()).ToArray();
        var siteVisits = windows.Select((_, w) => visits.Sum(article => article[w])).ToArray();
        var ordered = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(activities);
        var site = SiteActivity.Of(ordered, minute);
        var chances = Chances(activities, RowsPerDay / 24.0);
        for (var i = 0; i < pool.Count; i++)
        {
            if (Draw(pool[i].Id, minute) < chances[i])
            {
                var features = new float[ForecastFeatures.Count];
                ForecastFeatures.Compute(activities[i], site, features);
                yield return new ForecastRow(minute, (float)(1 / chances[i]), features, visits[i], siteVisits);
            }
        }
    }

    // In proportion to what may come of an article, so that about as many are taken as asked for.
    private static double[] Chances(List<ArticleActivity> activities, double wanted)
    {
        var interest = activities
            .Select(activity => 0.05 + activity.Decayed[4] + (activity.AgeMinutes < 24 * 60 ? 1 : 0))
            .ToArray();
        if (interest.Length <= wanted)
        {
            Array.Fill(interest, 1);
            return interest;
        }

        var (low, high) = (0.0, wanted / interest.Min());
        for (var step = 0; step < 40; step++)
        {
            var middle = (low + high) / 2;
            (low, high) = interest.Sum(value => Math.Min(1, value * middle)) < wanted ? (middle, high) : (low, middle);
        }

        return Array.ConvertAll(interest, value => Math.Min(1, Math.Max(1e-6, value * high)));
    }

    private static List<ForecastRow> Thinned(List<ForecastRow> rows)
    {
        if (rows.Count <= Capacity)
        {
            return rows;
        }

        // Evenly: what goes is decided by place, and those that stay stand for more.
        var share = 0.8 * Capacity / rows.Count;
        var kept = new List<ForecastRow>(Capacity);
        for (var i = 0; i < rows.Count; i++)
        {
            if (Math.Floor((i + 1) * share) > Math.Floor(i * share))
            {
                kept.Add(rows[i]);
            }
        }

        return kept;
    }

    private static double Draw(string article, int minute)
    {
        Span<byte> bytes = stackalloc byte[Encoding.UTF8.GetMaxByteCount(article.Length) + 4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, minute);
        var length = Encoding.UTF8.GetBytes(article, bytes[4..]);
        return (XxHash3.HashToUInt64(bytes[..(length + 4)]) >> 11) * (1.0 / (1UL << 53));
    }

    private static void Half(ByteWriter writer, float value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteHalfLittleEndian(bytes, (Half)value);
        writer.Raw(bytes);
    }

    private static ForecastRow Read(ref ByteReader reader)
    {
        var minute = checked((int)reader.Signed());
        var weight = reader.Single();
        var features = new float[ForecastFeatures.Count];
        for (var i = 0; i < features.Length; i++)
        {
            features[i] = (float)BitConverter.UInt16BitsToHalf((ushort)(reader.Byte() | (reader.Byte() << 8)));
        }

        var windows = ForecastHorizons.Windows.Count;
        var visits = new float[windows];
        var siteVisits = new float[windows];
        foreach (var values in (float[][])[visits, siteVisits])
        {
            for (var w = 0; w < windows; w++)
            {
                values[w] = reader.Single();
            }
        }

        return weight > 0 && float.IsFinite(weight) && Array.TrueForAll(features, float.IsFinite)
            && Array.TrueForAll(visits, float.IsFinite) && Array.TrueForAll(siteVisits, float.IsFinite)
                ? new ForecastRow(minute, weight, features, visits, siteVisits)
                : throw new InvalidDataException("An example holds what is no number.");
    }
}
