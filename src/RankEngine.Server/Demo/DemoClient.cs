using Grpc.Core;
using Grpc.Net.Client;
using RankEngine.Contracts.V1;
using RankEngine.Simulation;
using RankEngine.Simulation.Articles;
using RankEngine.Simulation.Events;
using RankEngine.Simulation.Readers;

namespace RankEngine.Server.Demo;

/// <summary>Speaks to the service as the backend of the simulated site does.</summary>
internal sealed class DemoClient(GrpcChannel channel) : IPageSource
{
    private readonly Contracts.V1.Articles.ArticlesClient _articles = new(channel);
    private readonly Contracts.V1.Events.EventsClient _events = new(channel);
    private readonly Contracts.V1.Ranking.RankingClient _ranking = new(channel);
    private readonly Contracts.V1.Refresh.RefreshClient _refresh = new(channel);

    /// <summary>Publishes articles.</summary>
    public async Task UpsertAsync(IEnumerable<SimulatedArticle> articles, CancellationToken cancellationToken)
    {
        var request = new UpsertArticlesRequest();
        request.Articles.AddRange(articles.Select(article => article.ToMessage()));
        var response = await _articles.UpsertAsync(request, cancellationToken: cancellationToken);
        if (response.Results.FirstOrDefault(result => !result.Accepted) is { } refused)
        {
            throw new InvalidOperationException($"The simulated article {refused.Id} was refused: {refused.Errors}");
        }
    }

    /// <summary>Reports what readers did.</summary>
    public async Task RecordAsync(IEnumerable<SimulatedEvent> events, CancellationToken cancellationToken)
    {
        var request = new RecordEventsRequest();
        request.Events.AddRange(events.Select(happened => happened.ToMessage()));
        var response = await _events.RecordAsync(request, cancellationToken: cancellationToken);
        if (response.Rejected.Count > 0)
        {
            throw new InvalidOperationException($"A simulated event was refused: {response.Rejected[0]}");
        }
    }

    /// <summary>Refreshes and waits for the end.</summary>
    public async Task RefreshAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        RefreshRun run;
        try
        {
            run = (await _refresh.StartAsync(new StartRefreshRequest(), cancellationToken: cancellationToken)).Run;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
        {
            // Somebody refreshes already.
            return;
        }

        while (run.State == RefreshState.Running)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), clock, cancellationToken);
            var request = new GetRefreshRequest { Id = run.Id };
            run = (await _refresh.GetAsync(request, cancellationToken: cancellationToken)).Run;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ShownPage> GetPageAsync(PageVisit visit, CancellationToken cancellationToken)
    {
        var page = await PageAsync(visit.Article, visit.Reader, cancellationToken);
        return new ShownPage(
            page.Info.DecisionId,
            [.. page.Modules.Select(module =>
                new ShownModule(module.Name, [.. module.Articles.Select(article => article.Id)]))]);
    }

    /// <summary>Prints the page of the article that readers turn to most.</summary>
    public async Task PrintPageAsync(Newsroom newsroom, CancellationToken cancellationToken)
    {
        var top = await WaitForTrendingAsync(cancellationToken);
        var reader = "demo-reader";
        var page = await PageAsync(top.Id, reader, cancellationToken);
        var output = new StringWriter();
        output.WriteLine();
        output.WriteLine($"A page of the simulated site ({newsroom.Truths.Count} articles): {top.Title}");
        foreach (var module in page.Modules)
        {
            output.WriteLine();
            output.WriteLine($"  {module.Name}");
            foreach (var article in module.Articles)
            {
                output.WriteLine($"    {article.Position,2}. {article.Title}  [{article.Section}]");
            }
        }

        output.WriteLine();
        output.WriteLine("Readers keep reading. Ask for more with: dotnet run --project src/RankEngine.Cli -- trending");
        await Console.Out.WriteAsync(output.ToString());
    }

    private async Task<RankedArticle> WaitForTrendingAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var trending = await _ranking.GetTrendingAsync(
                new GetTrendingRequest { Limit = 1 }, cancellationToken: cancellationToken);

            // The past is acknowledged; it is counted a moment later.
            if (trending.Articles.Count > 0 && trending.Info.Degraded.Count == 0)
            {
                return trending.Articles[0];
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        }
    }

    private async Task<GetPageResponse> PageAsync(
        string? article, string reader, CancellationToken cancellationToken)
    {
        var request = new GetPageRequest { Article = article ?? "", Reader = reader };
        if (article is not null)
        {
            request.Modules.Add(new Module { Name = "related", Kind = ModuleKind.Related, Limit = 6 });
        }

        request.Modules.Add(new Module { Name = "trending", Kind = ModuleKind.Trending, Limit = 6 });
        request.Modules.Add(new Module { Name = "recommended", Kind = ModuleKind.Recommended, Limit = 6 });
        return await _ranking.GetPageAsync(request, cancellationToken: cancellationToken);
    }
}
