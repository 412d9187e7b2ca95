namespace RankEngine.Learning.Evaluation;

/// <summary>How well a method agrees with people.</summary>
/// <param name="Method">Its name.</param>
/// <param name="Pearson">See <see cref="Correlation.Pearson"/>.</param>
/// <param name="Spearman">See <see cref="Correlation.Spearman"/>.</param>
public readonly record struct RelatedAgreement(string Method, double Pearson, double Spearman);
