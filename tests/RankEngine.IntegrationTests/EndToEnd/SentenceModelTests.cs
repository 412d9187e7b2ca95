using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using RankEngine.Contracts.V1;
using RankEngine.Tests.Learning;

namespace RankEngine.IntegrationTests.EndToEnd;

/// <summary>A server with a sentence encoder in its settings.</summary>
[Collection(EndToEndTests.Name)]
public sealed class SentenceModelTests : IDisposable
{
    private const string Site = "sentences";

    private readonly string _folder = Directory.CreateTempSubdirectory("sentences").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task GetRelated_SentenceModelSet_FindsWhatSharesNoWord()
    {
        await using var server = await ServerProcess.StartNewAsync(Settings(new TinyOnnxModel()));
        await PublishAsync(server);

        await UntilRelatedAsync(server, "water");
        Assert.True(HasOnnxRuntime(server));

        // Of a generation, and of a disk copy, it is the same.
        await server.RefreshAsync(Site, Cancel);
        await UntilRelatedAsync(server, "water");
        await server.StopAsync();
        await server.StartAsync();
        await UntilRelatedAsync(server, "water");
    }

    [Fact]
    public async Task Start_NoSentenceModel_LoadsNoNativeLibrary()
    {
        await using var server = await ServerProcess.StartNewAsync();
        await PublishAsync(server);

        await UntilRelatedAsync(server, null);

        Assert.False(HasOnnxRuntime(server));
    }

    [Fact]
    public async Task Start_SentenceModelThatCannotBe_SaysWhichSetting()
    {
        await using var server = ServerProcess.Prepare(Settings(new TinyOnnxModel { Known = 8 }));

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(server.StartAsync);

        await Eventually.HoldsAsync(
            () => Task.FromResult(
                server.Output.Contains("The server cannot start: RankEngine:Text:Vocabulary: ", StringComparison.Ordinal)),
            "the server has said why",
            Cancel);
        Assert.DoesNotContain("gRPC on", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_AnotherSentenceModel_ComparesNothingOfTheOneBefore()
    {
        var settings = Settings(new TinyOnnxModel());
        await using var server = await ServerProcess.StartNewAsync(settings);
        await PublishAsync(server);
        await UntilRelatedAsync(server, "water");
        await server.StopAsync();

        // Other bytes at the same place, also without a generation.
        new TinyOnnxModel { Places = 300 }.Write(_folder);
        await server.StartAsync();

        await UntilRelatedAsync(server, "water");
        Assert.Contains("another sentence encoder", server.Output, StringComparison.Ordinal);
    }

    private static async Task PublishAsync(ServerProcess server)
    {
        var published = TimeProvider.System.GetUtcNow().AddHours(-1);
        string[] titles = ["Flood", "Water", "Vote", "Minister", "Election"];
        await Traffic.PublishAsync(
            server,
            Site,
            titles.Select(title => new Article
            {
                Id = title.ToLowerInvariant(),
                Title = title,
                Section = "news",
                Published = published.ToTimestamp(),
            }),
            Cancel);
    }

    // The article of flood: what is first among its related ones, by similarity. Null: any answer of all others.
    private static Task UntilRelatedAsync(ServerProcess server, string? first) => Eventually.HoldsAsync(
        async () =>
        {
            try
            {
                var request = new GetRelatedRequest { Site = Site, Article = "flood", Limit = 10 };
                var answer = await server.Ranking.GetRelatedAsync(request, cancellationToken: Cancel);
                return first is null
                    ? answer.Articles.Count == 4
                    : answer.Articles is [var nearest, ..] && nearest.Id == first && nearest.Source == Source.Similar;
            }
            catch (RpcException)
            {
                // Not known yet.
                return false;
            }
        },
        $"{first ?? "anything"} is related to the flood",
        Cancel);

    private static bool HasOnnxRuntime(ServerProcess server) =>
        File.ReadAllText($"/proc/{server.ProcessId}/maps").Contains("libonnxruntime", StringComparison.Ordinal);

    private string[] Settings(TinyOnnxModel tiny)
    {
        var (model, vocabulary) = tiny.Write(_folder);
        return [$"--RankEngine:Text:SentenceModel={model}", $"--RankEngine:Text:Vocabulary={vocabulary}"];
    }
}
