using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using RpcStatus = Google.Rpc.Status;

namespace RankEngine.Server.Grpc;

/// <summary>Says which status a failure leaves the server as. The only place that chooses one.</summary>
internal static class StatusMap
{
    /// <summary>Domain of the reasons in <see cref="ErrorInfo"/>.</summary>
    public const string Domain = "rankengine";

    /// <summary>When to try again after UNAVAILABLE.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    // Details travel in a trailer, and clients refuse long ones: 8 KiB in all is the smallest usual limit, base64 takes
    // a third more.
    private const int MaxDetailBytes = 4096;
    private const int MaxMessageLength = 512;

    /// <summary>Returns the status for a failure; an unknown one says nothing of its cause.</summary>
    public static RpcStatus For(Exception failure) => failure switch
    {
        InvalidRequestException invalid => Status(
            Code.InvalidArgument, invalid.Message, BadRequest(invalid.Violations)),
        NotFoundException missing => Status(
            Code.NotFound,
            missing.Message,
            new ResourceInfo { ResourceType = missing.Kind, ResourceName = missing.Id, Description = missing.Message }),
        PreconditionException precondition => Status(
            Code.FailedPrecondition,
            precondition.Message,
            new PreconditionFailure
            {
                Violations =
                {
                    new PreconditionFailure.Types.Violation
                    {
                        Type = "STATE",
                        Subject = precondition.Subject,
                        Description = precondition.Message,
                    },
                },
            }),
        UnavailableException unavailable => Status(
            Code.Unavailable,
            unavailable.Message,
            Reason($"{unavailable.Subject.ToUpperInvariant()}_UNAVAILABLE"),
            new RetryInfo { RetryDelay = Duration.FromTimeSpan(RetryAfter) }),
        _ => Status(Code.Internal, "The server failed; its log tells more.", Reason("UNEXPECTED")),
    };

    /// <summary>Returns the status for bytes that are no message of the call: a fault of the caller.</summary>
    public static RpcStatus ForMalformedMessage() => Status(
        Code.InvalidArgument,
        "The message is not valid protobuf: it is cut short, holds invalid UTF-8, or is something else.",
        Reason("MALFORMED_MESSAGE"));

    private static BadRequest BadRequest(IReadOnlyList<FieldViolation> violations)
    {
        var details = new BadRequest();
        var bytes = 0;
        foreach (var (field, description) in violations)
        {
            var violation = new BadRequest.Types.FieldViolation { Field = field, Description = description };
            details.FieldViolations.Add(violation);
            bytes += violation.CalculateSize() + 4;
            var left = violations.Count - details.FieldViolations.Count;
            if (bytes > MaxDetailBytes && left > 0)
            {
                violation.Description += $" (and {left} more)";
                break;
            }
        }

        return details;
    }

    private static ErrorInfo Reason(string reason) => new() { Domain = Domain, Reason = reason };

    private static RpcStatus Status(Code code, string message, params ReadOnlySpan<IMessage> details)
    {
        var status = new RpcStatus
        {
            Code = (int)code,
            Message = message.Length > MaxMessageLength ? $"{message.AsSpan(0, MaxMessageLength)}..." : message,
        };
        foreach (var detail in details)
        {
            status.Details.Add(Any.Pack(detail));
        }

        return status;
    }
}
