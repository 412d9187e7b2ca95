using CsCheck;
using RankEngine.Articles;
using RankEngine.Binary;
using RankEngine.Events;
using RankEngine.Log;

namespace RankEngine.Tests.Log;

public sealed class LogRecordCodecTests
{
    // Few and short, so that they repeat within a record; with some that are not ASCII or longer than the pool shares.
    private static readonly Gen<string> Texts = Gen.OneOfConst(
        "", "a", "b", "article-1", "front", "https://example.org/x?y=1", "Präsident", "日本", new string('x', 300));

    private static readonly Gen<Pseudonym> Pseudonyms = Gen.Frequency(
        (1, Gen.Const(Pseudonym.None)),
        (2, Gen.OneOfConst(new Pseudonym(1, 2), new Pseudonym(0, 9))),
        (2, Gen.Select(Gen.ULong, Gen.ULong, (high, low) => new Pseudonym(high, low))));

    private static readonly Gen<long> Times = Gen.Frequency(
        (5, Gen.Long[1_700_000_000_000, 1_800_000_000_000]),
        (1, Gen.OneOfConst(long.MinValue, -1, 0, long.MaxValue)));

    private static readonly Gen<int> Integers = Gen.Frequency(
        (2, Gen.Const(0)), (4, Gen.Int[1, 1_000]), (1, Gen.OneOfConst(int.MinValue, -1, int.MaxValue)));

    private static readonly Gen<ReaderEvent> Events =
        from identity in Pseudonyms
        from time in Times
        from kind in Gen.Int[1, EventKinds.Count - 1]
        from texts in Texts.Array[6]
        from names in Pseudonyms.Array[3]
        from numbers in Integers.Array[2]
        from device in Gen.Int[0, (int)Device.Other]
        select new ReaderEvent
        {
            Identity = identity,
            TimeMs = time,
            Kind = (EventKind)kind,
            Article = texts[0],
            Reader = names[0],
            Session = names[1],
            Address = names[2],
            DwellMs = numbers[0],
            Position = numbers[1],
            DecisionId = texts[1],
            Module = texts[2],
            Referrer = texts[3],
            Country = texts[4],
            Region = texts[5],
            Device = (Device)device,
        };

    private static readonly Gen<DateTimeOffset> Moments = Gen.Frequency(
        (5, Gen.Long[0, DateTimeOffset.MaxValue.UtcTicks].Select(ticks => new DateTimeOffset(ticks, TimeSpan.Zero))),
        (1, Gen.OneOfConst(DateTimeOffset.MinValue, DateTimeOffset.MaxValue)));

    private static readonly Gen<ArticleEntry> Entries =
        from id in Texts
        from ownId in Texts
        from sameId in Gen.Bool
        from revision in Times
        from texts in Gen.OneOf(Texts, Gen.String.Where(text => IsWellFormed(text))).Array[7]
        from tags in Texts.Array[0, 3]
        from authors in Texts.Array[0, 3]
        from moments in Moments.Array[3]
        from present in Gen.Bool.Array[3]
        select new ArticleEntry(id, revision, !present[0] ? null : new Article
        {
            Id = sameId ? id : ownId,
            Title = texts[0],
            Summary = texts[1],
            Body = texts[2],
            Url = texts[3],
            Section = texts[4],
            Source = texts[5],
            Language = texts[6],
            Tags = tags,
            Authors = authors,
            Published = moments[0],
            Updated = present[1] ? moments[1] : null,
            Expires = present[2] ? moments[2] : null,
        });

    private static readonly Gen<LogOrigin> Origins =
        Gen.Select(Texts, Times, (log, offset) => new LogOrigin(log, offset));

    private static readonly Gen<LogRecord> Records = Gen.Select(Texts, Times).SelectMany((site, time) => Gen.OneOf(
        Gen.Select(Gen.Bool, Events.Array[0, 20], Origins.Array[0, 2], (historical, events, origins) =>
            (LogRecord)new EventsRecord(site, time, historical, events) { Origins = origins }),
        Entries.Array[0, 5].Select(entries => (LogRecord)new ArticlesRecord(site, time, entries)),
        Integers.Select(partitions => (LogRecord)new SiteRecord(site, time, partitions)),
        Gen.Select(Gen.Byte.Array[0, 50], Gen.Byte.Array[0, 50], (manifest, content) =>
            (LogRecord)new ModelRecord(site, time, manifest, content)),
        Texts.Select(version => (LogRecord)new PromotionRecord(site, time, version))));

    [Fact]
    public void Decode_AnyRecord_IsTheEncodedOne()
    {
        var pool = new TextPool(bits: 2);

        Records.Sample(
            record =>
            {
                var bytes = Encode(record);
                Assert.Equal(record.ReceivedMs, LogRecordCodec.ReceivedMs(bytes));
                AssertEqual(record, LogRecordCodec.Decode(bytes, pool));
            },
            iter: 2_000,
            threads: 1);
    }

    [Fact]
    public void Decode_CutOrChangedBytes_ThrowsInvalidDataOrReadsSomeRecord()
    {
        var pool = new TextPool();

        Gen.Select(Records, Gen.Int[0, int.MaxValue], Gen.Byte, Gen.Bool).Sample(
            (record, place, value, cut) =>
            {
                var bytes = Encode(record);
                var at = place % bytes.Length;
                bytes[at] = value;
                TryDecode(cut ? bytes.AsSpan(0, at) : bytes, pool);
            },
            iter: 5_000,
            threads: 1);
    }

