using Grpc.Core;
using RankEngine.Contracts.V1;
using RankEngine.Simulation;
using RankEngine.Simulation.Articles;
using ArticlesService = RankEngine.Contracts.V1.Articles;
using RefreshService = RankEngine.Contracts.V1.Refresh;

namespace RankEngine.LoadTest;

/// <summary>Puts articles into the server, and asks which there are.</summary>
internal sealed class SiteArticles(ChannelBase channel, string site, TimeProvider clock)
{
    private const int Batch = 200;
    private const int ListPage = 1_000;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    private readonly ArticlesService.ArticlesClient _articles = new(channel);
    private readonly RefreshService.RefreshClient _refresh = new(channel);

    /// <summary>Loads articles of a simulated newsroom, refreshes, and waits until all may be shown.</summary>
    public async Task LoadAsync(int count, CancellationToken cancellationToken)
    {
        // All published in the last days: a site whose articles are alive.
        var newsroom = new Newsroom(new NewsroomOptions
        {
            Start = clock.GetUtcNow() - TimeSpan.FromDays(7),
            StoriesPerDay = Math.Max(1, count / 12.0),
        });
        foreach (var batch in newsroom.Publish(count).Chunk(Batch))
        {
            var request = new UpsertArticlesRequest { Site = site };
            request.Articles.AddRange(batch.Select(article => article.ToMessage()));
            var response = await _articles.UpsertAsync(request, cancellationToken: cancellationToken);
            if (response.Results.FirstOrDefault(result => !result.Accepted) is { } refused)
            {
                throw new InvalidOperationException($"The article {refused.Id} was refused: {refused.Errors}");
            }
        }

        await RefreshAsync(cancellationToken);
    }

    /// <summary>Returns the ids of the site's articles.</summary>
    public async Task<List<string>> ListAsync(CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        var request = new ListArticlesRequest { Site = site, PageSize = ListPage };
        do
        {
            var response = await _articles.ListAsync(request, cancellationToken: cancellationToken);
            ids.AddRange(response.Articles.Select(article => article.Id));
            request.PageToken = response.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return ids;
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var start = new StartRefreshRequest { Site = site };
        var run = (await _refresh.StartAsync(start, cancellationToken: cancellationToken)).Run;
        while (run.State == RefreshState.Running)
        {
            await Task.Delay(Poll, clock, cancellationToken);
            var get = new GetRefreshRequest { Site = site, Id = run.Id };
            run = (await _refresh.GetAsync(get, cancellationToken: cancellationToken)).Run;
        }

        if (run.State != RefreshState.Published)
        {
            throw new InvalidOperationException($"The refresh ended as {run.State}: {run.Error}");
        }
    }
}
