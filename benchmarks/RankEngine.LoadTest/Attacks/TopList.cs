namespace RankEngine.LoadTest.Attacks;

/// <summary>A list whose places are fought for.</summary>
internal enum TopList
{
    /// <summary>What is popular within an hour.</summary>
    Hour,

    /// <summary>What is popular within a day.</summary>
    Day,

    /// <summary>What surges, without what fills that list up.</summary>
    Surging,
}
