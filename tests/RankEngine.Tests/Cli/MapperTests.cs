using Google.Protobuf.WellKnownTypes;
using RankEngine.Cli;
using RankEngine.Cli.Import;
using RankEngine.Cli.Output;
using RankEngine.Contracts.V1;

namespace RankEngine.Tests.Cli;

public sealed class MapperTests
{
    [Fact]
    public void Events_AllFields_ArriveInTheContract()
    {
        var item = OneEvent(
            """
            {"id":"e1","time":"2017-10-01T00:00:00Z","kind":"read","article":"a1","reader":"r","session":"s",
            "dwell":12.5,
            "decision_id":"d","module":"Related","position":3,"referrer":"search","client_address":"10.0.0.1",
            "device":"phone","country":"BR","region":"BR-SP"}
            """.ReplaceLineEndings(""));

        Assert.Equal(
            new Event
            {
                Id = "e1",
                Time = new Timestamp { Seconds = 1506816000 },
                Kind = EventKind.Read,
                Article = "a1",
                Reader = "r",
                Session = "s",
                Dwell = new Duration { Seconds = 12, Nanos = 500_000_000 },
                DecisionId = "d",
                Module = "Related",
                Position = 3,
                Referrer = "search",
                ClientAddress = "10.0.0.1",
                Device = Device.Phone,
                Country = "BR",
                Region = "BR-SP",
            },
            item);
    }

    [Fact]
    public void Articles_AllFields_ArriveInTheContract()
    {
        var (items, _, _) = Articles(
            "x.csv",
            "id,title,summary,body,url,section,tags,authors,source,language,published,updated,expires,revision\n"
            + "a1,T,S,\"B\nB\",https://x.org/a,politics,nato|kosovo,\"Ada, B.; Bob\",wire,pt-BR,"
            + "2017-10-01,2017-10-02,2018-01-01,7\n");

        var expected = new Article
        {
            Id = "a1",
            Title = "T",
            Summary = "S",
            Body = "B\nB",
            Url = "https://x.org/a",
            Section = "politics",
            Tags = { "nato", "kosovo" },
            Authors = { "Ada, B.", "Bob" },
            Source = "wire",
            Language = "pt-BR",
            Published = new Timestamp { Seconds = 1506816000 },
            Updated = new Timestamp { Seconds = 1506902400 },
            Expires = new Timestamp { Seconds = 1514764800 },
            Revision = 7,
        };
        Assert.Equal(expected, Assert.Single(items));
    }

    [Fact]
    public void Articles_AsExported_ComeBackTheSame()
    {
        var article = new Article
        {
            Id = "a1",
            Title = "A \"title\"",
            Tags = { "x, y", "z" },
            Published = new Timestamp { Seconds = 1506816000, Nanos = 250_000_000 },
            Revision = 1L << 60,
        };

        var (items, _, mapper) = Articles("x.jsonl", ProtoJson.Row(article));

        Assert.Equal(article, Assert.Single(items));
        Assert.Empty(mapper.Columns.Ignored());
    }

    [Theory]
    [InlineData("""{"timestamp":1506816000,"event_type":"VIEW","item_id":"a","user_id":7,"visitId":"s"}""")]
    [InlineData("""{"ts":"1506816000000","Action":"page_view","articleId":"a","Visitor":"7","session":"s"}""")]
    [InlineData("""{"at":"2017-10-01","type":"EVENT_KIND_VIEW","article":"a","reader":" 7 ","visit":"s"}""")]
    public void Events_CommonNames_AreUnderstood(string json)
    {
        var item = OneEvent(json);

        Assert.Equal(
            (1506816000, EventKind.View, "a", "7", "s"),
            (item.Time.Seconds, item.Kind, item.Article, item.Reader, item.Session));
    }

    [Fact]
    public void Articles_CommonNames_AreUnderstood()
    {
        var (items, _, _) = Articles(
            "x.jsonl",
            """{"article_id":1,"headline":"T","text":"B","category":"c","keywords":["k"],"pubDate":1506816000}""");

        var expected = new Article
        {
            Id = "1",
            Title = "T",
            Body = "B",
            Section = "c",
            Tags = { "k" },
            Published = new Timestamp { Seconds = 1506816000 },
        };
        Assert.Equal(expected, Assert.Single(items));
    }

    [Fact]
    public void Columns_TwoForOneField_OurNameWinsAndTheOtherIsCounted()
    {
        var (items, _, mapper) = Events(
            "x.csv", "user,reader,time,kind,article\nu1,r1,1,view,a\nu2,,1,view,a\n", ColumnMapping.None);

        Assert.Equal(["r1", "u2"], items.Select(item => item.Reader));
        Assert.Equal([new IgnoredColumn("user", 1, "reader")], mapper.Columns.Ignored());
    }

