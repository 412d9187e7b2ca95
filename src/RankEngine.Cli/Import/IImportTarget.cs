using RankEngine.Contracts.V1;

namespace RankEngine.Cli.Import;

/// <summary>Where imported rows go. Calls may run at the same time.</summary>
internal interface IImportTarget
{
    /// <summary>Takes articles and says of each whether it was taken.</summary>
    Task<UpsertArticlesResponse> UpsertAsync(UpsertArticlesRequest request, CancellationToken cancellationToken);

    /// <summary>Takes events and says which were refused.</summary>
    Task<RecordEventsResponse> RecordAsync(RecordEventsRequest request, CancellationToken cancellationToken);
}
