using System.Globalization;
using Google.Protobuf.Reflection;
using RankEngine.Contracts.V1;

namespace RankEngine.Tests.Contract;

/// <summary>
/// The contract as text: a line for each field, enum value and call, with all that a client depends on.
/// </summary>
internal static class ContractListing
{
    private static readonly FileDescriptor[] Files =
    [
        ArticlesReflection.Descriptor,
        EventsReflection.Descriptor,
        ModelsReflection.Descriptor,
        RankingReflection.Descriptor,
        RefreshReflection.Descriptor,
    ];

    /// <summary>Names of the proto files, as they lie under protos/.</summary>
    public static IEnumerable<string> FileNames => Files.Select(file => file.Name);

    /// <summary>Lists the compiled contract, in ascending ordinal order.</summary>
    public static string[] Current() => [.. Files.SelectMany(Lines).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Lines(FileDescriptor file) =>
        file.MessageTypes.SelectMany(Lines)
            .Concat(file.EnumTypes.SelectMany(Lines))
            .Concat(file.Services.SelectMany(service => service.Methods).Select(Line));

    private static IEnumerable<string> Lines(MessageDescriptor message) =>
        message.Fields.InDeclarationOrder().Select(Line)
            .Concat(message.NestedTypes.SelectMany(Lines))
            .Concat(message.EnumTypes.SelectMany(Lines))
            .Prepend($"message {message.FullName}");

    private static IEnumerable<string> Lines(EnumDescriptor type) =>
        type.Values.Select(value => Invariant($"value {type.FullName}.{value.Name} = {value.Number}"));

    private static string Line(FieldDescriptor field)
    {
        var type = field.FieldType switch
        {
            FieldType.Message => field.MessageType.FullName,
            FieldType.Enum => field.EnumType.FullName,
            var scalar => scalar.ToString().ToLowerInvariant(),
        };
        var label = field.IsMap ? "map" : field.IsRepeated ? "repeated" : field.HasPresence ? "optional" : "single";
        return Invariant($"field {field.FullName} = {field.FieldNumber} {type} {label} json={field.JsonName}");
    }

    private static string Line(MethodDescriptor method)
    {
        var request = (method.IsClientStreaming ? "stream " : "") + method.InputType.FullName;
        var response = (method.IsServerStreaming ? "stream " : "") + method.OutputType.FullName;
        return $"rpc {method.FullName} = ({request}) returns ({response})";
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
