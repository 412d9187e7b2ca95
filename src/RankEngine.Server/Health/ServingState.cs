using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace RankEngine.Server.Health;

/// <summary>Whether this process may get traffic: ready, and not on its way out.</summary>
internal sealed class ServingState(IReadiness readiness, IHostApplicationLifetime lifetime) : IHealthCheck
{
    private volatile bool _hasStarted;

    /// <summary>True from the first time it was found ready, for ever.</summary>
    public bool HasStarted => _hasStarted;

    /// <summary>Returns the state as it is now.</summary>
    public Readiness Check()
    {
        var now = readiness.Check();
        if (now.Ready)
        {
            _hasStarted = true;
        }

        // A load balancer must stop sending before the listener closes.
        return lifetime.ApplicationStopping.IsCancellationRequested
            ? new Readiness(false, [.. now.Reasons, "The server is stopping."])
            : now;
    }

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        var now = Check();
        var reasons = string.Join(' ', now.Reasons);
        return Task.FromResult(now.Ready ? HealthCheckResult.Healthy(reasons) : HealthCheckResult.Unhealthy(reasons));
    }
}
