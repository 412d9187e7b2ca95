using Microsoft.Extensions.Logging;

namespace RankEngine.Cli.Output;

/// <summary>Tells a person at standard error what the engine's own code warns of.</summary>
/// <param name="note">Writes a line.</param>
internal sealed class NotesLogger(Action<string> note) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            var cause = exception is null ? "" : $" ({exception.Message})";
            note($"{(logLevel == LogLevel.Warning ? "warning" : "error")}: {formatter(state, exception)}{cause}");
        }
    }
}
