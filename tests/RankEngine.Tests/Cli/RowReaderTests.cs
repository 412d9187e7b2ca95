using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using RankEngine.Cli;
using RankEngine.Cli.Import;

namespace RankEngine.Tests.Cli;

public sealed class RowReaderTests
{
    [Theory]
    [InlineData("a,b\n1,2\n3,4\n")]
    [InlineData("a,b\r\n1,2\r\n3,4\r\n")]
    [InlineData("a,b\n1,2\n3,4")]
    [InlineData("a,b\r\n1,2\r\n3,4\r")]
    [InlineData("\uFEFFa,b\n1,2\n3,4\n")]
    [InlineData("\"a\",\"b\"\r\n\"1\",2\r\n3,\"4\"\r\n")]
    [InlineData("\"a\",b\n1,\"2\"\n\"3\",\"4\"")]
    public void Read_CsvInAnyDress_GivesTheSameRows(string content)
    {
        Assert.Equal(["2: a=1|b=2", "3: a=3|b=4"], Reading.Rows("x.csv", content));
        Assert.Equal(["2: a=1|b=2", "3: a=3|b=4"], Reading.Rows(Reading.File("x.csv.gz", Reading.Gzip(content))));
    }

    [Fact]
    public void Read_CsvWithQuotes_TakesDelimitersBreaksAndQuotes()
    {
        var rows = Reading.Rows("x.csv", "a,b\n\"1,\"\"x\"\"\",\"two\r\nlines\"\n\n\"\",z \"as\" is\n");

        Assert.Equal(["2: a=1,\"x\"|b=two\r\nlines", "5: a=|b=z \"as\" is"], rows);
    }

    [Fact]
    public void Read_Tsv_TakesQuotesAsTheyStand()
    {
        Assert.Equal(["2: a=\"x|b=y\""], Reading.Rows("x.tsv", "a\tb\n\"x\ty\"\n"));
    }

    [Fact]
    public void Read_NoHeaderRow_TakesTheNamesGiven()
    {
        Assert.Equal(["1: a=1|b=2"], Reading.Rows(Reading.File("x.tsv", "1\t2\n"u8.ToArray(), "a", "b")));
    }

    [Fact]
    public void Read_WrongNumberOfFields_RefusesThatRowAlone()
    {
        var rows = Reading.Rows("x.csv", "a,b\n1\n1,2\n1,2,3\n");

        Assert.Equal(
            ["2! has 1 fields where the header has 2", "3: a=1|b=2", "4! has 3 fields where the header has 2"], rows);
    }

    [Fact]
    public void Read_UnterminatedQuote_RefusesItsLineAndGoesOnWithTheNext()
    {
        var rows = Reading.Rows("x.csv", "a,b\n1,2\n\"open,2\n3,4\n5,6\n");

        Assert.Equal(["2: a=1|b=2", "3! opens a quote that is never closed", "4: a=3|b=4", "5: a=5|b=6"], rows);
    }

    [Fact]
    public void Read_TextBehindAQuote_RefusesItsLineAndGoesOnWithTheNext()
    {
        Assert.Equal(
            ["2! has text behind a closing quote", "3: a=3|b=4"], Reading.Rows("x.csv", "a,b\n\"1\"x,2\n3,4\n"));
    }

    [Theory]
    [InlineData("x.csv", "a,b\n", "3,4\n", ',')]
    [InlineData("x.tsv", "a\tb\n", "3\t4\n", '\t')]
    public void Read_InvalidUtf8_RefusesThatRowAlone(string name, string header, string last, char delimiter)
    {
        byte[] content =
        [
            .. Encoding.ASCII.GetBytes(header),
            0xFF,
            (byte)delimiter,
            (byte)'2',
            (byte)'\n',
            .. Encoding.ASCII.GetBytes(last),
        ];

        Assert.Equal(["2! is not valid UTF-8", "3: a=3|b=4"], Reading.Rows(Reading.File(name, content)));
    }

    [Fact]
    public void Read_InvalidUtf8InQuotesAndInJson_RefusesThatRowAlone()
    {
        byte[] csv = [.. "a,b\n\""u8, 0xC3, .. "\",2\n3,4\n"u8];
        byte[] json = [.. "{\"a\":\""u8, 0xC3, 0x28, .. "\"}\n{\"a\":1}\n"u8];

        Assert.Equal(["2! is not valid UTF-8", "3: a=3|b=4"], Reading.Rows(Reading.File("x.csv", csv)));
        var rows = Reading.Rows(Reading.File("x.jsonl", json));
        Assert.StartsWith("1! ", rows[0], StringComparison.Ordinal);
        Assert.Equal("2: a=1", rows[1]);
    }

