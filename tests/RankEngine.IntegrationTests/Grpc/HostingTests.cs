using System.Net;
using System.Net.Http.Json;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1Alpha;
using Microsoft.Extensions.Options;

namespace RankEngine.IntegrationTests.Grpc;

/// <summary>Ports, health and what only development gets.</summary>
public class HostingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_Defaults_ListensOnThisMachineOnly()
    {
        await using var server = await TestServer.StartAsync(Cancel);

        Assert.True(IPAddress.IsLoopback(IPAddress.Parse(server.Addresses.Grpc.Host)));
        Assert.True(IPAddress.IsLoopback(IPAddress.Parse(server.Addresses.Health.Host)));
        Assert.NotEqual(server.Addresses.Grpc.Port, server.Addresses.Health.Port);
    }

    [Fact]
    public void Ports_Defaults_AreThoseOfTheContract()
    {
        var options = new Server.GrpcHostingOptions();

        Assert.Equal(("127.0.0.1", 5080, 5081), (options.Address, options.GrpcPort, options.HealthPort));
    }

    [Theory]
    [InlineData("Address", "0.0.0.0", "AllowRemote")]
    [InlineData("Address", "somewhere", "Address")]
    [InlineData("GrpcPort", "70000", "GrpcPort")]
    [InlineData("MaxConnections", "1", "MaxConnections")]
    [InlineData("ReadDeadline", "2.00:00:00", "ReadDeadline")]
    [InlineData("Events:Horizon", "00:00:01", "Horizon")]
    public async Task Start_BadSetting_StopsWithItsName(string key, string value, string named)
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(
            () => TestServer.StartAsync(Cancel, settings: (key, value)));

        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_RemoteAllowed_ListensForOthers()
    {
        await using var server = await TestServer.StartAsync(
            Cancel, settings: [("Address", "0.0.0.0"), ("AllowRemote", "true")]);

        Assert.Equal("0.0.0.0", server.Addresses.Grpc.Host);
    }

    [Fact]
    public async Task Health_Ready_AnswersEveryProbe()
    {
        await using var server = await TestServer.StartAsync(Cancel);

        Assert.Equal((HttpStatusCode.OK, "live", ""), await ProbeAsync(server, "live"));
        Assert.Equal((HttpStatusCode.OK, "ready", ""), await ProbeAsync(server, "ready"));
        Assert.Equal((HttpStatusCode.OK, "started", ""), await ProbeAsync(server, "startup"));
    }

    [Fact]
    public async Task Health_ReadyWithReasons_IsDegradedAndGetsTraffic()
    {
        await using var server = await TestServer.StartAsync(Cancel);
        server.Engine.State = new(true, ["The store is away."]);

        Assert.Equal((HttpStatusCode.OK, "degraded", "The store is away."), await ProbeAsync(server, "ready"));
    }

    [Fact]
    public async Task Health_NotReady_SaysWhyAndStaysAlive()
    {
        await using var server = await TestServer.StartAsync(
            Cancel, state: new Readiness(false, ["There is no snapshot yet."]));

        Assert.Equal(HttpStatusCode.OK, (await ProbeAsync(server, "live")).Code);
        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, "not ready", "There is no snapshot yet."),
            await ProbeAsync(server, "ready"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await ProbeAsync(server, "startup")).Code);
    }

    [Fact]
    public async Task Health_ProbedAgainAndAgain_LogsChangesOnly()
    {
        await using var server = await TestServer.StartAsync(Cancel, state: new Readiness(false, ["No snapshot."]));
        for (var i = 0; i < 5; i++)
        {
            await ProbeAsync(server, "ready");
        }

        server.Engine.State = new(true, []);
        await ProbeAsync(server, "ready");
        await ProbeAsync(server, "ready");

        Assert.Equal(
            ["Not ready. No snapshot. ", "Ready.  "],
            server.Logs.All.Select(line => line.Text).Where(text => text.Contains("eady.", StringComparison.Ordinal)));
        Assert.Empty(server.Logs.Errors);
    }

    [Fact]
    public async Task Health_OnceReady_HasStartedForEver()
    {
        await using var server = await TestServer.StartAsync(Cancel);
        await ProbeAsync(server, "startup");
        server.Engine.State = new(false, ["The snapshot was lost."]);

        Assert.Equal(HttpStatusCode.OK, (await ProbeAsync(server, "startup")).Code);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await ProbeAsync(server, "ready")).Code);
    }

    [Fact]
    public async Task Health_Stopping_IsNotReady()
    {
        await using var server = await TestServer.StartAsync(Cancel);
        var serving = server.Service<Server.Health.ServingState>();

        Assert.True(serving.Check().Ready);
        await server.StopAsync(Cancel);

        Assert.Equal(["The server is stopping."], serving.Check().Reasons);
        Assert.False(serving.Check().Ready);
    }

    [Theory]
    [InlineData("")]
    [InlineData("rankengine.v1.Ranking")]
    [InlineData("rankengine.v1.Events")]
    [InlineData("rankengine.v1.Articles")]
    [InlineData("rankengine.v1.Models")]
    [InlineData("rankengine.v1.Refresh")]
    public async Task GrpcHealth_EachService_FollowsReadiness(string service)
    {
        await using var server = await TestServer.StartAsync(Cancel);
        var health = new Health.HealthClient(server.Channel);

        var ready = await health.CheckAsync(new() { Service = service }, cancellationToken: Cancel);
        server.Engine.State = new(false, ["There is no snapshot yet."]);
        var notReady = await health.CheckAsync(new() { Service = service }, cancellationToken: Cancel);

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, ready.Status);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, notReady.Status);
    }

    [Theory]
    [InlineData("Development", true)]
    [InlineData("Production", false)]
    public async Task Reflection_Environment_DecidesIt(string environment, bool isThere)
    {
        await using var server = await TestServer.StartAsync(Cancel, environment);
        using var call = new ServerReflection.ServerReflectionClient(server.Channel)
            .ServerReflectionInfo(cancellationToken: Cancel);

        if (!isThere)
        {
            var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Cancel));
            Assert.Equal(StatusCode.Unimplemented, failure.StatusCode);
            return;
        }

        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" }, Cancel);
        Assert.True(await call.ResponseStream.MoveNext(Cancel));
        Assert.Contains(
            "rankengine.v1.Ranking",
            call.ResponseStream.Current.ListServicesResponse.Service.Select(service => service.Name));
    }

    private static async Task<(HttpStatusCode Code, string? Status, string Reasons)> ProbeAsync(
        TestServer server,
        string probe)
    {
        using var client = new HttpClient { BaseAddress = server.Addresses.Health };
        using var response = await client.GetAsync(new Uri($"/healthz/{probe}", UriKind.Relative), Cancel);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        var answer = await response.Content.ReadFromJsonAsync<Answer>(Cancel);
        return (response.StatusCode, answer?.Status, string.Join(' ', answer?.Reasons ?? ["(none)"]));
    }

    private sealed record Answer(string Status, string[] Reasons);
}
