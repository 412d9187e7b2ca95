using System.Buffers;
using System.Text;
using System.Text.Json;

namespace RankEngine.Cli.Import;

/// <summary>Reads JSON: one object per line, or one array of objects; the first byte of the file tells which.</summary>
/// <remarks>
/// The properties of an object are its columns. Nulls and empty lists are left out. An object that is not valid JSON,
/// or is nested deeper than 64 levels, is refused alone. An array that ends too early or holds something between its
/// objects that does not belong there ends the file.
/// </remarks>
internal sealed class JsonRowReader(Stream stream) : RowReader(stream)
{
    private const int MaxDepth = 64;

    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);

    private static readonly SearchValues<byte> BehindWord = SearchValues.Create(",] \t\r\n"u8);

    private readonly List<string> _columns = [];
    private readonly List<byte[]> _columnBytes = [];
    private readonly Dictionary<string, int> _columnOf = new(StringComparer.Ordinal);
    private byte[] _values = new byte[4096];
    private int _valuesLength;
    private bool _isArray;
    private bool _ended;
    private bool _isBehindElement;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns => _columns;

    /// <inheritdoc/>
    protected override void ReadHeader()
    {
        if (SkipSpace() && Available[0] == (byte)'[')
        {
            _isArray = true;
            Consume(1);
        }
    }

    /// <inheritdoc/>
    protected override bool ReadRow() => _isArray ? ReadElement() : ReadLine();

    private bool ReadLine()
    {
        while (true)
        {
            Row.Begin(Line);
            if (!FindLine(out var length, out var size))
            {
                if (size >= 0)
                {
                    return false;
                }

                Row.Fail(TooLong);
                SkipLine();
                return true;
            }

            var line = Available[..length];
            if (line.IndexOfAnyExcept(" \t\r"u8) < 0)
            {
                ConsumeLine(size);
                continue;
            }

            Parse(line);
            Row.End(_values, size);
            ConsumeLine(size);
            return true;
        }
    }

    private bool ReadElement()
    {
        while (true)
        {
            if (!SkipSpace())
            {
                return _ended
                    ? false
                    : throw new ImportFileException(Line, "The array is not closed: the file ends too early.");
            }

            var next = Available[0];
            if (_ended)
            {
                throw new ImportFileException(Line, "There is text behind the end of the array.");
            }

            if (next == (byte)']')
            {
                _ended = true;
                Consume(1);
            }
            else if (next == (byte)',')
            {
                _isBehindElement = false;
                Consume(1);
            }
            else if (_isBehindElement)
            {
                throw new ImportFileException(Line, "A comma or the end of the array was expected.");
            }
            else
            {
                break;
            }
        }

        Row.Begin(Line);
        var length = FindValue();
        _isBehindElement = true;
        if (length < 0)
        {
            Row.Fail(TooLong);
            return true;
        }

        Parse(Available[..length]);
        Row.End(_values, length);
        Consume(length);
        return true;
    }

    private bool SkipSpace()
    {
        while (true)
        {
            var index = Available.IndexOfAnyExcept(" \t\r\n"u8);
            if (index >= 0)
            {
                Consume(index);
                return true;
            }

            Consume(Available.Length);
            if (!Fill())
            {
                return false;
            }
        }
    }

    /// <summary>
    /// Finds the end of the value that reading stands on by its brackets and quotes alone, so that a broken value does
    /// not take the next one with it. Returns its length, or -1 for one too long to be held, which has been skipped.
    /// </summary>
    private int FindValue()
    {
        var line = Line;
        var position = 0;
        var depth = 0;
        var inText = false;
        var tooLong = false;
        while (true)
        {
            if (position >= Available.Length)
            {
                if (Fill())
                {
                    continue;
                }

                if (AtEnd)
                {
                    throw new ImportFileException(line, "The value that begins here is not closed.");
                }

                tooLong = true;
                var kept = position - Available.Length;
                Consume(Available.Length);
                position = kept;
                continue;
            }

            var rest = Available[position..];
            int index;
            if (inText)
            {
                index = rest.IndexOfAny((byte)'"', (byte)'\\');
                if (index < 0)
                {
                    position += rest.Length;
                    continue;
                }

                if (rest[index] == (byte)'\\')
                {
                    position += index + 2;
                    continue;
                }

                inText = false;
            }
            else if (depth == 0 && rest[0] is not ((byte)'"' or (byte)'{' or (byte)'['))
            {
                // A bare number or word where an object should stand.
                index = rest.IndexOfAny(BehindWord);
                if (index < 0)
                {
                    position += rest.Length;
                    continue;
                }

                position += Math.Max(index, 1);
                break;
            }
            else
            {
                index = rest.IndexOfAny(Structure);
                if (index < 0)
                {
                    position += rest.Length;
                    continue;
                }

                switch (rest[index])
                {
                    case (byte)'"':
                        inText = true;
                        break;
                    case (byte)'{' or (byte)'[':
                        depth++;
                        break;
                    default:
                        depth--;
                        break;
                }
            }

            position += index + 1;
            if (!inText && depth <= 0)
            {
                break;
            }
        }

        if (!tooLong)
        {
            return position;
        }

        Consume(position);
        return -1;
    }

    private void Parse(ReadOnlySpan<byte> json)
    {
        _valuesLength = 0;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                Row.Fail("is not a JSON object");
                return;
            }

            for (var property = 0; reader.Read() && reader.TokenType == JsonTokenType.PropertyName; property++)
            {
                var column = ColumnOf(ref reader, property);
                if (column < 0)
                {
                    Row.Fail($"brings more than {DelimitedRowReader.MaxColumns:N0} different properties into the file");
                    return;
                }

                reader.Read();
                AddValue(ref reader, column);
            }

            // Anything behind the object is an error that this finds.
            reader.Read();
        }
        catch (JsonException broken)
        {
            Row.Fail(Row.Line + (broken.LineNumber ?? 0), $"is not valid JSON: {Reason(broken)}");
        }
        catch (InvalidOperationException)
        {
            // What the reader throws for escapes and bytes that are no text.
            Row.Fail("holds text that is not valid UTF-8");
        }
    }

    private void AddValue(ref Utf8JsonReader reader, int column)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                break;
            case JsonTokenType.StartObject:
                reader.Skip();
                Row.Add(column, 0, 0, FieldForm.Nested);
                break;
            case JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                    {
                        reader.Skip();
                        Row.Add(column, 0, 0, FieldForm.Nested);
                    }
                    else if (reader.TokenType != JsonTokenType.Null)
                    {
                        AddText(ref reader, column, FieldForm.Item);
                    }
                }

                break;
            default:
                AddText(ref reader, column, FieldForm.Single);
                break;
        }
    }

    private void AddText(ref Utf8JsonReader reader, int column, FieldForm form)
    {
        var value = reader.ValueSpan;
        if (_valuesLength + value.Length > _values.Length)
        {
            Array.Resize(ref _values, Math.Max(_values.Length * 2, _valuesLength + value.Length));
        }

        var target = _values.AsSpan(_valuesLength);
        int length;
        if (reader.TokenType == JsonTokenType.String)
        {
            length = reader.CopyString(target);
        }
        else
        {
            value.CopyTo(target);
            length = value.Length;
        }

        Row.Add(column, _valuesLength, length, form);
        _valuesLength += length;
    }

    private int ColumnOf(ref Utf8JsonReader reader, int property)
    {
        // Rows of one file mostly name the same properties in the same order.
        if (property < _columnBytes.Count && reader.ValueTextEquals(_columnBytes[property]))
        {
            return property;
        }

        var name = reader.GetString()!;
        if (_columnOf.TryGetValue(name, out var column))
        {
            return column;
        }

        if (_columns.Count == DelimitedRowReader.MaxColumns)
        {
            return -1;
        }

        column = _columns.Count;
        _columns.Add(name);
        _columnBytes.Add(Encoding.UTF8.GetBytes(name));
        _columnOf.Add(name, column);
        return column;
    }

    private static string Reason(JsonException broken)
    {
        // The reader closes its sentence with a position within the value, which means nothing to a person.
        var end = broken.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (end < 0 ? broken.Message : broken.Message[..end]).TrimEnd('.');
    }
}
