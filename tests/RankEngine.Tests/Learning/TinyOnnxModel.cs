using System.Runtime.InteropServices;
using Google.Protobuf;

namespace RankEngine.Tests.Learning;

/// <summary>A sentence encoder as small as can be, in bytes of ONNX: a row of numbers for each piece.</summary>
internal sealed class TinyOnnxModel
{
    public const string Tokens = "last_hidden_state";
    public const string Sentence = "sentence_embedding";

    private const int Int64 = 7;
    private const int Float = 1;

    /// <summary>Pieces of its vocabulary, by id.</summary>
    public static readonly string[] Pieces =
    [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "flood", "river", "bridge", "##s", "election", "vote", "minister",
        "cafe", "water",
    ];

    /// <summary>Rows of the pieces: the first three numbers are water, the last three politics.</summary>
    public static readonly float[][] Rows =
    [
        [0, 0, 0, 0, 0, 0], [0.1f, 0, 0, 0, 0, 0.1f], [0, 0.2f, 0, 0.2f, 0, 0], [0, 0, 0.1f, 0, 0.1f, 0],
        [9, 9, 9, 9, 9, 9], [3, 1, 0, 0, 0, 0], [2, 2, 1, 0, 0, 0], [1, 1, 3, 0, 0, 0.5f], [0.5f, 0, 0, 0, 0.5f, 0],
        [0, 0, 0, 3, 1, 0], [0, 0, 0.5f, 2, 2, 1], [0, 0, 0, 1, 0, 3], [-1, 0, 0, 0, 0, 1], [4, 1, 0, 0, 0, 0],
    ];

    /// <summary>The inputs' names.</summary>
    public string[] Inputs { get; init; } = ["input_ids", "attention_mask", "token_type_ids"];

    /// <summary>ONNX's number of the inputs' type; int64.</summary>
    public int InputType { get; init; } = Int64;

    /// <summary>Tokens that the inputs declare; 0: any number.</summary>
    public int FixedTokens { get; init; }

    /// <summary>The outputs: <see cref="Tokens"/> [1, tokens, 6], any other name the mean over them, [1, 6].</summary>
    public string[] Outputs { get; init; } = [Tokens];

    /// <summary>Most tokens it takes, as a model has that knows so many places.</summary>
    public int Places { get; init; } = 512;

    /// <summary>Pieces it knows.</summary>
    public int Known { get; init; } = Pieces.Length;

    /// <summary>The piece that makes it fail; none.</summary>
    public string? FailsOn { get; init; }

    private static int Width => Rows[0].Length;

    /// <summary>Returns the file.</summary>
    public byte[] ToBytes() => Message(model =>
    {
        Number(model, 1, 8); // IR version
        Nested(model, 8, opset => Number(opset, 2, 13));
        Nested(model, 7, WriteGraph);
    });

    /// <summary>Writes model and vocabulary into a folder.</summary>
    public (string Model, string Vocabulary) Write(string folder)
    {
        var model = Path.Combine(folder, "model.onnx");
        var vocabulary = Path.Combine(folder, "vocab.txt");
        File.WriteAllBytes(model, ToBytes());
        File.WriteAllText(vocabulary, string.Join('\n', Pieces) + "\n");
        return (model, vocabulary);
    }

    private void WriteGraph(CodedOutputStream graph)
    {
        // Rows of the pieces plus those of their places, which are 0: more tokens than places do not add up.
        // A row that is not there is an error of the run.
        Node(graph, "Gather", ["numbers", Inputs[0]], "numbered");
        Node(graph, "Gather", ["rows", "numbered"], "pieces");
        Node(graph, "Shape", [Inputs[0]], "shape");
        Node(graph, "Gather", ["shape", "one"], "count");
        Node(graph, "Slice", ["places", "zero", "count", "one"], "taken");
        Node(graph, "Add", ["pieces", "taken"], Tokens);
        foreach (var output in Outputs.Where(output => output != Tokens))
        {
            Node(graph, "ReduceMean", [Tokens], output, ("axes", 1), ("keepdims", 0));
        }

        Text(graph, 2, "tiny");
        Tensor(graph, "rows", [Known, Width], Float, Rows[..Known].SelectMany(row => row).ToArray());
        Tensor(graph, "numbers", [Known], Int64, Enumerable.Range(0, Known)
            .Select(piece => Pieces[piece] == FailsOn ? 1_000L : piece).ToArray());
        Tensor(graph, "places", [1, Places, Width], Float, new float[Places * Width]);
        Tensor(graph, "zero", [1], Int64, [0L]);
        Tensor(graph, "one", [1], Int64, [1L]);
        foreach (var input in Inputs)
        {
            Value(graph, 11, input, InputType, "batch", FixedTokens == 0 ? "tokens" : FixedTokens);
        }

        foreach (var output in Outputs)
        {
            object[] shape = output == Tokens ? ["batch", "tokens", Width] : ["batch", Width];
            Value(graph, 12, output, Float, shape);
        }
    }

    // Each number below is a field of onnx.proto.
    private static void Node(
        CodedOutputStream graph,
        string type,
        string[] inputs,
        string output,
        params (string Name, int Value)[] attributes) =>
        Nested(graph, 1, node =>
        {
            foreach (var input in inputs)
            {
                Text(node, 1, input);
            }

            Text(node, 2, output);
            Text(node, 4, type);
            foreach (var (name, value) in attributes)
            {
                Nested(node, 5, attribute =>
                {
                    var isList = name == "axes";
                    Text(attribute, 1, name);
                    Number(attribute, isList ? 8 : 3, value);
                    Number(attribute, 20, isList ? 7 : 2);
                });
            }
        });

    private static void Tensor<T>(CodedOutputStream graph, string name, long[] shape, int type, T[] values)
        where T : struct =>
        Nested(graph, 5, tensor =>
        {
            foreach (var size in shape)
            {
                Number(tensor, 1, size);
            }

            Number(tensor, 2, type);
            Text(tensor, 8, name);
            tensor.WriteTag(9, WireFormat.WireType.LengthDelimited);
            tensor.WriteBytes(ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan())));
        });

    private static void Value(CodedOutputStream graph, int field, string name, int type, params object[] shape) =>
        Nested(graph, field, value =>
        {
            Text(value, 1, name);
            Nested(value, 2, kind => Nested(kind, 1, tensor =>
            {
                Number(tensor, 1, type);
                Nested(tensor, 2, sizes =>
                {
                    foreach (var size in shape)
                    {
                        Nested(sizes, 1, one =>
                        {
                            if (size is string any)
                            {
                                Text(one, 2, any);
                            }
                            else
                            {
                                Number(one, 1, (int)size);
                            }
                        });
                    }
                });
            }));
        });

    private static void Number(CodedOutputStream message, int field, long value)
    {
        message.WriteTag(field, WireFormat.WireType.Varint);
        message.WriteInt64(value);
    }

    private static void Text(CodedOutputStream message, int field, string value)
    {
        message.WriteTag(field, WireFormat.WireType.LengthDelimited);
        message.WriteString(value);
    }

    private static void Nested(CodedOutputStream message, int field, Action<CodedOutputStream> write)
    {
        message.WriteTag(field, WireFormat.WireType.LengthDelimited);
        message.WriteBytes(ByteString.CopyFrom(Message(write)));
    }

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        using (var message = new CodedOutputStream(bytes, leaveOpen: true))
        {
            write(message);
        }

        return bytes.ToArray();
    }
}
