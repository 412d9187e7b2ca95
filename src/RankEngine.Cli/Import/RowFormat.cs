namespace RankEngine.Cli.Import;

/// <summary>How the rows of a file are written.</summary>
internal enum RowFormat
{
    /// <summary>By the name of the file; on standard input by its first byte.</summary>
    ByName,

    /// <summary>JSON, one object per line or one array: the first byte tells which.</summary>
    Json,

    /// <summary>Fields between commas, quoted as in RFC 4180.</summary>
    Csv,

    /// <summary>Fields between tabs, never quoted.</summary>
    Tsv,
}

/// <summary>Names of formats.</summary>
internal static class RowFormats
{
    /// <summary>The names a person may give.</summary>
    public static readonly string[] Names = ["ndjson", "json", "csv", "tsv"];

    /// <summary>The format of a name; <see cref="RowFormat.ByName"/> for none.</summary>
    public static RowFormat Named(string? name) => name switch
    {
        null => RowFormat.ByName,
        "ndjson" or "json" => RowFormat.Json,
        "csv" => RowFormat.Csv,
        "tsv" => RowFormat.Tsv,
        _ => throw new UsageException($"There is no format \"{name}\". There are: {string.Join(", ", Names)}."),
    };

    /// <summary>The format a file's name tells, a trailing <c>.gz</c> aside; ByName when it tells none.</summary>
    public static RowFormat OfFile(string path)
    {
        var name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return Path.GetExtension(name).ToLowerInvariant() switch
        {
            ".json" or ".jsonl" or ".ndjson" => RowFormat.Json,
            ".csv" => RowFormat.Csv,
            ".tsv" or ".tab" => RowFormat.Tsv,
            _ => RowFormat.ByName,
        };
    }
}
