using System.Buffers.Binary;
using System.IO.Hashing;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using RankEngine.Text;

namespace RankEngine.Learning.Text;

/// <summary>Encodes articles by a sentence encoder of the BERT family in ONNX. Thread-safe.</summary>
/// <remarks>
/// <para>
/// Inputs: <c>input_ids</c> and, where the model has them, <c>attention_mask</c> and <c>token_type_ids</c>; int64,
/// [batch, tokens]. Output: <c>sentence_embedding</c> [batch, dimensions]; else the first [batch, tokens, dimensions],
/// of which the mean over the tokens is taken; else the only one, [batch, dimensions]. float32.
/// </para>
/// <para>
/// A text is run on the thread that asks: several threads may, and none is left spinning. The same text gives the same
/// numbers on one kind of processor; on another the last digits may differ.
/// </para>
/// </remarks>
public sealed partial class OnnxSentenceEncoder : ISentenceEncoder, IDisposable
{
    /// <summary>Most dimensions of a model.</summary>
    public const int MaxDimensions = 2_048;

    private const string Ids = "input_ids";
    private const string Mask = "attention_mask";
    private const string Types = "token_type_ids";
    private const string SentenceOutput = "sentence_embedding";

    private readonly InferenceSession _session;
    private readonly WordPieces _pieces;
    private readonly string[] _inputs;
    private readonly string[] _outputs;
    private readonly ILogger _logger;

    private OnnxSentenceEncoder(
        InferenceSession session, WordPieces pieces, int maxTokens, ulong hash, ILogger logger)
    {
        _session = session;
        _logger = logger;
        _pieces = pieces;
        Hash = hash;
        _inputs = InputsOf(session);

        // The outputs' shapes are not always declared: a run tells them.
        string[] all = [.. session.OutputMetadata.Keys];
        (_outputs, Dimensions) = Probe(
            nameof(SentenceOptions.SentenceModel), "the model cannot be run", new long[2], all);
        Probe(
            nameof(SentenceOptions.Vocabulary),
            $"it has {pieces.Count} pieces, and the model does not know the last: it belongs to another model",
            [pieces.Count - 1, pieces.Count - 1],
            _outputs);
        Probe(
            nameof(SentenceOptions.MaxTokens),
            $"the model does not take {maxTokens} tokens",
            new long[maxTokens],
            _outputs);
    }

    /// <inheritdoc/>
    public int Dimensions { get; }

    /// <summary>Over the bytes of model and vocabulary, and the most tokens.</summary>
    public ulong Hash { get; }

