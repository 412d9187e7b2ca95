namespace RankEngine.Cli.Import;

/// <summary>A column whose values were left out, and in how many rows.</summary>
/// <param name="Name">The column.</param>
/// <param name="Rows">Rows in which it held something.</param>
/// <param name="BesideField">
/// Null: no field of ours. Otherwise the field that another column gave in these rows.
/// </param>
internal sealed record IgnoredColumn(string Name, long Rows, string? BesideField);

/// <summary>Finds the fields of ours in the rows of foreign files, and counts what was left out.</summary>
/// <remarks>
/// A column named by the person comes first, then one with our own name, then the aliases in their order. Where two
/// columns of a row give one field, the first in this order that is not empty wins; of equals the first in the row.
/// </remarks>
internal sealed class ColumnMap
{
    private const int Unknown = -1;
    private const int LeftOut = -2;

    private readonly IReadOnlyList<TargetField> _targets;
    private readonly ColumnMapping _mapping;
    private readonly Dictionary<string, (int Target, int Rank)> _byName = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Column, int Target), long> _ignored = [];
    private readonly int[] _fieldOf;
    private readonly int[] _rankOf;
    private RowReader? _reader;
    private Column[] _columns = [];
    private int _columnCount;

    /// <summary>Maps the columns of any number of files.</summary>
    public ColumnMap(IReadOnlyList<TargetField> targets, ColumnMapping mapping)
    {
        _targets = targets;
        _mapping = mapping;
        _fieldOf = new int[targets.Count];
        _rankOf = new int[targets.Count];
        for (var target = 0; target < targets.Count; target++)
        {
            _byName.TryAdd(Plain(targets[target].Name), (target, 1));
        }

        for (var target = 0; target < targets.Count; target++)
        {
            for (var alias = 0; alias < targets[target].Aliases.Length; alias++)
            {
                _byName.TryAdd(Plain(targets[target].Aliases[alias]), (target, alias + 2));
            }
        }
    }

    /// <summary>True when at least one column of the current file gives a field of ours.</summary>
    public bool KnowsAny
    {
        get
        {
            Resolve();
            return AnyKnown();
        }
    }

    /// <summary>Columns the person named that no file had.</summary>
    public IEnumerable<string> Missing => _mapping.Columns.Where(column => !_seen.Contains(column));

    /// <summary>Turns to a file, whose columns are its own.</summary>
    public void Enter(RowReader reader)
    {
        Settle();
        _reader = reader;
        _columnCount = 0;
    }

    /// <summary>Finds the fields of ours in a row of the current file.</summary>
    public void Bind(Row row)
    {
        Resolve();
        Array.Fill(_fieldOf, -1);
        var fields = row.Fields;
        for (var i = 0; i < fields.Length; i++)
        {
            ref readonly var field = ref fields[i];
            if (field.Length == 0 && field.Form != FieldForm.Nested)
            {
                continue;
            }

            ref var column = ref _columns[field.Column];
            if (column.Target < 0)
            {
                column.Rows += column.Target == Unknown && IsFirstOfColumn(fields, i) ? 1 : 0;
                continue;
            }

            var taken = _fieldOf[column.Target];
            if (taken < 0)
            {
                _fieldOf[column.Target] = i;
                _rankOf[column.Target] = column.Rank;
            }
            else if (fields[taken].Column == field.Column)
            {
                // A further item of the same list.
            }
            else if (column.Rank < _rankOf[column.Target])
            {
                _columns[fields[taken].Column].Rows++;
                _fieldOf[column.Target] = i;
                _rankOf[column.Target] = column.Rank;
            }
            else
            {
                column.Rows += IsFirstOfColumn(fields, i) ? 1 : 0;
            }
        }
    }

    /// <summary>Place in the row of the value that gives a field; -1 when nothing does.</summary>
    public int Find(int target) => _fieldOf[target];

    /// <summary>What was left out so far, in all files, most first.</summary>
    public IReadOnlyList<IgnoredColumn> Ignored()
    {
        Settle();
        return
        [
            .. _ignored
                .Select(entry => new IgnoredColumn(
                    entry.Key.Column, entry.Value, entry.Key.Target < 0 ? null : _targets[entry.Key.Target].Name))
                .OrderByDescending(column => column.Rows)
                .ThenBy(column => column.Name, StringComparer.Ordinal),
        ];
    }

    private static bool IsFirstOfColumn(ReadOnlySpan<RowField> fields, int index) =>
        index == 0 || fields[index - 1].Column != fields[index].Column;

    private static string Plain(string name)
    {
        Span<char> plain = name.Length <= 256 ? stackalloc char[name.Length] : new char[name.Length];
        var length = 0;
        foreach (var character in name)
        {
            if (character is not ('_' or '-' or ' '))
            {
                plain[length++] = char.ToLowerInvariant(character);
            }
        }

        return new string(plain[..length]);
    }

    private void Resolve()
    {
        var names = _reader!.Columns;
        if (_columnCount == names.Count)
        {
            return;
        }

        if (_columns.Length < names.Count)
        {
            Array.Resize(ref _columns, Math.Max(names.Count, _columns.Length * 2));
        }

        for (; _columnCount < names.Count; _columnCount++)
        {
            var name = names[_columnCount];
            _seen.Add(name);
            _columns[_columnCount] = new Column(name, Place(name));
        }
    }

    private (int Target, int Rank) Place(string name)
    {
        switch (_mapping.FieldOf(name))
        {
            case "":
                return (LeftOut, 0);
            case { } field:
                for (var target = 0; ; target++)
                {
                    if (_targets[target].Name == field)
                    {
                        return (target, 0);
                    }
                }

            default:
                return _byName.TryGetValue(Plain(name), out var place) ? place : (Unknown, 0);
        }
    }

    private bool AnyKnown()
    {
        for (var i = 0; i < _columnCount; i++)
        {
            if (_columns[i].Target >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private void Settle()
    {
        for (var i = 0; i < _columnCount; i++)
        {
            ref var column = ref _columns[i];
            if (column.Rows > 0)
            {
                _ignored.TryGetValue((column.Name, column.Target), out var rows);
                _ignored[(column.Name, column.Target)] = rows + column.Rows;
                column.Rows = 0;
            }
        }
    }

    private struct Column(string name, (int Target, int Rank) place)
    {
        public readonly string Name = name;
        public readonly int Target = place.Target;
        public readonly int Rank = place.Rank;
        public long Rows;
    }
}
