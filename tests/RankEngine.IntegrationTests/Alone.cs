namespace RankEngine.IntegrationTests;

/// <summary>Tests that nothing may run beside: the runtime puts off its final code while other tests compile theirs.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
