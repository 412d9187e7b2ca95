using System.Globalization;
using System.Runtime.CompilerServices;
using Grpc.Core;
using Grpc.Health.V1;
using RankEngine.Cli.Connection;
using RankEngine.Cli.Output;
using RankEngine.Contracts.V1;

namespace RankEngine.Cli.Diagnosis;

/// <summary>Looks at a running server from outside: reach, health, latency, contract, clock, freshness.</summary>
internal sealed class ServerExamination(
    ChannelBase channel, Uri server, string site, TimeSpan deadline, TimeProvider clock)
{
    /// <summary>Clocks further apart than this make events of now look future or late.</summary>
    public static readonly TimeSpan MaxSkew = TimeSpan.FromSeconds(2);

    /// <summary>The server refuses events this far in its future, by default.</summary>
    public static readonly TimeSpan RefusedSkew = TimeSpan.FromMinutes(5);

    /// <summary>Counts should be seconds old.</summary>
    public static readonly TimeSpan MaxCountsAge = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan MaxLatency = TimeSpan.FromMilliseconds(50);

    private const int Pings = 9;

    /// <summary>Makes the checks one after the other; ends early when the next ones make no sense.</summary>
    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (health, latency) = await HealthAsync(cancellationToken);
        foreach (var finding in health)
        {
            yield return finding;
        }

        if (latency is null && health.Exists(finding => finding.Verdict == Verdict.Fail))
        {
            yield break;
        }

        if (latency is { } median)
        {
            yield return Latency(median);
        }

        var sent = clock.GetUtcNow();
        var started = clock.GetTimestamp();
        ResponseInfo? info = null;
        Finding? contract = null;
        try
        {
            var request = new GetTrendingRequest { Site = site, Limit = 1 };
            var response = await new Contracts.V1.Ranking.RankingClient(channel).GetTrendingAsync(request, Call(cancellationToken));
            info = response.Info;
        }
        catch (RpcException failure)
        {
            contract = Contract(failure);
        }

        yield return contract ?? new Finding("contract", Verdict.Ok, "The server speaks rankengine.v1.");
        if (info is null)
        {
            yield break;
        }

        if (info.Answered is { } answered)
        {
            var middle = sent + (clock.GetElapsedTime(started) / 2);
            yield return Skew(answered.ToDateTimeOffset() - middle, clock.GetElapsedTime(started));
        }

        yield return Counts(info);
        yield return Degraded(info);
    }

    /// <summary>Judges the clocks.</summary>
    /// <param name="skew">Server's clock minus ours.</param>
    /// <param name="uncertainty">The call's duration: the skew is not known better than half of it.</param>
    public static Finding Skew(TimeSpan skew, TimeSpan uncertainty)
    {
        var sure = skew.Duration() - (uncertainty / 2);
        var side = skew < TimeSpan.Zero ? "behind" : "ahead";
        var found = $"The server's clock is {RankedLists.Age(skew.Duration())} {side}.";
        if (sure > RefusedSkew)
        {
            const string Advice = "Set both clocks by NTP: events of now are refused or late.";
            return new Finding("clock", Verdict.Fail, found, Advice);
        }

        return sure > MaxSkew
            ? new Finding("clock", Verdict.Warn, found, "Set both clocks by NTP: ages and windows are off by as much.")
            : new Finding("clock", Verdict.Ok, found);
    }

    /// <summary>Judges the age of the counts.</summary>
    public static Finding Counts(ResponseInfo info) => info.CountsAge?.ToTimeSpan() switch
    {
        null => new Finding(
            "counts", Verdict.Warn, "The server names no age of its counts.", "Has the site had an event yet?"),
        var age when age > MaxCountsAge => new Finding(
            "counts",
            Verdict.Warn,
            $"The newest counts are {RankedLists.Age(age.Value)} old.",
            "Quiet sites have old counts; on a busy one look at the store and at the applier in the server's log."),
        var age => new Finding("counts", Verdict.Ok, $"The newest counts are {RankedLists.Age(age.Value)} old."),
    };

    /// <summary>Judges what the answer lacked.</summary>
    public static Finding Degraded(ResponseInfo info)
    {
        if (info.Degraded.Count == 0)
        {
            return new Finding("answers", Verdict.Ok, "Answers lack nothing.");
        }

        var reasons = string.Join(", ", info.Degraded.Select(reason => RankedLists.Words(reason)));
        var advice = info.Degraded.Contains(DegradedReason.StaleCounts)
            ? "Is the store up? Counts catch up by themselves once it is."
            : info.Degraded.Contains(DegradedReason.NoTextIndex) ? "It comes by itself in a moment."
            : info.Degraded.Contains(DegradedReason.NoModel) ? "Run: rankengine models list"
            : "Has the site articles and events enough? Look at: rankengine trending";
        return new Finding("answers", Verdict.Warn, $"Answers are degraded: {reasons}.", advice);
    }

    private async Task<(List<Finding> Findings, TimeSpan? Median)> HealthAsync(CancellationToken cancellationToken)
    {
        var client = new Health.HealthClient(channel);
        var findings = new List<Finding>();
        var spans = new List<TimeSpan>();
        try
        {
            var status = HealthCheckResponse.Types.ServingStatus.Unknown;
            for (var i = 0; i <= Pings; i++)
            {
                var started = clock.GetTimestamp();
                var response = await client.CheckAsync(new HealthCheckRequest(), Call(cancellationToken));
                status = response.Status;
                if (i > 0)
                {
                    // The first call pays for the connection.
                    spans.Add(clock.GetElapsedTime(started));
                }
            }

            findings.Add(new Finding("reach", Verdict.Ok, $"The server at {server} answers."));
            findings.Add(status == HealthCheckResponse.Types.ServingStatus.Serving
                ? new Finding("health", Verdict.Ok, "The server says it is serving.")
                : new Finding(
                    "health", Verdict.Fail, $"The server says: {RankedLists.Words(status)}.", "Its log says why."));
            spans.Sort();
            return (findings, spans[spans.Count / 2]);
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.Unimplemented)
        {
            findings.Add(new Finding("reach", Verdict.Ok, $"The server at {server} answers."));
            findings.Add(new Finding(
                "health", Verdict.Warn, "The server has no grpc.health.v1.", "Is this address really RankEngine's?"));
        }
        catch (RpcException failure) when (!cancellationToken.IsCancellationRequested)
        {
            findings.Add(new Finding(
                "reach",
                Verdict.Fail,
                RpcFailures.Describe(failure, server, deadline),
                "Start it with: dotnet run --project src/RankEngine.Server"));
        }

        return (findings, null);
    }

    private static Finding Latency(TimeSpan median)
    {
        var found = string.Create(
            CultureInfo.InvariantCulture,
            $"A health check takes {median.TotalMilliseconds:0.0} ms (median of {Pings}).");
        return median <= MaxLatency
            ? new Finding("latency", Verdict.Ok, found)
            : new Finding("latency", Verdict.Warn, found, "Is the server overloaded, or far away?");
    }

    private Finding Contract(RpcException failure) => failure.StatusCode switch
    {
        StatusCode.Unimplemented => new Finding(
            "contract",
            Verdict.Fail,
            "The server does not know rankengine.v1.Ranking.",
            "Its version and this program's differ, or the address is not RankEngine's."),
        StatusCode.NotFound => new Finding(
            "contract",
            Verdict.Warn,
            $"The server speaks rankengine.v1, but {RpcFailures.Describe(failure, server, deadline)}",
            "Its first write creates a site: rankengine import articles FILE"),
        _ => new Finding(
            "contract", Verdict.Fail, RpcFailures.Describe(failure, server, deadline), "Its log says why."),
    };

    private CallOptions Call(CancellationToken cancellationToken) =>
        new(deadline: (clock.GetUtcNow() + deadline).UtcDateTime, cancellationToken: cancellationToken);
}
