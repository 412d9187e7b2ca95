using System.Buffers.Text;
using System.Text;

namespace RankEngine.Cli.Import;

/// <summary>
/// Turns the rows of foreign files into messages of the contract, and says of each bad row all that is wrong.
/// </summary>
/// <remarks>
/// It refuses what cannot be expressed in the contract and what can be seen to be wrong without the server's settings;
/// the server judges the rest. Not thread-safe.
/// </remarks>
internal abstract class RowMapper<TItem>(ColumnMap columns)
{
    private const int QuotedLength = 40;

    private Row _row = null!;

    /// <summary>Where the fields of the rows come from, and what was left out.</summary>
    public ColumnMap Columns => columns;

    /// <summary>
    /// What is wrong with the row that <see cref="TryMap"/> refused last; field names of the contract.
    /// </summary>
    public List<FieldViolation> Violations { get; } = [];

    /// <summary>Turns to a file.</summary>
    public virtual void Enter(RowReader reader) => columns.Enter(reader);

    /// <summary>Turns a row into a message; false when <see cref="Violations"/> says why not.</summary>
    public bool TryMap(Row row, out TItem item)
    {
        _row = row;
        Violations.Clear();
        columns.Bind(row);
        item = Map(row);
        return Violations.Count == 0;
    }

    /// <summary>The id of an item, for reports; empty when it has none.</summary>
    public abstract string IdOf(TItem item);

    /// <summary>Makes the message, adding to <see cref="Violations"/> whatever is wrong.</summary>
    protected abstract TItem Map(Row row);

    /// <summary>Notes that a field is wrong.</summary>
    protected void Wrong(string field, string description) => Violations.Add(new FieldViolation(field, description));

    /// <summary>Notes that a field's value is wrong, and quotes it.</summary>
    protected void Wrong(string field, ReadOnlySpan<byte> value, string rule) =>
        Wrong(field, $"\"{Quote(value)}\" {rule}");

    /// <summary>The bytes of a single value without spaces around it; false when absent or not single.</summary>
    protected bool TryBytes(int target, string name, out ReadOnlySpan<byte> value)
    {
        var index = columns.Find(target);
        value = default;
        if (index < 0)
        {
            return false;
        }

        ref readonly var field = ref _row.Fields[index];
        if (field.Form != FieldForm.Single)
        {
            var isList = field.Form == FieldForm.Item;
            Wrong(name, isList ? "must be one value, not a list" : "must be a value, not an object");
            return false;
        }

        value = _row.Bytes(field).Trim(" \t\r\n"u8);
        return value.Length > 0;
    }

    /// <summary>A single value as text; empty when absent.</summary>
    /// <param name="target">Which field.</param>
    /// <param name="name">Its name, for violations.</param>
    /// <param name="cache">For fields of few different values.</param>
    protected string Text(int target, string name, TextCache? cache = null) =>
        !TryBytes(target, name, out var value) ? ""
        : cache is null ? Encoding.UTF8.GetString(value) : cache.Get(value);

    /// <summary>A value that must be an id when it is there; empty when absent.</summary>
    protected string Identifier(int target, string name, TextCache? cache = null)
    {
        if (!TryBytes(target, name, out var value))
        {
            return "";
        }

        var id = cache is null ? Encoding.UTF8.GetString(value) : cache.Get(value);
        if (!Identifiers.IsValid(id))
        {
            Wrong(name, value, Identifiers.Rule);
        }

        return id;
    }

    /// <summary>Notes that a field is required when it turned out empty and nothing was said of it yet.</summary>
    protected void Require(bool given, string name)
    {
        if (!given && !Violations.Exists(violation => violation.Field == name))
        {
            Wrong(name, "is required");
        }
    }

    /// <summary>A moment in Unix milliseconds; null when absent or wrong.</summary>
    protected long? Time(int target, string name)
    {
        if (!TryBytes(target, name, out var value))
        {
            return null;
        }

        if (TimeText.TryParse(value, out var unixMs))
        {
            return unixMs;
        }

        Wrong(name, value, TimeText.Rule);
        return null;
    }

    /// <summary>
    /// A whole number in a range; 0 when absent or wrong. A fraction of nought (<c>3.0</c>) is allowed.
    /// </summary>
    protected long Number(int target, string name, long least, long most)
    {
        if (!TryBytes(target, name, out var value))
        {
            return 0;
        }

        if (!Utf8Parser.TryParse(value, out decimal number, out var used) || used != value.Length
            || number != decimal.Truncate(number))
        {
            Wrong(name, value, "is not a whole number");
            return 0;
        }

        if (number < least || number > most)
        {
            Wrong(name, value, $"must be from {least} to {most}");
            return 0;
        }

        return (long)number;
    }

    /// <summary>
    /// The items of a list, empty ones left out. A single text is split at '|', else at ';', else at ','.
    /// </summary>
    protected void List(int target, string name, ICollection<string> items)
    {
        var index = columns.Find(target);
        if (index < 0)
        {
            return;
        }

        var fields = _row.Fields;
        ref readonly var first = ref fields[index];
        if (first.Form == FieldForm.Single)
        {
            var text = _row.Text(first);
            var separator = text.Contains('|', StringComparison.Ordinal) ? '|'
                : text.Contains(';', StringComparison.Ordinal) ? ';' : ',';
            foreach (var item in text.Split(
                separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                items.Add(item);
            }

            return;
        }

        for (var i = index; i < fields.Length && fields[i].Column == first.Column; i++)
        {
            if (fields[i].Form != FieldForm.Item)
            {
                Wrong(name, "must be a list of texts");
                return;
            }

            var item = _row.Text(fields[i]).Trim();
            if (item.Length > 0)
            {
                items.Add(item);
            }
        }
    }

    /// <summary>The beginning of a value, fit to be shown.</summary>
    protected static string Quote(ReadOnlySpan<byte> value)
    {
        var text = Encoding.UTF8.GetString(value.Length > QuotedLength * 4 ? value[..(QuotedLength * 4)] : value);
        return text.Length > QuotedLength ? text[..QuotedLength] + "…" : text;
    }
}
