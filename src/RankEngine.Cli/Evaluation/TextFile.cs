using System.IO.Compression;
using System.Text.Json;
using RankEngine.Cli.Import;
using RankEngine.Learning.Evaluation;
using RankEngine.Text;

namespace RankEngine.Cli.Evaluation;

/// <summary>Reads texts to measure with: one JSON object on each line, compressed or not.</summary>
internal static class TextFile
{
    /// <summary>Reads <c>{"a":{"title","body"},"b":{"title","body"},"similarity"}</c>.</summary>
    /// <exception cref="ImportFileException">A line is something else; it says which.</exception>
    public static List<RelatedPair> ReadPairs(string path, CancellationToken cancellationToken) =>
        Read(path, ToPair, cancellationToken);

    /// <summary>Reads articles: <c>{"title","summary","body","language"}</c>, each of which may be missing.</summary>
    /// <exception cref="ImportFileException">A line is something else; it says which.</exception>
    public static List<ArticleText> ReadArticles(string path, CancellationToken cancellationToken) =>
        Read(path, ToText, cancellationToken);

    private static List<T> Read<T>(string path, Func<JsonElement, T> map, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            throw new UsageException($"There is no file {path}.");
        }

        using var file = File.OpenRead(path);
        Span<byte> first = stackalloc byte[2];
        var isCompressed = file.ReadAtLeast(first, 2, throwOnEndOfStream: false) == 2 && first is [0x1F, 0x8B];
        file.Position = 0;
        using Stream stream = isCompressed ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(stream);
        var items = new List<T>();
        var number = 0L;
        try
        {
            while (reader.ReadLine() is { } line)
            {
                cancellationToken.ThrowIfCancellationRequested();
                number++;
                if (line.AsSpan().Trim().IsEmpty)
                {
                    continue;
                }

                using var document = JsonDocument.Parse(line);
                items.Add(map(document.RootElement));
            }
        }
        catch (Exception failure) when (
            failure is JsonException or InvalidOperationException or FormatException or InvalidDataException)
        {
            throw new ImportFileException(number, $"{path}, line {number}: {failure.Message}");
        }

        return items;
    }

    private static RelatedPair ToPair(JsonElement row)
    {
        if (row.ValueKind != JsonValueKind.Object
            || !row.TryGetProperty("a", out var a)
            || !row.TryGetProperty("b", out var b)
            || !row.TryGetProperty("similarity", out var similarity))
        {
            throw new FormatException("A pair needs a, b and similarity.");
        }

        var value = similarity.GetDouble();
        return double.IsFinite(value)
            ? new RelatedPair(ToText(a), ToText(b), value)
            : throw new FormatException("The similarity is not finite.");
    }

    private static ArticleText ToText(JsonElement row) => row.ValueKind == JsonValueKind.Object
        ? new ArticleText(Text(row, "title"), Text(row, "summary"), Text(row, "body"), Text(row, "language"))
        : throw new FormatException("An article is an object with title and body.");

    private static string Text(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
