using System.CommandLine;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using RankEngine.Cli;
using RankEngine.Contracts.V1;
using RankEngine.IntegrationTests.Stores;
using RankEngine.Learning.Training;
using RankEngine.Ranking;
using RankEngine.Simulation.Articles;
using RankEngine.Simulation.Readers;
using ModuleKind = RankEngine.Contracts.V1.ModuleKind;

namespace RankEngine.IntegrationTests.Models;

public sealed class TrainedModelTests(RedisServerFixture redis) : IAsyncLifetime
{
    /// <summary>A promotion must be seen on every replica within this time.</summary>
    private static readonly TimeSpan SwapTime = TimeSpan.FromSeconds(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("re-").FullName;
    private readonly List<Replica> _replicas = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas)
        {
            await replica.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Train_LogsOfTwoReplicas_ModelScoresOnBothIsSwappedUnderLoadAndRolledBack()
    {
        var replicas = await StartAsync(2);
        await PlayADayAsync(replicas);

        // 1. From the logs, while both servers write them, to both replicas.
        var first = await TrainAsync(replicas, seed: 1, "--promote");
        await NamedByAsync(replicas, first);
        var manifest = ModelFile.Read(Path.Combine(_folder, "models"), "ranker", first).Manifest;
        Assert.True(manifest.Rows > 1_000);
        Assert.True(manifest.Metrics["auc"] > 0.55);
        var second = await TrainAsync(replicas, seed: 2);
        Assert.NotEqual(first, second);

        // 2. Swaps while both are asked all the time.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Task<List<string>>[] readers = [.. replicas.Concat(replicas).Select((replica, i) => AskAsync(replica, i, stop.Token))];
        var path = Path.Combine(_folder, "models", "ranker", second);
        await RunAsync(
            "models", "upload", Path.Combine(path, "manifest.json"), Path.Combine(path, "model.bin"),
            "--server", replicas[1].Address.ToString());
        await RunAsync("models", "promote", second, "--server", replicas[1].Address.ToString());
        await NamedByAsync(replicas, second);
        await RunAsync("models", "rollback", "--server", replicas[0].Address.ToString());
        await NamedByAsync(replicas, first);
        await RunAsync("models", "rollback", "--server", replicas[1].Address.ToString());
        await NamedByAsync(replicas, "");
        await stop.CancelAsync();

        // 3. No call failed, and no replica ever went back to what it had left.
        foreach (var named in await Task.WhenAll(readers))
        {
            var changes = named.Where((version, i) => i == 0 || named[i - 1] != version);
            Assert.Equal([first, second, first, ""], changes);
        }
    }

    [Fact]
    public async Task Upload_FileThatCannotScore_IsRefusedNamingTheField()
    {
        var replica = (await StartAsync(1))[0];
        var random = new Random(1);
        var rows = Enumerable.Range(0, 2_000).Select(i =>
        {
            var features = new float[RankerFeatures.Count];
            features[RankerFeatures.LogViewsHour] = random.NextSingle();
            return new RankerRow(features, random.NextSingle() < features[RankerFeatures.LogViewsHour], 1, i);
        });
        var options = new RankerTrainingOptions
        {
            Version = "good",
            Created = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero),
            Force = true,
        };
        var model = LinearTrainer.Train([.. rows], options, Cancel);
        var flipped = model.ContentBytes.ToArray();
        flipped[^1] ^= 1;
        var text = Encoding.UTF8.GetString(model.ManifestBytes);
        var foreign = text.Replace(
            $"\"feature_schema\": {RankerFeatures.SchemaVersion}", "\"feature_schema\": 99", StringComparison.Ordinal);
        var score = text.Replace("\"score\": ", "\"score\": 1", StringComparison.Ordinal);
        Assert.NotEqual(text, foreign);
        Assert.NotEqual(text, score);

        await RefusedAsync("content", "SHA-256", model.ManifestBytes, flipped);
        await RefusedAsync("content", "SHA-256", model.ManifestBytes, model.ContentBytes[..^4]);
        await RefusedAsync("manifest", "feature schema 99", Encoding.UTF8.GetBytes(foreign), model.ContentBytes);
        await RefusedAsync("manifest", "cannot be read", model.ManifestBytes[..^9], model.ContentBytes);
        await RefusedAsync("manifest", "", Encoding.UTF8.GetBytes(score), model.ContentBytes);

        // The same files unharmed are taken, and only they are there.
        await replica.Models.UploadAsync(Request(model.ManifestBytes, model.ContentBytes), cancellationToken: Cancel);
        var list = await replica.Models.ListAsync(new ListModelsRequest(), cancellationToken: Cancel);
        Assert.Equal("good", Assert.Single(list.Models).Version);

        async Task RefusedAsync(string field, string reason, byte[] manifest, byte[] content)
        {
            var failure = await Assert.ThrowsAsync<RpcException>(
                async () => await replica.Models.UploadAsync(Request(manifest, content), cancellationToken: Cancel));
            Assert.Equal(StatusCode.InvalidArgument, failure.StatusCode);
            var violation = Assert.Single(failure.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations);
            Assert.Equal(field, violation.Field);
            Assert.Contains(reason, violation.Description, StringComparison.Ordinal);
        }

        static UploadModelRequest Request(byte[] manifest, byte[] content) => new()
        {
            Manifest = ByteString.CopyFrom(manifest),
            Content = ByteString.CopyFrom(content),
        };
    }

