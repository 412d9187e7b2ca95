using Google.Rpc;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace RankEngine.Server.Grpc;

/// <summary>
/// Turns every failure of a service into the status that <see cref="StatusMap"/> chooses, and logs it once.
/// </summary>
/// <remarks>A call that was cancelled or is past its deadline is left alone: the gRPC server answers it.</remarks>
internal sealed partial class StatusInterceptor(ILogger<StatusInterceptor> logger) : Interceptor
{
    private long _calls;

    /// <summary>Calls that have come and calls that have ended, so far.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    /// <inheritdoc/>
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request,
        ServerCallContext context,
        UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Interlocked.Increment(ref _calls);
        try
        {
            return await continuation(request, context);
        }
        catch (Exception failure) when (IsOurs(failure, context))
        {
            throw Translate(failure, context);
        }
        finally
        {
            Interlocked.Increment(ref _calls);
        }
    }

    /// <inheritdoc/>
    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Interlocked.Increment(ref _calls);
        try
        {
            return await continuation(requestStream, context);
        }
        catch (Exception failure) when (IsOurs(failure, context))
        {
            throw Translate(failure, context);
        }
        finally
        {
            Interlocked.Increment(ref _calls);
        }
    }

    /// <inheritdoc/>
    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Interlocked.Increment(ref _calls);
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception failure) when (IsOurs(failure, context))
        {
            throw Translate(failure, context);
        }
        finally
        {
            Interlocked.Increment(ref _calls);
        }
    }

    /// <inheritdoc/>
    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Interlocked.Increment(ref _calls);
        try
        {
            await continuation(requestStream, responseStream, context);
        }
        catch (Exception failure) when (IsOurs(failure, context))
        {
            throw Translate(failure, context);
        }
        finally
        {
            Interlocked.Increment(ref _calls);
        }
    }

    private static bool IsOurs(Exception failure, ServerCallContext context) =>
        failure is not RpcException && !context.CancellationToken.IsCancellationRequested;

    private RpcException Translate(Exception failure, ServerCallContext context)
    {
        var status = StatusMap.For(failure);
        if (status.Code == (int)Code.Internal)
        {
            Log.CallFailed(logger, context.Method, failure);
        }
        else
        {
            Log.CallRefused(logger, context.Method, (Code)status.Code, status.Message);
        }

        return status.ToRpcException();
    }

    private static partial class Log
    {
        [LoggerMessage(1000, LogLevel.Error, "{Method} failed.", EventName = nameof(CallFailed))]
        public static partial void CallFailed(ILogger logger, string method, Exception exception);

        [LoggerMessage(
            1001, LogLevel.Information, "{Method} answered {Code}: {Description}", EventName = nameof(CallRefused))]
        public static partial void CallRefused(ILogger logger, string method, Code code, string description);
    }
}
