using System.Text.Unicode;

namespace RankEngine.Cli.Import;

/// <summary>Reads CSV and TSV; the first row names the columns unless the caller does.</summary>
/// <remarks>
/// CSV as in RFC 4180: a field that begins with a quote ends with one, and may hold delimiters, line breaks and doubled
/// quotes. A quote inside an unquoted field is taken as it stands. TSV has no quotes at all (IANA's
/// text/tab-separated-values). Lines end in LF or CRLF; empty lines are passed over. A row that goes wrong inside
/// quotes is refused alone: reading goes on with the line after the one it began on.
/// </remarks>
internal sealed class DelimitedRowReader : RowReader
{
    /// <summary>More columns than anyone means.</summary>
    public const int MaxColumns = 10_000;

    private readonly byte _delimiter;
    private readonly bool _quotes;
    private string[] _columns;
    private byte[] _unquoted = [];
    private int _unquotedLength;

    /// <summary>Reads a stream, and closes it at the end.</summary>
    /// <param name="stream">UTF-8 text.</param>
    /// <param name="delimiter">Between the fields of a row: one ASCII character.</param>
    /// <param name="quotes">True: fields may be quoted.</param>
    /// <param name="header">Names of the columns; null: the first row has them.</param>
    public DelimitedRowReader(Stream stream, char delimiter, bool quotes, IReadOnlyList<string>? header = null)
        : base(stream)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(delimiter, '\x7F');
        _delimiter = (byte)delimiter;
        _quotes = quotes;
        _columns = header is null ? [] : [.. header];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns => _columns;

    /// <inheritdoc/>
    protected override void ReadHeader()
    {
        if (_columns.Length > 0)
        {
            return;
        }

        if (!ReadFields())
        {
            if (Row.Error is { } error)
            {
                throw new ImportFileException(Row.Line, $"The header {error}.");
            }

            return;
        }

        if (Row.Error is not null)
        {
            throw new ImportFileException(Row.Line, $"The header {Row.Error}.");
        }

        var columns = new string[Row.Count];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = Row.Text(Row.Fields[i]).Trim();
        }

        _columns = columns;
    }

    /// <inheritdoc/>
    protected override bool ReadRow()
    {
        if (!ReadFields())
        {
            return false;
        }

        if (Row.Error is null && Row.Count != _columns.Length)
        {
            Row.Fail($"has {Row.Count} fields where the header has {_columns.Length}");
        }

        return true;
    }

    private bool ReadFields()
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

            if (length == 0)
            {
                ConsumeLine(size);
                continue;
            }

            if (_quotes && Available[..length].Contains((byte)'"'))
            {
                ReadQuoted(size);
            }
            else
            {
                Split(length, size);
            }

            return true;
        }
    }

    private void Split(int length, int size)
    {
        var line = Available[..length];
        if (!Utf8.IsValid(line))
        {
            Row.Fail("is not valid UTF-8");
            ConsumeLine(size);
            return;
        }

        var column = 0;
        var start = Start;
        while (true)
        {
            var end = line.IndexOf(_delimiter);
            if (end < 0)
            {
                Row.Add(column, start, line.Length, FieldForm.Single);
                break;
            }

            Row.Add(column, start, end, FieldForm.Single);
            start += end + 1;
            line = line[(end + 1)..];
            if (++column == MaxColumns)
            {
                Row.Fail($"has more than {MaxColumns:N0} fields");
                break;
            }
        }

        Row.End(Buffer, size);
        ConsumeLine(size);
    }

    private void ReadQuoted(int firstLineSize)
    {
        _unquotedLength = 0;
        var position = 0;
        for (var column = 0; ; column++)
        {
            if (column == MaxColumns)
            {
                Row.Fail($"has more than {MaxColumns:N0} fields");
                break;
            }

            var start = _unquotedLength;
            if (Reaches(position) && Available[position] == (byte)'"')
            {
                if (!Unquote(ref position))
                {
                    Row.Fail(AtEnd
                        ? "opens a quote that is never closed"
                        : TooLong + " or opens a quote it never closes");
                    break;
                }
            }
            else
            {
                var rest = Available[position..];
                var end = rest.IndexOfAny(_delimiter, (byte)'\n');
                while (end < 0 && Fill())
                {
                    rest = Available[position..];
                    end = rest.IndexOfAny(_delimiter, (byte)'\n');
                }

                if (end < 0 && !AtEnd)
                {
                    Row.Fail(TooLong);
                    break;
                }

                end = end < 0 ? rest.Length : end;
                Append(rest[..end]);
                position += end;
                if (!Reaches(position) || Available[position] == (byte)'\n')
                {
                    TrimCarriageReturn(start);
                }
            }

            Row.Add(column, start, _unquotedLength - start, FieldForm.Single);
            if (!Reaches(position))
            {
                break;
            }

            var next = Available[position];
            if (next == _delimiter)
            {
                position++;
                continue;
            }

            if (next == (byte)'\r' && Reaches(position + 1) && Available[position + 1] == (byte)'\n')
            {
                position++;
                next = (byte)'\n';
            }

            if (next == (byte)'\n')
            {
                position++;
                break;
            }

            if (next == (byte)'\r' && !Reaches(position + 1))
            {
                position++;
                break;
            }

            Row.Fail("has text behind a closing quote");
            break;
        }

        if (Row.Error is null && !Utf8.IsValid(_unquoted.AsSpan(0, _unquotedLength)))
        {
            Row.Fail("is not valid UTF-8");
            Consume(position);
            return;
        }

        if (Row.Error is not null)
        {
            // Where a broken row ends is anyone's guess; the next line is the one place every reader agrees on.
            ConsumeLine(firstLineSize);
            return;
        }

        Row.End(_unquoted, position);
        Consume(position);
    }

    /// <summary>Appends a quoted field and moves behind its closing quote; false when there is none.</summary>
    private bool Unquote(ref int position)
    {
        position++;
        while (true)
        {
            var rest = Available[position..];
            var quote = rest.IndexOf((byte)'"');
            if (quote < 0)
            {
                Append(rest);
                position += rest.Length;
                if (!Fill())
                {
                    return false;
                }

                continue;
            }

            Append(rest[..quote]);
            position += quote + 1;
            if (!Reaches(position) || Available[position] != (byte)'"')
            {
                return true;
            }

            Append("\""u8);
            position++;
        }
    }

    private bool Reaches(int position) => position < Available.Length || (Fill() && position < Available.Length);

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_unquotedLength + bytes.Length > _unquoted.Length)
        {
            Array.Resize(ref _unquoted, Math.Max(_unquoted.Length * 2, _unquotedLength + bytes.Length + 256));
        }

        bytes.CopyTo(_unquoted.AsSpan(_unquotedLength));
        _unquotedLength += bytes.Length;
    }

    private void TrimCarriageReturn(int start)
    {
        if (_unquotedLength > start && _unquoted[_unquotedLength - 1] == (byte)'\r')
        {
            _unquotedLength--;
        }
    }
}
