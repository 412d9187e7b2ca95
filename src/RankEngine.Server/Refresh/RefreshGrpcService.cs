using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using RankEngine.Contracts.V1;
using RankEngine.Generations;
using RankEngine.Server.Grpc;
using Proto = RankEngine.Contracts.V1;
using RefreshRun = RankEngine.Generations.RefreshRun;

namespace RankEngine.Server.Refresh;

/// <summary>The contract's Refresh service.</summary>
internal sealed class RefreshGrpcService(IRefreshJobs jobs) : Proto.Refresh.RefreshBase
{
    /// <inheritdoc/>
    public override async Task<StartRefreshResponse> Start(StartRefreshRequest request, ServerCallContext context)
    {
        var check = new RequestCheck();
        var site = check.Site(request.Site);
        check.ThrowIfAny();

        return new StartRefreshResponse { Run = Answer(await jobs.StartAsync(site, context.CancellationToken)) };
    }

    /// <inheritdoc/>
    public override Task<GetRefreshResponse> Get(GetRefreshRequest request, ServerCallContext context)
    {
        var check = new RequestCheck();
        var site = check.Site(request.Site);
        check.Id(request.Id, "id");
        check.ThrowIfAny();

        return Task.FromResult(new GetRefreshResponse { Run = Answer(jobs.Get(site, request.Id)) });
    }

    /// <inheritdoc/>
    public override async Task<CancelRefreshResponse> Cancel(CancelRefreshRequest request, ServerCallContext context)
    {
        var check = new RequestCheck();
        var site = check.Site(request.Site);
        check.Id(request.Id, "id");
        check.ThrowIfAny();

        var run = await jobs.CancelAsync(site, request.Id, context.CancellationToken);
        return new CancelRefreshResponse { Run = Answer(run) };
    }

    private static Proto.RefreshRun Answer(RefreshRun run) => new()
    {
        Id = run.Id,
        State = (Proto.RefreshState)run.State,
        Stage = run.Stage,
        Progress = run.Progress,
        Started = run.Started.ToTimestamp(),
        Ended = run.Ended?.ToTimestamp(),
        Generation = run.Generation,
        Articles = run.Articles,
        Error = run.Error,
        Holder = run.Holder,
    };
}
