using Google.Rpc;
using Grpc.Core;
using RankEngine.Cli.Output;

namespace RankEngine.Cli.Connection;

/// <summary>Says in sentences why a call failed, with the names of the fields that are wrong.</summary>
internal static class RpcFailures
{
    /// <summary>The failure in one or more sentences.</summary>
    /// <param name="failure">What the call threw.</param>
    /// <param name="server">Address of the server, for failures to reach it.</param>
    /// <param name="deadline">The time the call had.</param>
    public static string Describe(RpcException failure, Uri server, TimeSpan deadline)
    {
        var status = failure.GetRpcStatus();
        var message = PlainText.Of(status?.Message is { Length: > 0 } text ? text : failure.Status.Detail);
        if (status?.GetDetail<BadRequest>() is { FieldViolations.Count: > 0 } bad)
        {
            var fields = bad.FieldViolations.Select(field => $"  {field.Field}: {field.Description}");
            return PlainText.OfLines("The server refused the request:\n" + string.Join('\n', fields));
        }

        return failure.StatusCode switch
        {
            StatusCode.Unavailable when status is null =>
                $"The server at {server} cannot be reached: {Cause(failure)} Is it running? --server names another.",
            StatusCode.Unavailable =>
                $"The server cannot answer now: {message}{RetryText(status!)}",
            StatusCode.DeadlineExceeded =>
                $"No answer from {server} within {deadline.TotalSeconds:0.###} s; --deadline gives it longer.",
            StatusCode.Unimplemented =>
                $"The server at {server} does not know this call: {message}",
            StatusCode.Cancelled => "Cancelled.",
            StatusCode.NotFound or StatusCode.FailedPrecondition or StatusCode.InvalidArgument => message,
            _ => $"The call failed ({failure.StatusCode}): {message}",
        };
    }

    /// <summary>
    /// The least wait before the same call may be tried again, zero when the server asks for none; null when trying
    /// again is of no use.
    /// </summary>
    public static TimeSpan? RetryAfter(Exception failure)
    {
        if (failure is not RpcException rpc
            || rpc.StatusCode is not (StatusCode.Unavailable
                or StatusCode.ResourceExhausted
                or StatusCode.DeadlineExceeded
                or StatusCode.Aborted))
        {
            return null;
        }

        // A batch over the size a server takes is refused as exhausted too, but without a word on when to come back.
        var retry = rpc.GetRpcStatus()?.GetDetail<RetryInfo>();
        return rpc.StatusCode == StatusCode.ResourceExhausted && retry is null
            ? null
            : retry?.RetryDelay?.ToTimeSpan() ?? TimeSpan.Zero;
    }

    private static string RetryText(Google.Rpc.Status status) =>
        status.GetDetail<RetryInfo>()?.RetryDelay is { } delay
            ? $" Try again in {Math.Max(1, Math.Ceiling(delay.ToTimeSpan().TotalSeconds)):0} s."
            : "";

    private static string Cause(RpcException failure)
    {
        Exception? cause = failure.Status.DebugException ?? failure.InnerException;
        while (cause?.InnerException is { } inner)
        {
            cause = inner;
        }

        var text = PlainText.Of(cause?.Message ?? failure.Status.Detail).TrimEnd('.');
        return text + ".";
    }
}
