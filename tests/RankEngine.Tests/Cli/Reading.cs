using System.IO.Compression;
using System.Text;
using RankEngine.Cli.Import;

namespace RankEngine.Tests.Cli;

/// <summary>Reads texts as if they were files.</summary>
internal static class Reading
{
    public static ImportFile File(string name, byte[] content, params string[] header) =>
        new(name, RowFormat.ByName, header.Length > 0 ? header : null, () => new Trickle(content));

    public static ImportFile File(string name, string content) => File(name, Encoding.UTF8.GetBytes(content));

    public static byte[] Gzip(string content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(content));
        }

        return packed.ToArray();
    }

    /// <summary>Every row as "line: column=value|..." or "line! error".</summary>
    public static List<string> Rows(ImportFile file)
    {
        using var reader = file.Open(progress: null);
        var rows = new List<string>();
        while (reader.Read())
        {
            var row = reader.Row;
            if (row.Error is { } error)
            {
                rows.Add($"{row.Line}! {error}");
                continue;
            }

            var fields = new List<string>();
            foreach (var field in row.Fields)
            {
                var mark = field.Form switch { FieldForm.Item => "+", FieldForm.Nested => "#", _ => "=" };
                fields.Add($"{reader.Columns[field.Column]}{mark}{row.Text(field)}");
            }

            rows.Add($"{row.Line}: {string.Join('|', fields)}");
        }

        return rows;
    }

    public static List<string> Rows(string name, string content) => Rows(File(name, content));

    /// <summary>
    /// Gives a few bytes at a time, in uneven lots, so that every row meets the end of a buffer somewhere.
    /// </summary>
    private sealed class Trickle(byte[] content) : ForwardStream(new MemoryStream(content))
    {
        private int _turn;

        public override int Read(Span<byte> buffer) => Inner.Read(buffer[..Math.Min(buffer.Length, Lot())]);

        // Small for small files only: a file of megabytes should not take a million reads.
        private int Lot() => content.Length < 10_000 ? (++_turn % 7) + 1 : 50_000;
    }
}
