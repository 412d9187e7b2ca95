using RankEngine.Cli;

return await RankEngineCommand.RunAsync(args);