    [Fact]
    public void Read_LoneSurrogateInJson_RefusesThatRowAlone()
    {
        Assert.Equal(
            ["1! holds text that is not valid UTF-8", "2: a=1"],
            Reading.Rows("x.jsonl", "{\"a\":\"\\ud800\"}\n{\"a\":1}\n"));
    }

    [Theory]
    [InlineData("x.csv")]
    [InlineData("x.jsonl")]
    public void Read_HugeField_RefusesThatRowAlone(string name)
    {
        var huge = new string('x', RowReader.MaxRowBytes * 3);
        var content = name == "x.csv" ? $"a\n{huge}\n1\n" : $"{{\"b\":1}}\n{{\"a\":\"{huge}\"}}\n{{\"a\":1}}\n";

        var rows = Reading.Rows(name, content);

        Assert.Equal("2! is longer than 8 MiB", rows[name == "x.csv" ? 0 : 1]);
        Assert.Equal("3: a=1", rows[^1]);
    }

    [Fact]
    public void Read_HugeElementOfAnArray_RefusesThatRowAlone()
    {
        var huge = new string('x', RowReader.MaxRowBytes * 3);

        var rows = Reading.Rows("x.json", $"[{{\"a\":\"{huge}\\\"}}\"}},\n{{\"a\":1}}]");

        Assert.Equal(["1! is longer than 8 MiB", "2: a=1"], rows);
    }

    [Fact]
    public void Read_HugeFieldBehindAQuote_SaysSoAndGoesOnWithTheNextLine()
    {
        var content = "a\n\"open\n" + string.Concat(Enumerable.Repeat(new string('y', 99) + "\n", 100_000));

        var rows = Reading.Rows("x.csv", content);

        Assert.Equal("2! is longer than 8 MiB or opens a quote it never closes", rows[0]);
        Assert.Equal(100_001, rows.Count);
        Assert.Equal($"100002: a={new string('y', 99)}", rows[^1]);
    }

    [Fact]
    public void Read_JsonArrayAndLines_AreEqual()
    {
        string[] objects =
        [
            """{"id":"a","n":1.5,"t":["x","y"],"none":null,"empty":[]}""",
            """{"n":true,"id":"b \"q\" \u00e9 ]}[{","o":{"deep":[1,{"x":2}]},"t":[["z"],null,3]}""",
            "{}",
        ];
        string[] expected = ["id=a|n=1.5|t+x|t+y", "n=true|id=b \"q\" é ]}[{|o#|t#|t+3", ""];

        var lines = Reading.Rows("x.ndjson", string.Join('\n', objects));
        var array = Reading.Rows("x.json", "\uFEFF [\n" + string.Join(",\r\n", objects) + "\n]\n");
        var linesAsJson = Reading.Rows("x.json.gz", string.Join("\r\n\r\n", objects));

        Assert.Equal(expected.Select((row, index) => $"{index + 1}: {row}"), lines);
        Assert.Equal(expected.Select((row, index) => $"{index + 2}: {row}"), array);
        Assert.Equal(expected.Select((row, index) => $"{(index * 2) + 1}: {row}"), linesAsJson);
    }

    [Fact]
    public void Read_BrokenJsonLine_RefusesThatRowAlone()
    {
        var rows = Reading.Rows("x.jsonl", "{\"a\":1}\n{\"a\":\n[1]\n\"a\"\n{\"a\":1} {\"a\":2}\n{\"a\":3}\n");

        Assert.Equal(6, rows.Count);
        Assert.StartsWith("2! is not valid JSON: ", rows[1], StringComparison.Ordinal);
        Assert.Equal("3! is not a JSON object", rows[2]);
        Assert.Equal("4! is not a JSON object", rows[3]);
        Assert.StartsWith("5! is not valid JSON: ", rows[4], StringComparison.Ordinal);
        Assert.Equal("6: a=3", rows[5]);
    }

    [Fact]
    public void Read_BrokenElementOfAnArray_RefusesItAtTheLineThatIsBroken()
    {
        var rows = Reading.Rows("x.json", "[{\"a\":1},\n{\"a\":1,\n\"b\":,\n\"c\":2},\n7, {\"a\":3}]");

        Assert.Equal(4, rows.Count);
        Assert.StartsWith("3! is not valid JSON: ", rows[1], StringComparison.Ordinal);
        Assert.Equal("5! is not a JSON object", rows[2]);
        Assert.Equal("5: a=3", rows[3]);
    }

