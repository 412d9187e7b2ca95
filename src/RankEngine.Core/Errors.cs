namespace RankEngine;

/// <summary>One field of a request that is wrong.</summary>
/// <param name="Field">Path of the field in the request, in proto names, such as <c>articles[3].title</c>.</param>
/// <param name="Description">What is wrong with it, in a sentence.</param>
public readonly record struct FieldViolation(string Field, string Description);

/// <summary>A request that can never succeed as it stands. Names every bad field at once.</summary>
public sealed class InvalidRequestException : Exception
{
    /// <summary>Reports fields that are wrong.</summary>
    /// <param name="violations">At least one.</param>
    public InvalidRequestException(IReadOnlyList<FieldViolation> violations)
        : base(string.Join("; ", violations.Select(violation => $"{violation.Field}: {violation.Description}")))
    {
        Violations = violations;
    }

    /// <summary>Reports one field that is wrong.</summary>
    public InvalidRequestException(string field, string description)
        : this([new FieldViolation(field, description)])
    {
    }

    /// <summary>Every field that is wrong, in the order of the request.</summary>
    public IReadOnlyList<FieldViolation> Violations { get; }
}

/// <summary>Something the caller named does not exist.</summary>
public sealed class NotFoundException(string kind, string id) : Exception($"There is no {kind} \"{id}\".")
{
    /// <summary>What was looked for: <c>site</c>, <c>article</c>, <c>model</c>, <c>decision</c>, <c>refresh</c>.</summary>
    public string Kind { get; } = kind;

    /// <summary>The id that was looked for.</summary>
    public string Id { get; } = id;
}

/// <summary>A call that cannot be obeyed in the present state, such as a rollback without a model before.</summary>
public sealed class PreconditionException(string subject, string description) : Exception(description)
{
    /// <summary>What stands in the way.</summary>
    public string Subject { get; } = subject;
}

/// <summary>Something the call needs cannot be reached now; the same call may succeed later.</summary>
public sealed class UnavailableException : Exception
{
    /// <summary>Reports what cannot be reached.</summary>
    /// <param name="subject">Such as <c>store</c>, <c>log</c>, <c>snapshot</c>.</param>
    /// <param name="description">What happened, in a sentence.</param>
    /// <param name="inner">The cause; its text is logged, never sent.</param>
    public UnavailableException(string subject, string description, Exception? inner = null)
        : base(description, inner)
    {
        Subject = subject;
    }

    /// <summary>What cannot be reached.</summary>
    public string Subject { get; }

    /// <summary>True when it is on its way up for the first time: nothing to worry about yet.</summary>
    public bool IsStarting { get; init; }
}

/// <summary>Files in the data directory that cannot be trusted. Never repaired silently.</summary>
public sealed class CorruptDataException : Exception
{
    /// <summary>Reports a file that cannot be trusted.</summary>
    public CorruptDataException(string path, string description, Exception? inner = null)
        : base($"{path}: {description}", inner)
    {
        Path = path;
    }

    /// <summary>The file.</summary>
    public string Path { get; }
}
