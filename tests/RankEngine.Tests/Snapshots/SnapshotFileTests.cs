using Microsoft.Extensions.Logging.Abstractions;
using RankEngine.Articles;
using RankEngine.Folding;
using RankEngine.Learning.Text;
using RankEngine.Snapshots;
using RankEngine.Stories;
using RankEngine.Tests.Text;
using RankEngine.Text;
using RankEngine.Trending;

namespace RankEngine.Tests.Snapshots;

public sealed class SnapshotFileTests : IDisposable
{
    private static readonly EncoderSource Encoders = new(words: null);

    private const string Site = "a:b";

    private readonly string _directory = Directory.CreateTempSubdirectory("re-").FullName;

    private string Neighbors => Path.Combine(_directory, "neighbors");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(3_000)]
    public void TryRead_WhatWasWritten_IsTheSame(int articles)
    {
        var snapshot = Snapshot(articles, seed: 5);
        SnapshotFile.Write(_directory, snapshot);

        var copy = SnapshotFile.TryRead(_directory, Site, Encoders, Neighbors, NullLogger.Instance)!;

        Assert.Equal([Site], SnapshotFile.ListSites(_directory));
        Assert.Equal(snapshot.Version, copy.Version);
        Assert.Equal(snapshot.CountsAsOfMs, copy.CountsAsOfMs);
        Assert.Equal(snapshot.Heads[0].Epoch, copy.Heads[0].Epoch);
        Assert.Equal(snapshot.Heads[0].Applied, copy.Heads[0].Applied);
        Assert.Equal(snapshot.Priors.ToBytes(), copy.Priors.ToBytes());
        Assert.Equal(snapshot.Entries.Length, copy.Entries.Length);
        Assert.Equal(snapshot.Text.Index.Lexical.Count, copy.Text.Index.Lexical.Count);
        Assert.Equal(snapshot.Text.Index.Dense.Count, copy.Text.Index.Dense.Count);
        Assert.Equal(snapshot.Text.Encoder.Pack(), copy.Text.Encoder.Pack());
        for (var slot = 0; slot < snapshot.Entries.Length; slot++)
        {
            var expected = snapshot.Entries[slot];
            var actual = copy.Entries[slot];
            Assert.Equal(expected is null, actual is null);
            if (expected is not null && actual is not null)
            {
                Assert.Equal(Describe(expected), Describe(actual));
                Assert.Same(actual, copy.Find(expected.Id));
            }

            // Bit for bit: features are computed from them.
            Assert.Equal(snapshot.Text.Index.Lexical.PackedOf(slot), copy.Text.Index.Lexical.PackedOf(slot));
            var dense = snapshot.Text.Index.Dense.VectorOf(slot) ?? DenseVector.Empty;
            var read = copy.Text.Index.Dense.VectorOf(slot) ?? DenseVector.Empty;
            Assert.Equal(dense.Values, read.Values);
            Assert.Equal(dense.Scale, read.Scale);
            Assert.Equal(
                snapshot.Text.Index.Dense.SignatureOf(slot).ToArray(),
                copy.Text.Index.Dense.SignatureOf(slot).ToArray());
            Assert.Equal(snapshot.Text.NeighborsOf(slot).Text, copy.Text.NeighborsOf(slot).Text);
            Assert.Equal(snapshot.Text.NeighborsOf(slot).ToArray(), copy.Text.NeighborsOf(slot).ToArray());
        }

        // A slot that was given out without an article keeps its number.
        Assert.Equal(snapshot.Entries.Length, copy.Slots.GetOrAdd("new"));
    }

    [Fact]
    public void TryRead_NewestDamagedAnywhere_TakesTheCopyBefore()
    {
        SnapshotFile.Write(_directory, Snapshot(400, seed: 1, version: 1));
        SnapshotFile.Write(_directory, Snapshot(400, seed: 2, version: 2));
        var path = Directory.EnumerateFiles(_directory, "*2.checkpoint", SearchOption.AllDirectories).Single();
        var whole = File.ReadAllBytes(path);
        for (var at = 0; at < whole.Length; at += whole.Length / 40)
        {
            // One that cannot be used is removed when it is found.
            Assert.Equal(at == 0, File.Exists(path));
            var bytes = (byte[])whole.Clone();
            bytes[at] ^= 0x10;
            File.WriteAllBytes(path, bytes);
            Assert.Equal(1, SnapshotFile.TryRead(_directory, Site, Encoders, Neighbors, NullLogger.Instance)!.Version);
            File.WriteAllBytes(path, whole[..at]);
            Assert.Equal(1, SnapshotFile.TryRead(_directory, Site, Encoders, Neighbors, NullLogger.Instance)!.Version);
        }

        File.WriteAllBytes(path, whole);
        Assert.Equal(2, SnapshotFile.TryRead(_directory, Site, Encoders, Neighbors, NullLogger.Instance)!.Version);
    }

    [Fact]
    public void Write_AfterCopiesThatCannotBeRead_IsReadThoughItsVersionIsLower()
    {
        SnapshotFile.Write(_directory, Snapshot(40, seed: 1, version: 8));
        SnapshotFile.Write(_directory, Snapshot(40, seed: 2, version: 9));
        foreach (var path in Directory.EnumerateFiles(_directory, "*.checkpoint", SearchOption.AllDirectories))
        {
            File.WriteAllBytes(path, File.ReadAllBytes(path)[..100]);
        }

        Assert.Null(SnapshotFile.TryRead(_directory, Site, Encoders, Neighbors, NullLogger.Instance));
        SnapshotFile.Write(_directory, Snapshot(40, seed: 3, version: 1));
        Assert.Equal(1, SnapshotFile.TryRead(_directory, Site, Encoders, Neighbors, NullLogger.Instance)!.Version);
    }

    [Fact]
    public void TryRead_NoCopy_IsNull() =>
        Assert.Null(SnapshotFile.TryRead(_directory, "main", Encoders, Neighbors, NullLogger.Instance));

    private static string Describe(ArticleEntry entry)
    {
        var meta = entry.Meta is { } known
            ? $"{known with { Tags = [], Authors = [] }} {string.Join('|', known.Tags)} {string.Join('|', known.Authors)}"
            : "";
        return string.Join(
            '\n',
            entry.Id,
            entry.Slot,
            entry.Story,
            meta,
            entry.Meta?.Sketch is { } sketch ? Convert.ToHexString(sketch.Values) : "",
            string.Join(' ', entry.Counts.Buckets()),
            string.Join(' ', entry.Pairs.Cells(int.MinValue)));
    }

    private static SiteSnapshot Snapshot(int articles, int seed, long version = 7)
    {
        var random = new Random(seed);
        var slots = new SlotTable();
        var entries = PagedArray<ArticleEntry>.Empty.ToBuilder();
        for (var slot = 0; slot < articles; slot++)
        {
            slots.GetOrAdd($"article:{slot}");
            if (random.Next(20) == 0 && slot < articles - 1)
            {
                continue;
            }

            entries[slot] = new ArticleEntry($"article:{slot}", slot)
            {
                Story = random.Next(slot + 1),
                Meta = Meta(random, slot),
                Counts = Counts(random),
                Pairs = Pairs(random, articles),
            };
        }

        var texts = SeededTexts.Articles(Math.Max(5, articles), seed);
        var encoder = ArticleEncoderFitter.Fit(
            texts, Encoders.Words, progress: null, TestContext.Current.CancellationToken);
        var view = new TextViewBuilder(TextView.Of(3, encoder));
        for (var slot = 0; slot < articles; slot++)
        {
            if (entries[slot] is { Meta: { IsDeleted: false } meta })
            {
                view.Set(slot, meta.Version, encoder.Encode(texts[slot]));
            }
        }

        return new SiteSnapshot
        {
            Site = Site,
            Version = version,
            Slots = slots,
            Entries = entries.Build(),
            Heads = new Dictionary<int, PartitionHead>
            {
                [0] = new("epoch", 12, new Dictionary<string, long> { ["0000000000000001"] = 500, ["x"] = -3 }),
            },
            CountsAsOfMs = 1_772_366_400_000,
            Priors = SitePriors.Default,
            Text = articles == 0 ? TextView.None : view.Build(),
        };
    }

    private static ArticleMeta? Meta(Random random, int slot) => random.Next(10) switch
    {
        0 => null,
        1 => new ArticleMeta { Version = new ArticleVersion(slot, "log", 4), IsDeleted = true },
        _ => new ArticleMeta
        {
            Version = new ArticleVersion(-slot, $"log {random.Next(3)}", random.NextInt64()),
            Title = $"Title ü {slot}",
            Url = random.Next(2) == 0 ? "" : $"https://example.org/{slot}",
            Section = $"section {random.Next(5)}",
            Source = random.Next(3) == 0 ? "" : "wire",
            Language = "en",
            Tags = [.. Enumerable.Range(0, random.Next(4)).Select(tag => $"tag {random.Next(50)}")],
            Authors = [.. Enumerable.Range(0, random.Next(3)).Select(_ => $"author {random.Next(90)}")],
            PublishedMs = random.NextInt64(2_000_000_000_000),
            UpdatedMs = random.Next(2) == 0 ? null : random.NextInt64(2_000_000_000_000),
            ExpiresMs = random.Next(2) == 0 ? long.MaxValue : random.NextInt64(),
            StoryKeys = new StoryKeys((ulong)random.NextInt64(), (ulong)random.NextInt64()),
            IsTitleOnly = random.Next(2) == 0,
            Sketch = random.Next(2) == 0 ? null : StorySketch.From(Bytes(random, StorySketch.Length)),
        },
    };

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static CountSeries Counts(Random random)
    {
        var added = new (CountKind, int, long)[random.Next(30)];
        for (var i = 0; i < added.Length; i++)
        {
            added[i] = ((CountKind)random.Next(5), 29_500_000 + random.Next(4_000), random.Next(1, 100));
        }

        return added.Length == 0 ? CountSeries.Empty : CountSeries.Empty.Add(added, 29_501_000, 0);
    }

    private static PairList Pairs(Random random, int articles)
    {
        var pairs = PairList.Empty;
        for (var i = random.Next(4); i > 0; i--)
        {
            var added = new (int, int, bool, long)[random.Next(1, 40)];
            for (var j = 0; j < added.Length; j++)
            {
                added[j] = (random.Next(articles), 491_000 + random.Next(900), random.Next(2) == 0, random.Next(1, 9));
            }

            pairs = pairs.Add(added, 0);
        }

        return pairs;
    }
}
