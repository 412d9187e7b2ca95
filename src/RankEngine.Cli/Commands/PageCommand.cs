using System.CommandLine;
using System.Globalization;
using RankEngine.Cli.Output;
using RankEngine.Contracts.V1;

namespace RankEngine.Cli.Commands;

/// <summary><c>rankengine page</c>: all lists of a page at once, without repeats.</summary>
internal static class PageCommand
{
    private static readonly string[] DefaultModules =
        ["Related:related:10", "Ranking:trending:8", "Recommended:recommended:8"];

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var article = new Option<string?>("--article")
        {
            Description = "The article the page shows; none: a front page.",
        };
        var reader = new Option<string?>("--reader") { Description = "The reader, as named in events." };
        var modules = new Option<string[]>("--module")
        {
            Description = "A list, name:related|trending|recommended:limit; may be given up to 10 times. "
                + $"Default: {string.Join(' ', DefaultModules)}, on a front page without the first.",
            HelpName = "name:kind:limit",
        };
        var filter = new FilterOptions();
        var command = new Command("page", "Show all lists of a page, without repeats.") { article, reader, modules };
        filter.AddTo(command);
        command.SetAction((parse, token) => CommandRun.RunAsync(parse, RunAsync, token));
        return command;

        async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
        {
            var request = new GetPageRequest
            {
                Site = run.Site,
                Article = run.Parse.GetValue(article) ?? "",
                Reader = run.Parse.GetValue(reader) ?? "",
            };
            var typed = run.Parse.GetValue(modules) is { Length: > 0 } given ? given
                : request.Article.Length > 0 ? DefaultModules : DefaultModules[1..];
            foreach (var text in typed)
            {
                var module = ParseModule(text);
                module.Filter = filter.Read(run.Parse);
                request.Modules.Add(module);
            }

            var response = await new Contracts.V1.Ranking.RankingClient(run.Calls)
                .GetPageAsync(request, run.Call(cancellationToken));
            Print(run, response);
            return ExitCodes.Ok;
        }
    }

    /// <summary>Reads <c>name:kind:limit</c>; the limit may be left out and is 10 then.</summary>
    /// <exception cref="UsageException">It is not of that form.</exception>
    public static Module ParseModule(string text)
    {
        // Names are ids, and ids may hold colons: the kind and the limit are taken from the end.
        var parts = text.Split(':');
        var hasLimit = parts.Length > 2;
        var limit = 0;
        var kindAt = parts.Length - (hasLimit ? 2 : 1);
        var kind = kindAt < 1 ? ModuleKind.Unspecified : parts[kindAt] switch
        {
            "related" => ModuleKind.Related,
            "trending" => ModuleKind.Trending,
            "recommended" => ModuleKind.Recommended,
            _ => ModuleKind.Unspecified,
        };
        var name = string.Join(':', parts.Take(Math.Max(kindAt, 0)));
        if (kind == ModuleKind.Unspecified || !Identifiers.IsValid(name)
            || (hasLimit && (!int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out limit)
                || limit is < 1 or > 100)))
        {
            throw new UsageException(
                $"--module: \"{text}\" is not of the form name:kind:limit with kind related, trending or recommended "
                + "and a limit from 1 to 100.");
        }

        return new Module { Name = name, Kind = kind, Limit = limit };
    }

    private static void Print(CommandRun run, GetPageResponse response)
    {
        if (run.IsJson)
        {
            run.Print(ProtoJson.Response(response));
            return;
        }

        foreach (var module in response.Modules)
        {
            run.Screen.Write(RankedLists.ToTable(module.Name, module.Articles, ListAnswer.Now(run, response.Info)));
            ListAnswer.SayRelaxed(run, module.Relaxed);
            if (module.Degraded.Count > 0)
            {
                var reasons = string.Join(", ", module.Degraded.Select(reason => RankedLists.Words(reason)));
                run.Say($"degraded: {reasons}");
            }
        }

        run.Say(RankedLists.Describe(response.Info));
    }
}
