using RankEngine.Contracts.V1;

namespace RankEngine.Cli.Import;

/// <summary>Takes everything and keeps nothing: for a look at a file without a server.</summary>
internal sealed class DryTarget : IImportTarget
{
    /// <inheritdoc/>
    public Task<UpsertArticlesResponse> UpsertAsync(UpsertArticlesRequest request, CancellationToken cancellationToken)
    {
        var response = new UpsertArticlesResponse();
        response.Results.AddRange(
            request.Articles.Select(article => new ArticleResult { Id = article.Id, Accepted = true }));
        return Task.FromResult(response);
    }

    /// <inheritdoc/>
    public Task<RecordEventsResponse> RecordAsync(RecordEventsRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new RecordEventsResponse { Accepted = request.Events.Count });
}