    [Fact]
    public void Columns_Mapped_WinOverAllNames()
    {
        var mapping = ColumnMapping.Parse("who = reader, words=, gone=module", EventMapper.Targets);

        var (items, _, mapper) = Events(
            "x.csv", "reader,who,time,kind,article,words,more\nr,w,1,view,a,9,x\nr,w,1,view,a,9,\n", mapping);

        Assert.All(items, item => Assert.Equal("w", item.Reader));
        Assert.Equal(
            [new IgnoredColumn("reader", 2, "reader"), new IgnoredColumn("more", 1, null)], mapper.Columns.Ignored());
        Assert.Equal(["gone"], mapper.Columns.Missing);
    }

    [Theory]
    [InlineData("a=nothing")]
    [InlineData("a")]
    [InlineData("=time")]
    [InlineData("a=time,a=kind")]
    public void Columns_WrongMapping_IsAUsageError(string text)
    {
        Assert.Throws<UsageException>(() => ColumnMapping.Parse(text, EventMapper.Targets));
    }

    [Fact]
    public void Columns_UnknownInSeveralFiles_AreCountedOnce()
    {
        var mapper = new EventMapper(ColumnMapping.None);

        string[] contents = ["x,time,kind,article\n1,1,view,a\n", "time,kind,article,x\n1,view,a,1\n1,view,a,\n"];
        foreach (var content in contents)
        {
            Map(mapper, Reading.File("x.csv", content));
        }

        Assert.Equal([new IgnoredColumn("x", 2, null)], mapper.Columns.Ignored());
    }

    [Fact]
    public void Events_BadRow_NamesEveryBadField()
    {
        var (_, wrong, _) = Events(
            "x.csv", "time,kind,article,position,dwell\nsoon,watch,a b,1.5,-3\n", ColumnMapping.None);

        Assert.Equal(
            ["article", "dwell", "kind", "position", "time"], Assert.Single(wrong).Select(one => one.Field).Order());
    }

    [Fact]
    public void Events_EmptyRow_NamesWhatIsRequired()
    {
        var (_, wrong, _) = Events("x.csv", "time,kind,article\n ,,\n", ColumnMapping.None);

        Assert.Equal(["article", "kind", "time"], Assert.Single(wrong).Select(one => one.Field).Order());
        Assert.All(wrong[0], one => Assert.Equal("is required", one.Description));
    }

    [Fact]
    public void Events_ListOrObjectForAValue_IsRefused()
    {
        var (_, wrong, _) = Events(
            "x.jsonl", """{"time":1,"kind":"view","article":["a","b"],"reader":{"id":1}}""", ColumnMapping.None);

        Assert.Equal(["article", "reader"], Assert.Single(wrong).Select(one => one.Field).Order());
    }

    [Theory]
    [InlineData("1", Device.Unspecified, 1, 0)]
    [InlineData("3", Device.Unspecified, 1, 0)]
    [InlineData("watch", Device.Other, 0, 1)]
    [InlineData("DEVICE_TABLET", Device.Tablet, 0, 0)]
    [InlineData("Mobile", Device.Phone, 0, 0)]
    [InlineData("", Device.Unspecified, 0, 0)]
    public void Events_ForeignDevices_AreMappedAndCounted(string device, Device expected, long codes, long others)
    {
        var (items, _, mapper) = Events(
            "x.csv", $"time,kind,article,device,country,referrer\n1,view,a,{device},1,7\n", ColumnMapping.None);

        var item = Assert.Single(items);
        Assert.Equal((expected, "1", "7"), (item.Device, item.Country, item.Referrer));
        Assert.Equal((codes, others), (mapper.DeviceCodes, mapper.OtherDevices));
    }

    [Theory]
    [InlineData("dwell", "2", 2000)]
    [InlineData("dwell", "1.5s", 1500)]
    [InlineData("dwell", "800ms", 800)]
    [InlineData("dwell_ms", "800", 800)]
    [InlineData("dwell", "86400", 86_400_000)]
    public void Events_Dwell_HasAUnit(string column, string text, long ms)
    {
        var (items, _, _) = Events("x.csv", $"time,kind,article,{column}\n1,read,a,{text}\n", ColumnMapping.None);

        Assert.Equal(ms, (long)Assert.Single(items).Dwell.ToTimeSpan().TotalMilliseconds);
    }

