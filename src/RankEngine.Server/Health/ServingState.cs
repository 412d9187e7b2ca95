using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace RankEngine.Server.Health;

/// <summary>Whether this process may get traffic: ready, and not on its way out.</summary>
internal sealed partial class ServingState(
    IReadiness readiness,
    IHostApplicationLifetime lifetime,
    ILogger<ServingState> logger) : IHealthCheck
{
    private readonly Lock _lock = new();
    private volatile bool _hasStarted;
    private string? _lastLogged;

    /// <summary>True from the first time it was found ready, for ever.</summary>
    public bool HasStarted => _hasStarted;

    /// <summary>Returns the state as it is now.</summary>
    public Readiness Check()
    {
        // Two probes at once must not log an older state after a newer one.
        lock (_lock)
        {
            var now = readiness.Check();
            _hasStarted |= now.Ready;

            // A load balancer must stop sending before the listener closes.
            if (lifetime.ApplicationStopping.IsCancellationRequested)
            {
                now = new Readiness(false, [.. now.Reasons, "The server is stopping."]);
            }

            LogChange(now);
            return now;
        }
    }

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        var now = Check();
        var reasons = string.Join(' ', now.Reasons);
        return Task.FromResult(now.Ready ? HealthCheckResult.Healthy(reasons) : HealthCheckResult.Unhealthy(reasons));
    }

    // Probes come every second: only a change is worth a line.
    private void LogChange(Readiness now)
    {
        var reasons = string.Join(' ', now.Reasons);
        var state = $"{now.Ready} {reasons}";
        if (_lastLogged == state)
        {
            return;
        }

        _lastLogged = state;
        if (now.Ready)
        {
            Log.Ready(logger, reasons);
        }
        else
        {
            Log.NotReady(logger, reasons);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1010, LogLevel.Information, "Ready. {Reasons}", EventName = nameof(Ready))]
        public static partial void Ready(ILogger logger, string reasons);

        [LoggerMessage(1011, LogLevel.Warning, "Not ready. {Reasons}", EventName = nameof(NotReady))]
        public static partial void NotReady(ILogger logger, string reasons);
    }
}
