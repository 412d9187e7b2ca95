namespace RankEngine.Cli.Import;

/// <summary>A field of ours that a column may give.</summary>
/// <param name="Name">Its name in the contract.</param>
/// <param name="Aliases">What others call it; case, '_', '-' and spaces do not matter. Earlier ones win.</param>
internal sealed record TargetField(string Name, params string[] Aliases);

/// <summary>What a person says about the columns of a file: <c>--columns "foreign=ours,other="</c>.</summary>
/// <remarks>Nothing behind the equals sign means: leave this column out, and do not mention it.</remarks>
internal sealed class ColumnMapping
{
    private readonly Dictionary<string, string> _fieldOf = new(StringComparer.Ordinal);

    /// <summary>Says nothing: names and aliases decide.</summary>
    public static ColumnMapping None { get; } = new();

    /// <summary>Columns named.</summary>
    public IReadOnlyCollection<string> Columns => _fieldOf.Keys;

    /// <summary>Reads the option's text.</summary>
    /// <param name="text">Pairs <c>foreign=ours</c>, separated by commas; empty for none.</param>
    /// <param name="targets">The fields there are.</param>
    /// <exception cref="UsageException">
    /// A pair is not one, or names no field of ours; the message says which.
    /// </exception>
    public static ColumnMapping Parse(string? text, IReadOnlyList<TargetField> targets)
    {
        var mapping = new ColumnMapping();
        foreach (var pair in SharedOptions.Items(text))
        {
            var split = pair.LastIndexOf('=');
            if (split <= 0)
            {
                throw new UsageException($"--columns: \"{pair}\" is not of the form foreign=ours.");
            }

            var column = pair[..split].Trim();
            var field = pair[(split + 1)..].Trim();
            if (field.Length > 0 && targets.All(target => target.Name != field))
            {
                var known = string.Join(", ", targets.Select(target => target.Name));
                throw new UsageException($"--columns: there is no field \"{field}\". There are: {known}.");
            }

            if (!mapping._fieldOf.TryAdd(column, field))
            {
                throw new UsageException($"--columns: \"{column}\" is named twice.");
            }
        }

        return mapping;
    }

    /// <summary>What was said of a column: a field's name, empty for "leave out", null for nothing.</summary>
    public string? FieldOf(string column) => _fieldOf.GetValueOrDefault(column);
}