    [Fact]
    public void Events_WithoutId_GetTheSameIdsEachTime()
    {
        const string Rows = "time,kind,article,reader\n1,view,a,r\n1,view,a,r\n1,view,b,r\n1,view,a,r\n";
        const string SameAsJson =
            """
            [{"kind":"view","reader":"r","at":"1970-01-01T00:00:01Z","item":"a"},
            {"kind":"view","reader":"r","at":1,"item":"a"},
            {"kind":"view","reader":"r","at":1.0,"item":"b"},{"kind":"view","reader":"r","at":1,"item":"a"}]
            """;
        var mapper = new EventMapper(ColumnMapping.None);

        var first = Map(mapper, Reading.File("x.csv", Rows)).Select(item => item.Id).ToList();
        var again = Map(mapper, Reading.File("y.csv", Rows)).Select(item => item.Id).ToList();
        var json = Map(mapper, Reading.File("x.json", SameAsJson)).Select(item => item.Id).ToList();

        Assert.Equal(first, again);
        Assert.Equal(first, json);
        Assert.Equal(4, first.Distinct().Count());
        Assert.Equal(["1", "2", "1", "3"], first.Select(id => id[17..]));
        Assert.All(first, id => Assert.Matches("^[0-9a-f]{16}-[1-9]$", id));
        Assert.Equal(first[0][..16], first[1][..16]);
        Assert.NotEqual(first[0][..16], first[2][..16]);
    }

    [Fact]
    public void Events_Shifted_KeepTheirIds()
    {
        const string Rows = "time,kind,article\n1506816000250,view,a\n";

        var still = Assert.Single(Map(new EventMapper(ColumnMapping.None), Reading.File("x.csv", Rows)));
        var mover = new EventMapper(ColumnMapping.None) { ShiftMs = -1500 };
        var moved = Assert.Single(Map(mover, Reading.File("x.csv", Rows)));

        Assert.Equal(still.Id, moved.Id);
        Assert.Equal(TimeSpan.FromMilliseconds(-1500), moved.Time.ToDateTimeOffset() - still.Time.ToDateTimeOffset());
    }

    [Fact]
    public void Events_WithAnId_KeepIt()
    {
        Assert.Equal("e1", OneEvent("""{"id":"e1","time":1,"kind":"view","article":"a"}""").Id);
    }

    [Fact]
    public void Articles_WithoutTitle_GetTheirId()
    {
        var (items, wrong, mapper) = Articles(
            "x.jsonl", """{"id":"g1","section":"c1","published":1453205323000,"words":224}""");

        Assert.Empty(wrong);
        Assert.Equal("g1", Assert.Single(items).Title);
        Assert.Equal(1, mapper.TitlesFromIds);
        Assert.Equal([new IgnoredColumn("words", 1, null)], mapper.Columns.Ignored());
    }

    [Fact]
    public void Articles_ExpiryFarAway_SurvivesAShift()
    {
        var mapper = new ArticleMapper(ColumnMapping.None) { ShiftMs = 1000L * 86_400_000 };

        var file = Reading.File("x.jsonl", """{"id":"a","expires":"9999-12-31T23:59:59Z"}""");
        var item = Assert.Single(Map(mapper, file));

        Assert.Equal(9999, item.Expires.ToDateTimeOffset().Year);
    }

    private static Event OneEvent(string json)
    {
        var (items, wrong, _) = Events("x.jsonl", json, ColumnMapping.None);
        Assert.Empty(wrong);
        return Assert.Single(items);
    }

    private static (List<Event> Items, List<List<FieldViolation>> Wrong, EventMapper Mapper) Events(
        string name, string content, ColumnMapping mapping)
    {
        var mapper = new EventMapper(mapping);
        var wrong = new List<List<FieldViolation>>();
        return (Map(mapper, Reading.File(name, content), wrong), wrong, mapper);
    }

    private static (List<Article> Items, List<List<FieldViolation>> Wrong, ArticleMapper Mapper) Articles(
        string name, string content)
    {
        var mapper = new ArticleMapper(ColumnMapping.None);
        var wrong = new List<List<FieldViolation>>();
        return (Map(mapper, Reading.File(name, content), wrong), wrong, mapper);
    }

    private static List<T> Map<T>(RowMapper<T> mapper, ImportFile file, List<List<FieldViolation>>? wrong = null)
    {
        using var reader = file.Open(progress: null);
        mapper.Enter(reader);
        var items = new List<T>();
        while (reader.Read())
        {
            Assert.Null(reader.Row.Error);
            if (mapper.TryMap(reader.Row, out var item))
            {
                items.Add(item);
            }
            else
            {
                wrong?.Add([.. mapper.Violations]);
            }
        }

        return items;
    }
}