    [Fact]
    public void Decode_RandomBytes_ThrowsInvalidDataOrReadsSomeRecord()
    {
        var pool = new TextPool();

        Gen.Select(Gen.Byte[0, 6], Gen.Byte[0, 2], Gen.Byte.Array[0, 100]).Sample(
            (type, version, rest) => TryDecode([type, version, .. rest], pool),
            iter: 5_000,
            threads: 1);
    }

    [Theory]
    [InlineData(0, 6)]
    [InlineData(1, 2)]
    [InlineData(15, 99)]
    public void Decode_UnknownTypeVersionOrTrailingByte_ThrowsInvalidData(int at, byte value)
    {
        var bytes = Encode(new PromotionRecord("main", 1, "")).Append((byte)0).ToArray();
        Assert.Equal(17, bytes.Length);
        bytes[at] = value;

        Assert.Throws<InvalidDataException>(() => LogRecordCodec.Decode(bytes, new TextPool()));
    }

    [Theory]
    [InlineData(EventKind.Unspecified, Device.App)]
    [InlineData((EventKind)EventKinds.Count, Device.App)]
    [InlineData(EventKind.View, (Device)7)]
    public void Encode_UndefinedKindOrDevice_Throws(EventKind kind, Device device)
    {
        var record = new EventsRecord("main", 1, false,
        [
            new ReaderEvent { Identity = new Pseudonym(1, 1), TimeMs = 1, Kind = kind, Article = "a", Device = device },
        ]);

        Assert.Throws<ArgumentException>(() => Encode(record));
    }

    [Fact]
    public void Encode_PageViewWithTwentyImpressions_TakesUnderFortyBytesAnEvent()
    {
        var events = Enumerable.Range(1, 20).Select(position => new ReaderEvent
        {
            Identity = new Pseudonym((ulong)position, 77),
            TimeMs = 1_000_000,
            Kind = EventKind.Impression,
            Article = $"a{position}",
            Reader = new Pseudonym(1, 1),
            Session = new Pseudonym(2, 2),
            Address = new Pseudonym(3, 3),
            DecisionId = "decision-0123456789abcdef",
            Module = "related",
            Position = position,
            Device = Device.Phone,
            Country = "DE",
        });

        var bytes = Encode(new EventsRecord("main", 1_000_000, false, [.. events]));

        Assert.InRange(bytes.Length / 20, 1, 39);
    }

    [Fact]
    public void Writes_EntriesOfOneRecord_TakeOffsetsInOrder()
    {
        var record = new ArticlesRecord("main", 5, [new ArticleEntry("a", 3, null), new ArticleEntry("a", 3, null)]);

        var writes = record.Writes("log", 100).ToList();

        Assert.Equal(
            [new ArticleWrite("a", new ArticleVersion(3, "log", 100), null), new("a", new(3, "log", 101), null)],
            writes);
    }

    [Fact]
    public void Get_EqualTexts_SharesOneString()
    {
        var pool = new TextPool();

        Assert.Same(pool.Get("article-1"u8), pool.Get("article-1"u8));
        Assert.Equal("Präsident", pool.Get("Präsident"u8));
        Assert.Equal("", pool.Get([]));
    }

    [Fact]
    public void Get_MoreTextsThanSlots_AlwaysSpellsTheBytes()
    {
        var pool = new TextPool(bits: 1);

        for (var round = 0; round < 3; round++)
        {
            for (var number = 0; number < 100; number++)
            {
                Assert.Equal($"a{number}", pool.Get(System.Text.Encoding.UTF8.GetBytes($"a{number}")));
            }
        }
    }

    private static void TryDecode(ReadOnlySpan<byte> bytes, TextPool pool)
    {
        try
        {
            LogRecordCodec.Decode(bytes, pool);
        }
        catch (InvalidDataException)
        {
            // The only way out for bytes that are no record.
        }
    }

    private static byte[] Encode(LogRecord record)
    {
        var writer = new ByteWriter();
        LogRecordCodec.Encode(record, writer);
        return writer.ToArray();
    }

    private static bool IsWellFormed(string text) =>
        !text.Contains('\uFFFD', StringComparison.Ordinal)
        && System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text)) == text;

    private static void AssertEqual(LogRecord expected, LogRecord actual)
    {
        Assert.Equal((expected.GetType(), expected.Site, expected.ReceivedMs),
            (actual.GetType(), actual.Site, actual.ReceivedMs));
        switch (expected)
        {
            case EventsRecord events:
                Assert.Equal(events.Historical, ((EventsRecord)actual).Historical);
                Assert.Equal(events.Events, ((EventsRecord)actual).Events);
                Assert.Equal(events.Origins, ((EventsRecord)actual).Origins);
                break;
            case ArticlesRecord articles:
                Assert.Equal(articles.Articles.Count, ((ArticlesRecord)actual).Articles.Count);
                foreach (var (one, other) in articles.Articles.Zip(((ArticlesRecord)actual).Articles))
                {
                    AssertEqual(one, other);
                }

                break;
            case ModelRecord model:
                Assert.Equal(model.Manifest, ((ModelRecord)actual).Manifest);
                Assert.Equal(model.Content, ((ModelRecord)actual).Content);
                break;
            default:
                Assert.Equal(expected, actual);
                break;
        }
    }

    private static void AssertEqual(ArticleEntry expected, ArticleEntry actual)
    {
        Assert.Equal((expected.Id, expected.Revision), (actual.Id, actual.Revision));
        if (expected.Article is null || actual.Article is null)
        {
            Assert.Same(expected.Article, actual.Article);
            return;
        }

        Assert.Equal(expected.Article.Tags, actual.Article.Tags);
        Assert.Equal(expected.Article.Authors, actual.Article.Authors);
        Assert.Equal(
            expected.Article with { Tags = [], Authors = [] }, actual.Article with { Tags = [], Authors = [] });
    }
}
