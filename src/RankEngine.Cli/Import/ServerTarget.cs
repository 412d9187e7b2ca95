using Grpc.Core;
using RankEngine.Cli.Connection;
using RankEngine.Contracts.V1;
using ArticlesService = RankEngine.Contracts.V1.Articles;
using EventsService = RankEngine.Contracts.V1.Events;

namespace RankEngine.Cli.Import;

/// <summary>A running server; what it cannot take now is sent again. All its writes are harmless to repeat.</summary>
internal sealed class ServerTarget(
    ChannelBase channel,
    Func<CancellationToken, CallOptions> call,
    RetryPolicy retry,
    Action<string> note,
    TimeProvider clock)
    : IImportTarget
{
    private readonly ArticlesService.ArticlesClient _articles = new(channel);
    private readonly EventsService.EventsClient _events = new(channel);
    private int _isWaiting;

    /// <inheritdoc/>
    public Task<UpsertArticlesResponse> UpsertAsync(
        UpsertArticlesRequest request, CancellationToken cancellationToken) =>
        RetryAsync(() => _articles.UpsertAsync(request, call(cancellationToken)), cancellationToken);

    /// <inheritdoc/>
    public Task<RecordEventsResponse> RecordAsync(RecordEventsRequest request, CancellationToken cancellationToken) =>
        RetryAsync(() => _events.RecordAsync(request, call(cancellationToken)), cancellationToken);

    private async Task<T> RetryAsync<T>(Func<AsyncUnaryCall<T>> send, CancellationToken cancellationToken)
    {
        var response = await retry.RunAsync(
            async () => await send(), RpcFailures.RetryAfter, Waiting, clock, cancellationToken);
        if (Interlocked.Exchange(ref _isWaiting, 0) == 1)
        {
            note("The server answers again.");
        }

        return response;
    }

    private void Waiting(Exception failure, TimeSpan delay)
    {
        // Said once for all batches in flight, and again only after the server was back.
        if (Interlocked.Exchange(ref _isWaiting, 1) == 0)
        {
            var status = failure is RpcException rpc ? rpc.StatusCode.ToString() : failure.Message;
            note($"The server cannot take rows now ({status}); trying for {retry.GiveUpAfter.TotalSeconds:0} s.");
        }
    }
}
