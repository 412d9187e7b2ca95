using Microsoft.Extensions.Logging;

namespace RankEngine.EmbeddedStore;

/// <summary>Writes Garnet's warnings to standard error, one line each, where the parent reads them.</summary>
internal sealed class StandardErrorLoggerFactory : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new LineLogger(categoryName);

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }

    private sealed class LineLogger(string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and < LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            // Garnet reports its own background tasks as failed when it is closed.
            if (IsEnabled(logLevel) && exception is not OperationCanceledException)
            {
                var cause = exception is null ? string.Empty : $" {exception}";
                Console.Error.WriteLine($"{logLevel} {category}: {formatter(state, exception)}{cause}");
            }
        }
    }
}
