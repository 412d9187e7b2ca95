namespace RankEngine.IntegrationTests.EndToEnd;

/// <summary>Tests of the whole service: one after the other, since each runs processes of its own.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class EndToEndTests
{
    public const string Name = "End to end";
}