    [Fact]
    public async Task Train_NoLog_SaysSo()
    {
        var (code, _, error) = await InvokeAsync("train", "--data", Path.Combine(_folder, "none"));

        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("There is no log", error, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> InvokeAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await RankEngineCommand.RunAsync(
            args, new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    private static async Task<string> RunAsync(params string[] args)
    {
        var (code, output, error) = await InvokeAsync(args);
        Assert.True(code == ExitCodes.Ok, $"{string.Join(' ', args)} ended with {code}: {error}");
        return output;
    }

    /// <summary>Waits until every replica names a version, which must not take longer than a swap may.</summary>
    private static async Task NamedByAsync(IEnumerable<Replica> replicas, string version)
    {
        var watch = Stopwatch.StartNew();
        foreach (var replica in replicas)
        {
            while (true)
            {
                var response = await replica.Ranking.GetRecommendedAsync(
                    new GetRecommendedRequest { Limit = 5 }, cancellationToken: Cancel);
                if (response.Info.ModelVersion == version)
                {
                    break;
                }

                Assert.True(
                    watch.Elapsed < SwapTime, $"After {watch.Elapsed} a replica still names {response.Info.ModelVersion}.");
                await Task.Delay(10, Cancel);
            }
        }
    }

    /// <summary>Asks for lists and pages until it is stopped; returns the version each answer named.</summary>
    private static async Task<List<string>> AskAsync(Replica replica, int number, CancellationToken stop)
    {
        var named = new List<string>();
        var isLast = false;
        for (var i = 0; !isLast; i++)
        {
            // One more after the stop: each caller sees what the last swap led to.
            isLast = stop.IsCancellationRequested;
            var reader = $"r{number + 4 * (i % 50)}";
            if (i % 4 > 0)
            {
                var list = await replica.Ranking.GetRecommendedAsync(
                    new GetRecommendedRequest { Reader = reader, Limit = 10 }, cancellationToken: Cancel);
                Assert.Equal(10, list.Articles.Count);
                named.Add(list.Info.ModelVersion);
            }
            else
            {
                var request = new GetPageRequest
                {
                    Reader = reader,
                    Modules =
                    {
                        new Module { Name = "trending", Kind = ModuleKind.Trending, Limit = 6 },
                        new Module { Name = "recommended", Kind = ModuleKind.Recommended, Limit = 6 },
                    },
                };
                var page = await replica.Ranking.GetPageAsync(request, cancellationToken: Cancel);
                Assert.All(page.Modules, module => Assert.Equal(6, module.Articles.Count));
                named.Add(page.Info.ModelVersion);
            }

            // Readers, not a flood: the replicas must find time to follow.
            await Task.Delay(2, Cancel);
        }

        return named;
    }

    /// <summary>A simulated day of a few thousand views, its events taken by the replicas in turn.</summary>
    private static async Task PlayADayAsync(IReadOnlyList<Replica> replicas)
    {
        const double ViewsPerDay = 4_000;
        var now = TimeProvider.System.GetUtcNow();
        var newsroom = new Newsroom(new NewsroomOptions { Seed = 1, Start = now.AddDays(-1) });
        var readers = new Readership(
            new ReadershipOptions { Seed = 1, Readers = 500, ViewsPerDay = ViewsPerDay }, newsroom);
        foreach (var articles in newsroom.PublishUntil(now).Chunk(200))
        {
            await replicas[0].Backend.UpsertAsync(articles, Cancel);
        }

        var batch = 0;
        foreach (var events in readers.History(now.AddDays(-1), now, ViewsPerDay).Chunk(2_000))
        {
            await replicas[batch++ % replicas.Count].Backend.RecordAsync(events, Cancel);
        }
    }

    private async Task<string> TrainAsync(IReadOnlyList<Replica> replicas, int seed, params string[] more)
    {
        var output = await RunAsync(
        [
            "train", "--data", .. replicas.Select(replica => replica.DataDirectory),
            "--out", Path.Combine(_folder, "models", "ranker"), "--seed", $"{seed}", "--json",
            "--server", replicas[0].Address.ToString(), .. more,
        ]);
        TestContext.Current.SendDiagnosticMessage(output);
        return JsonDocument.Parse(output).RootElement.GetProperty("version").GetString()!;
    }

    private async Task<IReadOnlyList<Replica>> StartAsync(int count)
    {
        var prefix = $"tm{Guid.NewGuid():N}:";
        var key = Convert.ToBase64String(Enumerable.Range(1, 32).Select(i => (byte)i).ToArray());
        for (var i = 0; i < count; i++)
        {
            _replicas.Add(await Replica.StartAsync(
                Path.Combine(_folder, $"d{i}"), redis.Server.ConnectionString, prefix, key, Cancel));
        }

        return _replicas;
    }
}
