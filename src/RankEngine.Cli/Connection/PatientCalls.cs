using Google.Rpc;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace RankEngine.Cli.Connection;

/// <summary>
/// Asks again when the server says that it cannot answer yet and when to come back, until the call's deadline: right
/// after a start or an import a site is still being loaded.
/// </summary>
/// <remarks>For calls that may be repeated. A server that cannot be reached is not waited for.</remarks>
internal sealed class PatientCalls(TimeProvider clock) : Interceptor
{
    /// <inheritdoc/>
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        var call = continuation(request, context);
        return new AsyncUnaryCall<TResponse>(
            AnswerAsync(),
            call.ResponseHeadersAsync,
            () => call.GetStatus(),
            () => call.GetTrailers(),
            () => call.Dispose());

        async Task<TResponse> AnswerAsync()
        {
            while (true)
            {
                try
                {
                    return await call.ResponseAsync;
                }
                catch (RpcException failure) when (Pause(failure, context.Options.Deadline) is { } pause)
                {
                    await Task.Delay(pause, clock, context.Options.CancellationToken);
                    call.Dispose();
                    call = continuation(request, context);
                }
            }
        }
    }

    private TimeSpan? Pause(RpcException failure, DateTime? deadline) =>
        failure.StatusCode == StatusCode.Unavailable
            && failure.GetRpcStatus()?.GetDetail<RetryInfo>()?.RetryDelay?.ToTimeSpan() is { } pause
            && (deadline is null || clock.GetUtcNow().UtcDateTime + pause < deadline)
            ? pause
            : null;
}
