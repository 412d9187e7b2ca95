using System.Globalization;
using Grpc.AspNetCore.Server;
using Grpc.Core;

namespace RankEngine.Server.Grpc;

/// <summary>Gives every unary call a deadline, and shortens one that is too long.</summary>
/// <remarks>
/// Done in the request's own <c>grpc-timeout</c> header before the gRPC server reads it, so that its deadline, its
/// token and its answer DEADLINE_EXCEEDED are the usual ones.
/// </remarks>
internal static class DeadlineCeiling
{
    private const string Header = "grpc-timeout";
    private const int MaxDigits = 8;

    /// <summary>Puts the ceiling before a call.</summary>
    public static void Add(EndpointBuilder endpoint, GrpcHostingOptions options)
    {
        var method = endpoint.Metadata.OfType<GrpcMethodMetadata>().FirstOrDefault()?.Method;
        if (method is null || endpoint.RequestDelegate is not { } next || For(method, options) is not { } ceiling)
        {
            return;
        }

        var header = string.Create(CultureInfo.InvariantCulture, $"{(long)ceiling.TotalMilliseconds}m");
        endpoint.RequestDelegate = context =>
        {
            if (!(Parse(context.Request.Headers[Header].ToString()) <= ceiling))
            {
                context.Request.Headers[Header] = header;
            }

            return next(context);
        };
    }

    /// <summary>
    /// Returns the longest time a method may take; null for a stream, which lasts as long as it is used.
    /// </summary>
    /// <remarks>A method whose name starts with Get, List or Explain only reads; every other one writes.</remarks>
    public static TimeSpan? For(IMethod method, GrpcHostingOptions options)
    {
        if (method.Type != MethodType.Unary)
        {
            return null;
        }

        var reads = method.Name.StartsWith("Get", StringComparison.Ordinal)
            || method.Name.StartsWith("List", StringComparison.Ordinal)
            || method.Name.StartsWith("Explain", StringComparison.Ordinal);
        return reads ? options.ReadDeadline : options.WriteDeadline;
    }

    /// <summary>Reads a timeout as gRPC writes it: up to eight digits and a unit. Null when it is none.</summary>
    public static TimeSpan? Parse(ReadOnlySpan<char> timeout)
    {
        if (timeout.Length is < 2 or > MaxDigits + 1
            || !int.TryParse(timeout[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        return timeout[^1] switch
        {
            'H' => TimeSpan.FromHours(number),
            'M' => TimeSpan.FromMinutes(number),
            'S' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMilliseconds(number),
            'u' => TimeSpan.FromMicroseconds(number),
            'n' => TimeSpan.FromMicroseconds(number / 1000.0),
            _ => null,
        };
    }
}
