using System.Text;

namespace RankEngine.Cli.Import;

/// <summary>What a value looked like in its file.</summary>
internal enum FieldForm : byte
{
    /// <summary>Text or a number: one value.</summary>
    Single,

    /// <summary>One item of a list; the items of one list follow each other in the row.</summary>
    Item,

    /// <summary>An object, or a list within a list: nothing of ours looks like that.</summary>
    Nested,
}

/// <summary>One value of a row.</summary>
/// <param name="Column">Place of its column in <see cref="RowReader.Columns"/>.</param>
/// <param name="Start">Where it begins in the row's bytes.</param>
/// <param name="Length">Bytes of UTF-8, unquoted and unescaped.</param>
/// <param name="Form">What it looked like.</param>
internal readonly record struct RowField(int Column, int Start, int Length, FieldForm Form);

/// <summary>One row of a file, good only until the next one is read.</summary>
internal sealed class Row
{
    private byte[] _bytes = [];
    private RowField[] _fields = new RowField[16];

    /// <summary>Line on which the row begins, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Bytes the row took in its file, as a measure of its size.</summary>
    public int Size { get; private set; }

    /// <summary>Why the row cannot be read; null when it can.</summary>
    public string? Error { get; private set; }

    /// <summary>Its values, in the order of the file.</summary>
    public ReadOnlySpan<RowField> Fields => _fields.AsSpan(0, Count);

    /// <summary>Number of values.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes of one value.</summary>
    public ReadOnlySpan<byte> Bytes(in RowField field) => _bytes.AsSpan(field.Start, field.Length);

    /// <summary>One value as text.</summary>
    public string Text(in RowField field) => Encoding.UTF8.GetString(Bytes(field));

    internal void Begin(long line)
    {
        Line = line;
        Size = 0;
        Error = null;
        Count = 0;
    }

    internal void Add(int column, int start, int length, FieldForm form)
    {
        if (Count == _fields.Length)
        {
            Array.Resize(ref _fields, Count * 2);
        }

        _fields[Count++] = new RowField(column, start, length, form);
    }

    internal void End(byte[] bytes, int size)
    {
        _bytes = bytes;
        Size = size;
    }

    internal void Fail(string error)
    {
        Error = error;
        Count = 0;
    }

    internal void Fail(long line, string error)
    {
        Line = line;
        Fail(error);
    }
}