    /// <summary>Loads a model.</summary>
    /// <param name="options">Configured.</param>
    /// <param name="logger">Told of every text that the model fails on.</param>
    /// <exception cref="SentenceModelException">
    /// A file is missing, is not what it should be, or they do not belong together. Names the setting.
    /// </exception>
    public static OnnxSentenceEncoder Load(SentenceOptions options, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        var model = Read(nameof(options.SentenceModel), options.SentenceModel);
        var vocabulary = Read(nameof(options.Vocabulary), options.Vocabulary);
        var pieces = new WordPieces(vocabulary, options.MaxTokens);
        var session = Open(model);
        try
        {
            return new OnnxSentenceEncoder(
                session, pieces, options.MaxTokens, HashOf(model, vocabulary, options.MaxTokens), logger);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Loads the model that is configured; null when none is.</summary>
    /// <exception cref="SentenceModelException">As <see cref="Load"/>.</exception>
    public static OnnxSentenceEncoder? LoadConfigured(SentenceOptions options, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.IsConfigured ? Load(options, logger) : null;
    }

    /// <inheritdoc/>
    /// <remarks>A text that the model fails on is an error in the log and all 0: its stems are left.</remarks>
    public void Encode(in ArticleText article, Span<float> into)
    {
        if (into.Length != Dimensions)
        {
            throw new ArgumentException($"A vector has {Dimensions} dimensions, not {into.Length}.", nameof(into));
        }

        into.Clear();
        var ids = _pieces.Encode(article);
        if (ids.Length <= 2)
        {
            // Nothing between the marks of its ends.
            return;
        }

        try
        {
            using var results = Run(ids, _outputs);
            Pool(results[0], into);
        }
        catch (OnnxRuntimeException failure)
        {
            // One text must not keep a site from following the others.
            Log.Failed(_logger, article.Title, failure);
            into.Clear();
        }
    }

    /// <summary>Frees the model; no text may be at work.</summary>
    public void Dispose() => _session.Dispose();

    private static byte[] Read(string setting, string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SentenceModelException(setting, $"there is no file {path}.", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SentenceModelException(
                setting, $"the file {path} cannot be read: {failure.Message}", failure);
        }
    }

    private static InferenceSession Open(byte[] model)
    {
        try
        {
            OrtEnv.Instance().DisableTelemetryEvents();
            using var options = new SessionOptions
            {
                IntraOpNumThreads = 1,
                InterOpNumThreads = 1,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            };
            return new InferenceSession(model, options);
        }
        catch (OnnxRuntimeException failure)
        {
            throw new SentenceModelException(
                nameof(SentenceOptions.SentenceModel),
                $"the file is no ONNX model that can be run: {failure.Message}",
                failure);
        }
        catch (Exception failure) when (failure is TypeInitializationException or DllNotFoundException
            or EntryPointNotFoundException or BadImageFormatException)
        {
            throw new SentenceModelException(
                nameof(SentenceOptions.SentenceModel),
                "the native library of ONNX Runtime, which it needs, cannot be loaded on this machine: "
                + (failure.InnerException ?? failure).Message,
                failure);
        }
    }

    private static ulong HashOf(byte[] model, byte[] vocabulary, int maxTokens)
    {
        Span<byte> numbers = stackalloc byte[20];
        BinaryPrimitives.WriteUInt64LittleEndian(numbers, XxHash3.HashToUInt64(model));
        BinaryPrimitives.WriteUInt64LittleEndian(numbers[8..], XxHash3.HashToUInt64(vocabulary));
        BinaryPrimitives.WriteInt32LittleEndian(numbers[16..], maxTokens);
        return XxHash3.HashToUInt64(numbers);
    }

    private static string[] InputsOf(InferenceSession session)
    {
        var inputs = session.InputMetadata;
        if (!inputs.ContainsKey(Ids))
        {
            throw Unfit($"the model has no input {Ids}, but {string.Join(", ", inputs.Keys)}.");
        }

        foreach (var (name, input) in inputs)
        {
            if (name is not (Ids or Mask or Types))
            {
                throw Unfit($"the model has an input {name}, which is neither {Ids}, {Mask} nor {Types}.");
            }

            if (!input.IsTensor || input.ElementDataType != TensorElementType.Int64 || input.Dimensions.Length != 2)
            {
                throw Unfit($"the model's input {name} is no int64 [batch, tokens].");
            }

            if (input.Dimensions[0] > 1 || input.Dimensions[1] > 0)
            {
                throw Unfit($"the model's input {name} has a fixed size: export it with any number of tokens.");
            }
        }

        return [.. inputs.Keys];
    }

    private static SentenceModelException Unfit(string description) =>
        new(nameof(SentenceOptions.SentenceModel), description);

    private (string[] Outputs, int Dimensions) Probe(
        string setting, string description, long[] ids, string[] outputs)
    {
        try
        {
            using var results = Run(ids, outputs);
            return Choose([.. results], outputs, ids.Length);
        }
        catch (OnnxRuntimeException failure)
        {
            throw new SentenceModelException(setting, $"{description}: {failure.Message}", failure);
        }
    }

    private static (string[] Outputs, int Dimensions) Choose(
        IReadOnlyList<OrtValue> results, string[] outputs, int tokens)
    {
        var shapes = results.Select(result =>
        {
            if (!result.IsTensor)
            {
                return [];
            }

            var info = result.GetTensorTypeAndShape();
            return info.ElementDataType == TensorElementType.Float ? info.Shape : [];
        }).ToArray();

        var chosen = Array.IndexOf(outputs, SentenceOutput);
        if (chosen < 0 || shapes[chosen] is not [1, _])
        {
            chosen = Array.FindIndex(shapes, shape => shape is [1, var count, _] && count == tokens);
        }

        if (chosen < 0 && shapes is [[1, _]])
        {
            chosen = 0;
        }

        if (chosen < 0)
        {
            throw Unfit(
                "the model has no float32 output [batch, tokens, dimensions], nor one called "
                + $"{SentenceOutput} or a single one of [batch, dimensions]; its outputs are "
                + $"{string.Join(", ", outputs)}.");
        }

        return shapes[chosen][^1] is >= 1 and <= MaxDimensions and var dimensions
            ? ([outputs[chosen]], (int)dimensions)
            : throw Unfit($"the model has {shapes[chosen][^1]} dimensions; from 1 to {MaxDimensions} are possible.");
    }

    // One text at a time has no padding, so the mask is all ones and the mean over it that over all tokens.
    private static void Pool(OrtValue result, Span<float> into)
    {
        var values = result.GetTensorDataAsSpan<float>();
        Span<double> sums = stackalloc double[MaxDimensions];
        sums = sums[..into.Length];
        sums.Clear();
        for (var i = 0; i < values.Length; i += into.Length)
        {
            for (var k = 0; k < into.Length; k++)
            {
                sums[k] += values[i + k];
            }
        }

        var squares = 0.0;
        foreach (var sum in sums)
        {
            squares += sum * sum;
        }

        // Numbers that are none say nothing: stems stand in.
        if (squares > 0 && double.IsFinite(squares))
        {
            var length = Math.Sqrt(squares);
            for (var k = 0; k < into.Length; k++)
            {
                into[k] = (float)(sums[k] / length);
            }
        }
    }

    private IDisposableReadOnlyCollection<OrtValue> Run(long[] ids, string[] outputs)
    {
        long[] shape = [1, ids.Length];
        var ones = new long[ids.Length];
        Array.Fill(ones, 1);
        var inputs = new List<OrtValue>(_inputs.Length);
        try
        {
            foreach (var input in _inputs)
            {
                var values = input switch
                {
                    Ids => ids,
                    Mask => ones,
                    _ => new long[ids.Length],
                };
                inputs.Add(OrtValue.CreateTensorValueFromMemory(values, shape));
            }

            using var options = new RunOptions();
            return _session.Run(options, _inputs, inputs, outputs);
        }
        finally
        {
            inputs.ForEach(input => input.Dispose());
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            5100,
            LogLevel.Error,
            "The sentence model fails on the article \"{Title}\": it is told apart by its words alone.",
            EventName = nameof(Failed))]
        public static partial void Failed(ILogger logger, string title, Exception exception);
    }
}
