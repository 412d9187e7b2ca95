using System.CommandLine;
using RankEngine.LoadTest;

// Interrupted, servers still stop and their data directories go: longer than the two seconds that are usual.
var configuration = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) };
return await new LoadCommand().Create().Parse(args).InvokeAsync(configuration);
