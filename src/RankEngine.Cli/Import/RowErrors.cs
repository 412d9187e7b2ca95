using System.Text.Encodings.Web;
using System.Text.Json;

namespace RankEngine.Cli.Import;

/// <summary>Reports bad rows: the first ones to a person, all of them to a file when one is given.</summary>
/// <remarks>
/// The file is NDJSON: <c>{"file":"a.csv","line":7,"id":"x","errors":[{"field":"time","description":"is
/// required"}]}</c>; an empty field means the row as a whole. Thread-safe.
/// </remarks>
internal sealed class RowErrors : IDisposable
{
    /// <summary>Bad rows that a person is shown.</summary>
    public const int Shown = 20;

    private readonly Lock _lock = new();
    private readonly Action<string> _show;
    private readonly Stream? _all;
    private long _count;

    /// <summary>Starts without bad rows.</summary>
    /// <param name="show">Shows a sentence to a person.</param>
    /// <param name="all">Where all go, closed at the end; null: nowhere.</param>
    public RowErrors(Action<string> show, Stream? all)
    {
        _show = show;
        _all = all;
    }

    /// <summary>Bad rows so far.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Reports a row that cannot be read.</summary>
    public void Add(string file, long line, string error) =>
        Add(file, line, "", [new FieldViolation("", $"The row {error}.")]);

    /// <summary>Reports a row whose fields are wrong.</summary>
    public void Add(string file, long line, string id, IReadOnlyList<FieldViolation> violations)
    {
        lock (_lock)
        {
            _count++;
            if (_count <= Shown)
            {
                var wrong = string.Join(
                    "; ",
                    violations.Select(one => one.Field.Length == 0 ? one.Description : $"{one.Field}: {one.Description}"));
                _show($"{file}:{line}: {wrong}");
            }
            else if (_count == Shown + 1)
            {
                _show(_all is null
                    ? $"More than {Shown} bad rows; --errors FILE keeps them all."
                    : $"More than {Shown} bad rows; the rest is in the errors file.");
            }

            Write(file, line, id, violations);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _all?.Dispose();

    private void Write(string file, long line, string id, IReadOnlyList<FieldViolation> violations)
    {
        if (_all is null)
        {
            return;
        }

        using (var json = new Utf8JsonWriter(
            _all, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("file", file);
            json.WriteNumber("line", line);
            json.WriteString("id", id);
            json.WriteStartArray("errors");
            foreach (var violation in violations)
            {
                json.WriteStartObject();
                json.WriteString("field", violation.Field);
                json.WriteString("description", violation.Description);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        _all.Write("\n"u8);
    }
}
