using Google.Protobuf;

namespace RankEngine.Cli.Output;

/// <summary>Messages of the contract as JSON: one line each, as proto3 defines it.</summary>
internal static class ProtoJson
{
    private static readonly JsonFormatter WithDefaults = new(new JsonFormatter.Settings(formatDefaultValues: true));

    private static readonly JsonFormatter WithoutDefaults = new(JsonFormatter.Settings.Default);

    /// <summary>A response, fields at their default included: a machine should find an empty list, not none.</summary>
    public static string Response(IMessage message) => WithDefaults.Format(message);

    /// <summary>An article or event as it may be imported again: without fields that say nothing.</summary>
    public static string Row(IMessage message) => WithoutDefaults.Format(message);
}
