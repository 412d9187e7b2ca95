using Microsoft.ML.Data;
using RankEngine.Ranking;

namespace RankEngine.Learning.Training;

/// <summary>A row as Microsoft.ML reads it.</summary>
internal sealed class TrainingRow
{
    public float[] Features { get; set; } = [];

    public bool Label { get; set; }

    public float Weight { get; set; }

    public static TrainingRow Of(RankerRow row) =>
        new() { Features = row.Features, Label = row.IsClick, Weight = row.Weight };

    /// <summary>The schema, with the number of features, which Microsoft.ML must know.</summary>
    public static SchemaDefinition Schema()
    {
        var schema = SchemaDefinition.Create(typeof(TrainingRow));
        schema[nameof(Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, RankerFeatures.Count);
        return schema;
    }
}
