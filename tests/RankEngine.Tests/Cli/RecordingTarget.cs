using System.Collections.Concurrent;
using RankEngine.Cli.Import;
using RankEngine.Contracts.V1;

namespace RankEngine.Tests.Cli;

/// <summary>Keeps what it is given, and refuses what the test says.</summary>
internal sealed class RecordingTarget : IImportTarget
{
    public ConcurrentQueue<Article> Articles { get; } = [];

    public ConcurrentQueue<Event> Events { get; } = [];

    public ConcurrentQueue<RecordEventsRequest> EventRequests { get; } = [];

    public Func<Article, string?> RefusesArticle { get; init; } = _ => null;

    public Func<Event, string?> RefusesEvent { get; init; } = _ => null;

    public Task<UpsertArticlesResponse> UpsertAsync(UpsertArticlesRequest request, CancellationToken cancellationToken)
    {
        var response = new UpsertArticlesResponse();
        foreach (var article in request.Articles)
        {
            var result = new ArticleResult { Id = article.Id, Accepted = true };
            if (RefusesArticle(article) is { } reason)
            {
                result.Accepted = false;
                result.Errors.Add(new FieldError { Field = "title", Description = reason });
            }
            else
            {
                Articles.Enqueue(article);
            }

            response.Results.Add(result);
        }

        return Task.FromResult(response);
    }

    public Task<RecordEventsResponse> RecordAsync(RecordEventsRequest request, CancellationToken cancellationToken)
    {
        var response = new RecordEventsResponse();
        EventRequests.Enqueue(request);
        for (var i = 0; i < request.Events.Count; i++)
        {
            if (RefusesEvent(request.Events[i]) is { } reason)
            {
                var rejection = new EventRejection { Index = i };
                rejection.Errors.Add(new FieldError { Field = "time", Description = reason });
                response.Rejected.Add(rejection);
            }
            else
            {
                Events.Enqueue(request.Events[i]);
                response.Accepted++;
            }
        }

        return Task.FromResult(response);
    }
}
