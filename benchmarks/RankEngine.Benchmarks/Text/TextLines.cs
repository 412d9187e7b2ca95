using System.IO.Compression;
using System.Text.Json;
using RankEngine.Text;

namespace RankEngine.Benchmarks.Text;

/// <summary>Reads texts to measure with: JSON lines, compressed. Fields may be missing.</summary>
internal static class TextLines
{
    /// <summary>Reads <c>{"title","summary","body","language"}</c> of each line.</summary>
    public static List<ArticleText> Articles(string path) => Read(path, Text);

    /// <summary>Reads <c>{"a":article,"b":article,"similarity"}</c> of each line.</summary>
    public static List<(ArticleText A, ArticleText B, double Similarity)> Pairs(string path) => Read(
        path,
        row => (Text(row.GetProperty("a")), Text(row.GetProperty("b")), row.GetProperty("similarity").GetDouble()));

    private static List<T> Read<T>(string path, Func<JsonElement, T> map)
    {
        using var lines = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var items = new List<T>();
        while (lines.ReadLine() is { } line)
        {
            using var row = JsonDocument.Parse(line);
            items.Add(map(row.RootElement));
        }

        return items;
    }

    private static ArticleText Text(JsonElement row)
    {
        return new ArticleText(Text("title"), Text("summary"), Text("body"), Text("language"));

        string Text(string name) => row.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
    }
}
