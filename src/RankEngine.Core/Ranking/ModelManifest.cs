using System.Text.Json;
using System.Text.Json.Serialization;

namespace RankEngine.Ranking;

/// <summary>One row of features and the score the model gave it in training: it must give the same again.</summary>
/// <param name="Features">One for each feature, in order; finite.</param>
/// <param name="Score">What the model answers, within 1e-6.</param>
public sealed record GoldenRow(IReadOnlyList<float> Features, double Score);

/// <summary>What there is to know of a trained model: the <c>manifest.json</c> beside its file.</summary>
public sealed record ModelManifest
{
    /// <summary>The one kind of model there is so far.</summary>
    public const string LinearKind = "linear";

    /// <summary>What the model does, such as <c>ranker</c>; an id.</summary>
    public required string Name { get; init; }

    /// <summary>Unique among the models of this name; an id that does not begin with a dot.</summary>
    public required string Version { get; init; }

    /// <summary>Form of the model file: <see cref="LinearKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary><see cref="RankerFeatures.SchemaVersion"/> it was trained on.</summary>
    public required int FeatureSchema { get; init; }

    /// <summary><see cref="RankerFeatures.SchemaHash"/> it was trained on.</summary>
    public required string FeatureHash { get; init; }

    /// <summary>Seed of the training.</summary>
    public required int Seed { get; init; }

    /// <summary>Moment of the first row.</summary>
    public required DateTimeOffset DataFrom { get; init; }

    /// <summary>Moment of the last row.</summary>
    public required DateTimeOffset DataTo { get; init; }

    /// <summary>Rows, those held out included.</summary>
    public required long Rows { get; init; }

    /// <summary>Rows with a click.</summary>
    public required long Positives { get; init; }

    /// <summary>
    /// Measured on the later part of the rows, which training did not see: <c>auc</c>, <c>logloss</c>,
    /// <c>baseline_auc</c>.
    /// </summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>Commit of the program that trained it; null when not known.</summary>
    public string? Commit { get; init; }

    /// <summary>When it was trained.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>SHA-256 of the model file, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>A row the model must score as it did when it was trained.</summary>
    public required GoldenRow Golden { get; init; }

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="InvalidDataException">The bytes are no manifest; says where they fail.</exception>
    public static ModelManifest Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ManifestJson.Default.ModelManifest)
                ?? throw new InvalidDataException("The manifest is null.");
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException($"The manifest cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>Writes the manifest as indented JSON; the same manifest gives the same bytes.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, ManifestJson.Default.ModelManifest);
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    NewLine = "\n",
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ModelManifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;
