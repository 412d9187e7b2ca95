using RankEngine.Articles;
using RankEngine.Events;
using RankEngine.Generations;
using RankEngine.Ranking;

namespace RankEngine.IntegrationTests.Grpc;

/// <summary>
/// Stands for everything behind the services: remembers what it was asked and answers what a test says.
/// </summary>
internal sealed class FakeEngine
    : IArticleLog, IArticleReader, IEventRecorder, IRanker, IModelRegistry, IRefreshJobs, IReadiness
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Lock _lock = new();
    private long _offset;

    /// <summary>Thrown by every call when set.</summary>
    public Exception? Failure { get; set; }

    public List<object> Asked { get; } = [];

    public List<(string Site, IReadOnlyList<(string Id, long Revision, Article? Article)> Writes)> Written { get; } =
        [];

    public List<(string Site, bool Historical, IReadOnlyList<ReaderEvent> Events)> Recorded { get; } = [];

    /// <summary>What a record waits for before it is durable.</summary>
    public Func<IReadOnlyList<ReaderEvent>, CancellationToken, Task> BeforeDurable { get; set; } =
        (_, _) => Task.CompletedTask;

    /// <summary>What reading an article waits for.</summary>
    public Func<CancellationToken, Task> BeforeRead { get; set; } = _ => Task.CompletedTask;

    public SortedDictionary<string, Article> Articles { get; } = new(StringComparer.Ordinal);

    public RankedList List { get; set; } = new([], Info([]));

    public PageAnswer Page { get; set; } = new([], Info([]));

    public ExplainAnswer Explanation { get; set; } = new(null, ["unknown"]);

    public RankingModel? Model { get; set; }

    public RefreshRun Run { get; set; } =
        new("r1", RefreshState.Running, "texts", 0.25, Noon, null, 0, 40, "", "replica-1");

    public Readiness State { get; set; } = new(true, []);

    public static AnswerInfo Info(IReadOnlyList<DegradedReason> degraded) =>
        new("d-1", "m-1", TimeSpan.FromSeconds(1.5), 7, Noon, degraded);

    public Task<long> AppendAsync(
        string site,
        IReadOnlyList<(string Id, long Revision, Article? Article)> writes,
        CancellationToken cancellationToken)
    {
        ThrowIfFailing();
        Written.Add((site, writes));
        return Task.FromResult(_offset += writes.Count);
    }

    public async Task<Article?> GetAsync(string site, string id, CancellationToken cancellationToken)
    {
        ThrowIfFailing();
        await BeforeRead(cancellationToken);
        return Articles.GetValueOrDefault(id);
    }

    IReadOnlyList<Article> IArticleReader.List(string site, string afterId, int count, string section)
    {
        ThrowIfFailing();
        return
        [
            .. Articles.Values
                .Where(article => string.CompareOrdinal(article.Id, afterId) > 0)
                .Where(article => section.Length == 0 || article.Section == section)
                .Take(count),
        ];
    }

    public async ValueTask<long> RecordAsync(
        string site,
        bool historical,
        IReadOnlyList<ReaderEvent> events,
        CancellationToken cancellationToken)
    {
        ThrowIfFailing();
        long offset;
        lock (_lock)
        {
            Recorded.Add((site, historical, events));
            offset = _offset += events.Count;
        }

        await BeforeDurable(events, cancellationToken);
        return offset;
    }

    public RankedList Related(RelatedQuery query) => Ask(query, List);

    public RankedList Trending(TrendingQuery query) => Ask(query, List);

    public ValueTask<RankedList> RecommendedAsync(RecommendedQuery query, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Ask(query, List));

    public ValueTask<PageAnswer> PageAsync(PageQuery query, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Ask(query, Page));

    public ValueTask<ExplainAnswer> ExplainAsync(ExplainQuery query, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Ask(query, Explanation));

    public Task<RankingModel> UploadAsync(
        string site,
        ReadOnlyMemory<byte> manifest,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken) =>
        Task.FromResult(Ask((site, manifest.Length, content.Length), Model!));

    public Task<IReadOnlyList<RankingModel>> ListAsync(string site, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RankingModel>>(Ask(site, Model is null ? [] : new[] { Model }));

    public Task<RankingModel> PromoteAsync(string site, string version, CancellationToken cancellationToken) =>
        Task.FromResult(Ask((site, version), Model!));

    public Task<RankingModel?> RollbackAsync(string site, CancellationToken cancellationToken) =>
        Task.FromResult(Ask(site, Model));

    public Task<RefreshRun> StartAsync(string site, CancellationToken cancellationToken) =>
        Task.FromResult(Ask(site, Run));

    public RefreshRun Get(string site, string id) => Ask((site, id), Run);

    public Task<RefreshRun> CancelAsync(string site, string id, CancellationToken cancellationToken) =>
        Task.FromResult(Ask((site, id), Run with { State = RefreshState.Cancelled, Ended = Noon }));

    public Readiness Check() => State;

    private T Ask<T>(object query, T answer)
    {
        ThrowIfFailing();
        Asked.Add(query);
        return answer;
    }

    private void ThrowIfFailing()
    {
        if (Failure is not null)
        {
            throw Failure;
        }
    }
}
