using Microsoft.Extensions.Logging;

namespace RankEngine.EmbeddedStore;

/// <summary>What the supervisor says.</summary>
internal static partial class StoreLog
{
    [LoggerMessage(1, LogLevel.Information, "The embedded store answers on {Socket}, process {ProcessId}.")]
    public static partial void Started(ILogger logger, string socket, int processId);

    [LoggerMessage(
        2,
        LogLevel.Error,
        "The embedded store, process {ProcessId}, is lost and will be restarted empty. {Reason}")]
    public static partial void Lost(ILogger logger, int processId, string reason);

    [LoggerMessage(
        3,
        LogLevel.Error,
        "The embedded store could not be restarted, next try in {Seconds:F1} s. {Reason}")]
    public static partial void RestartFailed(ILogger logger, double seconds, string reason);

    [LoggerMessage(4, LogLevel.Warning, "Canary {Failures} of {Allowed} failed. {Reason}")]
    public static partial void CanaryFailed(ILogger logger, int failures, int allowed, string reason);

    [LoggerMessage(
        5,
        LogLevel.Warning,
        "The embedded store, process {ProcessId}, holds {Bytes} bytes of memory; "
        + "the warning is set at {Limit}.")]
    public static partial void MemoryHigh(ILogger logger, int processId, long bytes, long limit);

    [LoggerMessage(6, LogLevel.Warning, "Store {ProcessId}: {Line}")]
    public static partial void ErrorLine(ILogger logger, int processId, string line);

    [LoggerMessage(7, LogLevel.Debug, "Store {ProcessId}: {Line}")]
    public static partial void OutputLine(ILogger logger, int processId, string line);

    [LoggerMessage(
        8,
        LogLevel.Warning,
        "The embedded store, process {ProcessId}, did not end within {Seconds:F0} s and is killed.")]
    public static partial void Killed(ILogger logger, int processId, double seconds);

    [LoggerMessage(
        9,
        LogLevel.Error,
        "The embedded store did not start, next try in {Seconds:F1} s. {Reason}")]
    public static partial void StartFailed(ILogger logger, double seconds, string reason);
}
