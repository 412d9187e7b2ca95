using RankEngine.Text;

namespace RankEngine.Server.Grpc;

/// <summary>Collects every field of a request that is wrong, by its proto name.</summary>
/// <remarks>
/// Readers read on with the values it returns and call <see cref="ThrowIfAny"/> before they use them.
/// </remarks>
internal sealed class RequestCheck
{
    private List<FieldViolation>? _violations;

    /// <summary>Every field that is wrong, in the order of the checks.</summary>
    public IReadOnlyList<FieldViolation> Violations => _violations ?? (IReadOnlyList<FieldViolation>)[];

    /// <summary>Notes one field that is wrong.</summary>
    public void Add(string field, string description) => (_violations ??= []).Add(new(field, description));

    /// <summary>Notes a field when a rule found something in it, unless it need not keep the rule.</summary>
    public void Add(string field, string? problem, bool unless)
    {
        if (problem is not null && !unless)
        {
            Add(field, problem);
        }
    }

    /// <summary>Returns the site a request means: "main" when it names none.</summary>
    public string Site(string site)
    {
        if (site.Length == 0)
        {
            return Identifiers.DefaultSite;
        }

        Id(site, "site");
        return site;
    }

    /// <summary>An id that must be there.</summary>
    public void Id(string id, string field) => Add(field, TextRules.Id(id), unless: false);

    /// <summary>An id that may be empty.</summary>
    public void OptionalId(string id, string field) => Add(field, TextRules.Id(id), unless: id.Length == 0);

    /// <summary>Ids, each of which must be one.</summary>
    public void Ids(IReadOnlyList<string> ids, int maxCount, string field)
    {
        if (ids.Count > maxCount)
        {
            Add(field, $"must be at most {maxCount:N0}");
        }

        for (var i = 0; i < Math.Min(ids.Count, maxCount); i++)
        {
            if (!Identifiers.IsValid(ids[i]))
            {
                Add($"{field}[{i}]", Identifiers.Rule);
            }
        }
    }

    /// <summary>
    /// Lines with something to read in them; returned in normalisation form C, as articles keep theirs.
    /// </summary>
    public string[] Lines(IReadOnlyList<string> lines, int maxCount, int maxLength, string field)
    {
        if (lines.Count == 0)
        {
            return [];
        }

        if (lines.Count > maxCount)
        {
            Add(field, $"must be at most {maxCount:N0}");
            return [];
        }

        var normal = new string[lines.Count];
        for (var i = 0; i < normal.Length; i++)
        {
            if (TextRules.FilledLine(lines[i], maxLength) is { } problem)
            {
                Add($"{field}[{i}]", problem);
            }

            normal[i] = Nfc.Normalize(lines[i]);
        }

        return normal;
    }

    /// <summary>A line that may be empty; returned in normalisation form C.</summary>
    public string Line(string line, int maxLength, string field)
    {
        Add(field, TextRules.Line(line, maxLength), unless: false);
        return Nfc.Normalize(line);
    }

    /// <summary>A number within bounds, both included.</summary>
    public void Between(long value, long min, long max, string field)
    {
        if (value < min || value > max)
        {
            Add(field, $"must be from {min:N0} to {max:N0}");
        }
    }

    /// <summary>A number of things that must be 1 or more.</summary>
    public void Count(int count, int max, string field)
    {
        if (count < 1 || count > max)
        {
            Add(field, $"must be 1 to {max:N0} of them, not {count:N0}");
        }
    }

    /// <summary>Bytes of a file that must be there.</summary>
    public void Size(int bytes, int max, string field)
    {
        if (bytes < 1 || bytes > max)
        {
            Add(field, $"must be 1 to {max:N0} bytes, not {bytes:N0}");
        }
    }

    /// <summary>A limit of 1 to <paramref name="max"/>; 0 stands for the default.</summary>
    public int Limit(int value, int max, int standard, string field)
    {
        if (value < 0 || value > max)
        {
            Add(field, $"must be from 1 to {max:N0}, or 0 for {standard:N0}");
        }

        return value == 0 ? standard : value;
    }

    /// <summary>Ends the call when a field is wrong.</summary>
    /// <exception cref="InvalidRequestException">Names all of them.</exception>
    public void ThrowIfAny()
    {
        if (_violations is not null)
        {
            throw new InvalidRequestException(_violations);
        }
    }
}
