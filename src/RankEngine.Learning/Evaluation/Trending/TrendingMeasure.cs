namespace RankEngine.Learning.Evaluation.Trending;

/// <summary>A mean and the interval that holds it in 95 of 100 resamples of six-hour blocks.</summary>
/// <param name="Mean">Over all rankings.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public readonly record struct Interval(double Mean, double Low, double High);

/// <summary>How one method did.</summary>
/// <param name="Name">The method.</param>
/// <param name="Variant">Which of its settings was the best of the family, in hindsight; empty: it has none.</param>
/// <param name="NdcgAt10">Of the first ten, gains are distinct readers of the window ahead.</param>
/// <param name="ReadersAt10">Share of all reader-article pairs of the window that the first ten caught.</param>
/// <param name="NdcgLead">NDCG less that of the best other method, ranking by ranking; ideal apart.</param>
/// <param name="ReadersLead">The same for readers.</param>
/// <param name="BestOther">The method that was compared with, by readers.</param>
/// <param name="Lag">How soon it lists what the ideal list has.</param>
/// <param name="FalseAlarms">Share of listed places whose readers ahead are under three times the pool's median, or none.</param>
/// <param name="Turnover">1 − Jaccard similarity of two lists after each other.</param>
public sealed record TrendingMeasure(
    string Name,
    string Variant,
    Interval NdcgAt10,
    Interval ReadersAt10,
    Interval? NdcgLead,
    Interval? ReadersLead,
    string? BestOther,
    DetectionLag Lag,
    double FalseAlarms,
    double Turnover);

/// <summary>Time from an article's first ranking in the ideal ten until a method lists it among its ten.</summary>
/// <param name="Articles">Articles that were ever in the ideal ten.</param>
/// <param name="Missed">Those never listed from then on: their lag is without end.</param>
/// <param name="MedianMinutes">Null: without end.</param>
/// <param name="P90Minutes">Null: without end.</param>
public readonly record struct DetectionLag(int Articles, int Missed, double? MedianMinutes, double? P90Minutes);

/// <summary>How all methods did on one horizon.</summary>
/// <param name="Horizon">How far ahead.</param>
/// <param name="Rankings">Rankings that were measured: those after which anybody read anything.</param>
/// <param name="MeanPool">Articles ranked, on average.</param>
/// <param name="Methods">In the order in which methods are listed.</param>
public sealed record HorizonResult(
    TimeSpan Horizon, int Rankings, double MeanPool, IReadOnlyList<TrendingMeasure> Methods);
