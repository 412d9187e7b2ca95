using System.Text;

namespace RankEngine.Log;

/// <summary>The note in a log's directory that its records went, or began to go, to another log.</summary>
/// <remarks>
/// Both logs count the same events from then on, and two checkpoints cannot be told apart: so the first log is opened no
/// more, and goes to no third one.
/// </remarks>
internal static class HandOver
{
    /// <summary>The file's name.</summary>
    public const string FileName = "handed-over";

    /// <summary>Returns the id of the log that took the records; null: none did.</summary>
    public static string? TryRead(string directory)
    {
        var path = Path.Combine(directory, FileName);
        return File.Exists(path) ? File.ReadAllText(path, Encoding.Latin1).Trim() : null;
    }

    /// <summary>Throws when a log was handed over.</summary>
    /// <exception cref="PreconditionException">It was; the message says to whom and what to do.</exception>
    public static void Refuse(string directory)
    {
        if (TryRead(directory) is { } to)
        {
            throw new PreconditionException(
                "log",
                $"{directory} was handed over to log {to}, which counts its events from then on: served by both they "
                + "would count twice. Run the hand-over to its end if it was interrupted, then start this server on an "
                + "empty data directory.");
        }
    }

    /// <summary>Notes, durably, who takes the records.</summary>
    /// <exception cref="PreconditionException">Another log took some already.</exception>
    public static void Begin(string directory, string from, string to)
    {
        switch (TryRead(directory))
        {
            case null:
                DurableFiles.Replace(
                    Path.Combine(directory, FileName), file => file.Write(Encoding.Latin1.GetBytes(to + "\n")));
                break;
            case var known when known != to:
                throw new PreconditionException(
                    "log",
                    $"Log {from} was handed over, at least in part, to log {known}: finish there. In two logs its events "
                    + "would count twice.");
        }
    }
}
