using Grpc.Core;
using RankEngine.Contracts.V1;
using RankEngine.Events;
using RankEngine.Ranking;
using RankEngine.Server.Articles;
using RankEngine.Server.Grpc;
using Proto = RankEngine.Contracts.V1;

namespace RankEngine.Server.Ranking;

/// <summary>The contract's Ranking service: checks, asks, translates, decides nothing.</summary>
internal sealed class RankingGrpcService(IRanker ranker, Pseudonymizer pseudonymizer) : Proto.Ranking.RankingBase
{
    /// <inheritdoc/>
    public override Task<GetRelatedResponse> GetRelated(GetRelatedRequest request, ServerCallContext context)
    {
        var check = new RequestCheck();
        var site = check.Site(request.Site);
        check.Id(request.Article, "article");
        var limit = RankingChecks.Limit(check, request.Limit, "limit");
        var filter = RankingChecks.Filter(check, request.Filter, "filter");
        check.ThrowIfAny();

        var list = ranker.Related(new RelatedQuery(site, request.Article, limit, filter, request.SameStory));
        var response = new GetRelatedResponse { Info = RankingAnswers.Info(list.Info) };
        RankingAnswers.AddTo(response.Articles, list.Articles);
        return Task.FromResult(response);
    }

    /// <inheritdoc/>
    public override Task<GetTrendingResponse> GetTrending(GetTrendingRequest request, ServerCallContext context)
    {
        var check = new RequestCheck();
        var site = check.Site(request.Site);
        var window = RankingChecks.Window(check, request.Window, "window");
        var section = check.Line(request.Section, ArticleChecks.MaxName, "section");
        var limit = RankingChecks.Limit(check, request.Limit, "limit");
        var filter = RankingChecks.Filter(check, request.Filter, "filter");
        var query = new TrendingQuery(site, window, section, limit, filter)
        {
            Order = RankingChecks.Order(check, request.Order, "order"),
            Tag = check.Line(request.Tag, ArticleChecks.MaxName, "tag"),
            MaxPerSection = RankingChecks.Cap(check, request.MaxPerSection, "max_per_section"),
            MaxPerSource = RankingChecks.Cap(check, request.MaxPerSource, "max_per_source"),
        };
        check.ThrowIfAny();

        var list = ranker.Trending(query);
        var response = new GetTrendingResponse { Info = RankingAnswers.Info(list.Info) };
        RankingAnswers.AddTo(response.Articles, list.Articles);
        RankingAnswers.AddTo(response.Relaxed, list.Relaxed);
        return Task.FromResult(response);
    }

    /// <inheritdoc/>
    public override async Task<GetRecommendedResponse> GetRecommended(
        GetRecommendedRequest request,
        ServerCallContext context)
    {
        var check = new RequestCheck();
        var site = check.Site(request.Site);
        check.Add("reader", TextRules.ReaderText(request.Reader), unless: false);
        var history = RankingChecks.History(check, request.History);
        check.Add("session", TextRules.ReaderText(request.Session), unless: false);
        var limit = RankingChecks.Limit(check, request.Limit, "limit");
        var filter = RankingChecks.Filter(check, request.Filter, "filter");
        check.ThrowIfAny();

        var reader = pseudonymizer.Reader(site, request.Reader);
        var list = await ranker.RecommendedAsync(
            new RecommendedQuery(site, reader, history, limit, filter), context.CancellationToken);
        var response = new GetRecommendedResponse { Info = RankingAnswers.Info(list.Info) };
        RankingAnswers.AddTo(response.Articles, list.Articles);
        return response;
    }

    /// <inheritdoc/>
    public override async Task<GetPageResponse> GetPage(GetPageRequest request, ServerCallContext context)
    {
        var check = new RequestCheck();
        var site = check.Site(request.Site);
        check.OptionalId(request.Article, "article");
        check.Add("reader", TextRules.ReaderText(request.Reader), unless: false);
        var history = RankingChecks.History(check, request.History);
        check.Add("session", TextRules.ReaderText(request.Session), unless: false);
        var modules = RankingChecks.Modules(check, request);
        check.ThrowIfAny();

        var reader = pseudonymizer.Reader(site, request.Reader);
        var page = await ranker.PageAsync(
            new PageQuery(site, request.Article, reader, history, modules), context.CancellationToken);
        var response = new GetPageResponse { Info = RankingAnswers.Info(page.Info) };
        response.Modules.Add(page.Modules.Select(RankingAnswers.Module));
        return response;
    }

    /// <inheritdoc/>
    public override async Task<ExplainResponse> Explain(ExplainRequest request, ServerCallContext context)
    {
        var check = new RequestCheck();
        var site = check.Site(request.Site);
        check.Id(request.Article, "article");
        check.OptionalId(request.DecisionId, "decision_id");
        check.Add("reader", TextRules.ReaderText(request.Reader), unless: false);
        var history = RankingChecks.History(check, request.History);
        var filter = RankingChecks.Filter(check, request.Filter, "filter");
        check.ThrowIfAny();

        var reader = pseudonymizer.Reader(site, request.Reader);
        var answer = await ranker.ExplainAsync(
            new ExplainQuery(site, request.Article, request.DecisionId, reader, history, filter),
            context.CancellationToken);
        var response = new ExplainResponse
        {
            Score = answer.Score is null ? null : RankingAnswers.Explanation(answer.Score),
        };
        response.HiddenBecause.Add(answer.HiddenBecause);
        return response;
    }
}
