using RankEngine.LoadTest;

return await new LoadCommand().Create().Parse(args).InvokeAsync();