    [Theory]
    [InlineData("x.json", "[{0},{{\"a\":1}}]")]
    [InlineData("x.jsonl", "{0}\n{{\"a\":1}}")]
    public void Read_DeepJson_RefusesThatRowAlone(string name, string form)
    {
        var deep = "{\"a\":" + new string('[', 100_000) + new string(']', 100_000) + "}";

        var rows = Reading.Rows(name, string.Format(CultureInfo.InvariantCulture, form, deep));

        Assert.Equal(2, rows.Count);
        Assert.StartsWith("1! is not valid JSON: ", rows[0], StringComparison.Ordinal);
        Assert.EndsWith(": a=1", rows[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[{\"a\":1}", 1, "not closed")]
    [InlineData("[{\"a\":1},\n{\"a\":", 2, "not closed")]
    [InlineData("[{\"a\":1}\n{\"a\":2}]", 2, "comma")]
    [InlineData("[{\"a\":1}]\n{\"a\":2}", 2, "behind the end")]
    public void Read_ArrayThatCannotBeFollowed_EndsTheFileWithALine(string content, long line, string reason)
    {
        var failure = Assert.Throws<ImportFileException>(() => Reading.Rows("x.json", content));

        Assert.Equal(line, failure.Line);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x.csv", "")]
    [InlineData("x.csv", "a,b\n")]
    [InlineData("x.jsonl", "\n \n")]
    [InlineData("x.json", "[]")]
    [InlineData("x.json", " [ ] \n")]
    public void Read_NoRows_GivesNone(string name, string content)
    {
        Assert.Empty(Reading.Rows(name, content));
    }

    [Fact]
    public void Read_Utf16_SaysSo()
    {
        var failure = Assert.Throws<ImportFileException>(
            () => Reading.Rows(Reading.File("x.csv", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("a\n1")])));

        Assert.Contains("UTF-16", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_StandardInputOrUnknownName_GuessesJsonOnly()
    {
        Assert.Equal(["1: a=1"], Reading.Rows("-", " {\"a\":1}"));
        Assert.Throws<ImportFileException>(() => Reading.Rows("-", "a,b\n1,2\n"));
        Assert.Throws<UsageException>(() => new ImportFile("no-such-file.csv", RowFormat.ByName, header: null));
    }

    [Fact]
    public void Read_AnyFieldsWrittenAsCsv_ComeBack()
    {
        var field = Gen.String[Gen.OneOfConst('a', 'é', ',', '"', '\n', '\r', ' ', '\t'), 0, 6];

        field.Array[3].Array[1, 5].Sample(rows =>
        {
            var csv = new StringBuilder("a,b,c\n");
            foreach (var row in rows)
            {
                var quoted = row.Select(text => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
                csv.AppendJoin(',', quoted).Append("\r\n");
            }

            var expected = rows.Select(row => $"a={row[0]}|b={row[1]}|c={row[2]}");

            Assert.Equal(expected, Reading.Rows("x.csv", csv.ToString()).Select(WithoutLine));
        });
    }

    [Fact]
    public void Read_AnyFieldsWrittenAsJson_ComeBack()
    {
        Gen.Select(Gen.String[0, 8], Gen.String[0, 8]).Array[1, 5].Sample(rows =>
        {
            // Lone surrogates are no text; the serializer writes U+FFFD for them.
            var json = JsonSerializer.Serialize(rows.Select(row => new { a = row.Item1, b = row.Item2 }));
            var expected = JsonSerializer.Deserialize<JsonElement[]>(json)!
                .Select(row => $"a={row.GetProperty("a")}|b={row.GetProperty("b")}");

            Assert.Equal(expected, Reading.Rows("x.json", json).Select(WithoutLine));
        });
    }

    [Fact]
    public void Read_AnyBytes_EndsInRowsOrASentence()
    {
        var bytes = Gen.OneOf(
            Gen.OneOfConst("\",\n\r{}[]:\\1"u8.ToArray()),
            Gen.Byte).Array[0, 60];

        Gen.Select(bytes, Gen.OneOfConst("x.csv", "x.tsv", "x.json", "x.jsonl")).Sample((content, name) =>
        {
            var lines = content.Count(value => value == (byte)'\n') + 1;
            try
            {
                var rows = Reading.Rows(Reading.File(name, content));
                Assert.All(rows, row => Assert.InRange(LineOf(row), 1, lines));
            }
            catch (ImportFileException failure)
            {
                Assert.InRange(failure.Line, 0, lines);
            }
        });
    }

    private static long LineOf(string row) =>
        long.Parse(row.AsSpan(0, row.AsSpan().IndexOfAny(":!")), CultureInfo.InvariantCulture);

    private static string WithoutLine(string row) => row[(row.IndexOf(": ", StringComparison.Ordinal) + 2)..];
}
