namespace RankEngine.Server.Health;

/// <summary>Answers what runs the process: is it alive, has it started, may it get traffic?</summary>
internal static class HealthEndpoints
{
    /// <summary>Maps <c>/healthz/live</c>, <c>/healthz/ready</c> and <c>/healthz/startup</c>.</summary>
    /// <remarks>Each answers 200 or 503 with <c>{"status": "...", "reasons": ["..."]}</c>.</remarks>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        // Only that requests are answered at all: a process is not killed for what its dependencies do.
        endpoints.MapGet("/healthz/live", () => TypedResults.Json(new HealthAnswer("live", [])));
        endpoints.MapGet("/healthz/ready", (ServingState state) => Answer(state.Check()));
        endpoints.MapGet(
            "/healthz/startup",
            (ServingState state) =>
            {
                var readiness = state.Check();
                return state.HasStarted ? TypedResults.Json(new HealthAnswer("started", [])) : Answer(readiness);
            });
    }

    private static Microsoft.AspNetCore.Http.HttpResults.JsonHttpResult<HealthAnswer> Answer(Readiness readiness)
    {
        var status = !readiness.Ready ? "not ready" : readiness.Reasons.Count == 0 ? "ready" : "degraded";
        return TypedResults.Json(
            new HealthAnswer(status, readiness.Reasons),
            statusCode: readiness.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private sealed record HealthAnswer(string Status, IReadOnlyList<string> Reasons);
}
