using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using RankEngine.Contracts.V1;
using RefreshState = RankEngine.Contracts.V1.RefreshState;

namespace RankEngine.IntegrationTests.Grpc;

public class ModelsAndRefreshTests
{
    private static readonly Ranking.RankingModel Trained = new(
        "v1", true, FakeEngine.Noon, "ab12", 3, 1_000, new Dictionary<string, double> { ["auc"] = 0.7 });

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Upload_LargestFiles_AreTaken()
    {
        await using var server = await TestServer.StartAsync(Cancel);
        server.Engine.Model = Trained;
        var request = new UploadModelRequest
        {
            Manifest = ByteString.CopyFrom(new byte[1024 * 1024]),
            Content = ByteString.CopyFrom(new byte[16 * 1024 * 1024]),
        };

        var response = await server.Models.UploadAsync(request, cancellationToken: Cancel);

        Assert.Equal(("main", 1024 * 1024, 16 * 1024 * 1024), Assert.Single(server.Engine.Asked));
        Assert.Equal(
            new Model
            {
                Version = "v1",
                Active = true,
                Created = FakeEngine.Noon.ToTimestamp(),
                Sha256 = "ab12",
                FeatureSchema = 3,
                Rows = 1_000,
                Metrics = { ["auc"] = 0.7 },
            },
            response.Model);
    }

    [Fact]
    public async Task Upload_WithoutFiles_NamesThem()
    {
        await using var server = await TestServer.StartAsync(Cancel);

        await RefusedAsync(
            ["site", "manifest", "content"],
            async () => await server.Models.UploadAsync(new() { Site = "?" }, cancellationToken: Cancel));
    }

    [Fact]
    public async Task Models_Calls_AskTheRegistry()
    {
        await using var server = await TestServer.StartAsync(Cancel);
        server.Engine.Model = Trained;

        var listed = await server.Models.ListAsync(new() { Site = "s1" }, cancellationToken: Cancel);
        var promoted = await server.Models.PromoteAsync(
            new() { Site = "s2", Version = "v1" }, cancellationToken: Cancel);
        var rolledBack = await server.Models.RollbackAsync(new() { Site = "s3" }, cancellationToken: Cancel);
        server.Engine.Model = null;
        var toFormula = await server.Models.RollbackAsync(new(), cancellationToken: Cancel);

        Assert.Equal("v1", Assert.Single(listed.Models).Version);
        Assert.Equal("v1", promoted.Model.Version);
        Assert.Equal("v1", rolledBack.Model.Version);
        Assert.Null(toFormula.Model);
        Assert.Equal(["s1", ("s2", "v1"), "s3", "main"], server.Engine.Asked);
    }

    [Fact]
    public async Task Promote_EverythingWrong_NamesEveryField()
    {
        await using var server = await TestServer.StartAsync(Cancel);

        await RefusedAsync(
            ["site", "version"],
            async () => await server.Models.PromoteAsync(new() { Site = "?" }, cancellationToken: Cancel));
    }

    [Fact]
    public async Task Refresh_Calls_AskTheJobs()
    {
        await using var server = await TestServer.StartAsync(Cancel);

        var started = await server.Refresh.StartAsync(new(), cancellationToken: Cancel);
        var seen = await server.Refresh.GetAsync(new() { Site = "s2", Id = "r1" }, cancellationToken: Cancel);
        var cancelled = await server.Refresh.CancelAsync(new() { Id = "r1" }, cancellationToken: Cancel);

        Assert.Equal(
            new RefreshRun
            {
                Id = "r1",
                State = RefreshState.Running,
                Stage = "texts",
                Progress = 0.25,
                Started = FakeEngine.Noon.ToTimestamp(),
                Articles = 40,
                Holder = "replica-1",
            },
            started.Run);
        Assert.Equal(started.Run, seen.Run);
        Assert.Equal(
            (RefreshState.Cancelled, FakeEngine.Noon.ToTimestamp()), (cancelled.Run.State, cancelled.Run.Ended));
        Assert.Equal(["main", ("s2", "r1"), ("main", "r1")], server.Engine.Asked);
    }

    [Fact]
    public async Task Refresh_EverythingWrong_NamesEveryField()
    {
        await using var server = await TestServer.StartAsync(Cancel);

        await RefusedAsync(
            ["site"], async () => await server.Refresh.StartAsync(new() { Site = "?" }, cancellationToken: Cancel));
        await RefusedAsync(
            ["site", "id"], async () => await server.Refresh.GetAsync(new() { Site = "?" }, cancellationToken: Cancel));
        await RefusedAsync(
            ["site", "id"],
            async () => await server.Refresh.CancelAsync(new() { Site = "?" }, cancellationToken: Cancel));
    }

    private static async Task RefusedAsync(string[] fields, Func<Task> call)
    {
        var failure = await Assert.ThrowsAsync<RpcException>(call);

        Assert.Equal(
            fields, StatusTests.Detail<BadRequest>(failure).FieldViolations.Select(violation => violation.Field));
    }
}
