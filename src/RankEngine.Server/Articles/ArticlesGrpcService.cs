using System.Buffers.Binary;
using System.Buffers.Text;
using System.IO.Hashing;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using RankEngine.Articles;
using RankEngine.Contracts.V1;
using RankEngine.Server.Grpc;
using Article = RankEngine.Articles.Article;
using Proto = RankEngine.Contracts.V1;

namespace RankEngine.Server.Articles;

/// <summary>The contract's Articles service.</summary>
internal sealed class ArticlesGrpcService(IArticleLog log, IArticleReader reader, TimeProvider clock)
    : Proto.Articles.ArticlesBase
{
    private const int MaxArticles = 1_000;
    private const int MaxPage = 1_000;
    private const int DefaultPage = 100;

    // Clients take 4 MiB by default; a page of very large articles is cut before it gets there.
    private const int MaxPageBytes = 3 * 1024 * 1024;

    /// <inheritdoc/>
    public override async Task<UpsertArticlesResponse> Upsert(UpsertArticlesRequest request, ServerCallContext context)
    {
        var check = new RequestCheck();
        var site = check.Site(request.Site);
        check.Count(request.Articles.Count, MaxArticles, "articles");
        check.ThrowIfAny();

        var receipt = clock.GetUtcNow();
        var response = new UpsertArticlesResponse();
        var writes = new List<(string Id, long Revision, Article? Article)>(request.Articles.Count);
        foreach (var sent in request.Articles)
        {
            var (article, revision, violations) = ArticleChecks.Check(sent, receipt);
            response.Results.Add(Result(sent.Id, violations));
            if (article is not null)
            {
                writes.Add((article.Id, revision, article));
            }
        }

        response.DurableOffset = await AppendAsync(site, writes, context.CancellationToken);
        return response;
    }

    /// <inheritdoc/>
    public override async Task<DeleteArticlesResponse> Delete(DeleteArticlesRequest request, ServerCallContext context)
    {
        var check = new RequestCheck();
        var site = check.Site(request.Site);
        check.Count(request.Ids.Count, MaxArticles, "ids");
        check.Between(request.Revision, 0, long.MaxValue, "revision");
        check.ThrowIfAny();

        var revision = ArticleChecks.Revision(request.Revision, updated: null, clock.GetUtcNow());
        var response = new DeleteArticlesResponse();
        var writes = new List<(string Id, long Revision, Article? Article)>(request.Ids.Count);
        foreach (var id in request.Ids)
        {
            var isId = Identifiers.IsValid(id);
            response.Results.Add(Result(id, isId ? [] : [new FieldViolation("id", Identifiers.Rule)]));
            if (isId)
            {
                writes.Add((id, revision, null));
            }
        }

        response.DurableOffset = await AppendAsync(site, writes, context.CancellationToken);
        return response;
    }

    /// <inheritdoc/>
    public override async Task<GetArticleResponse> Get(GetArticleRequest request, ServerCallContext context)
    {
        var check = new RequestCheck();
        var site = check.Site(request.Site);
        check.Id(request.Id, "id");
        check.ThrowIfAny();

        var article = await reader.GetAsync(site, request.Id, context.CancellationToken)
            ?? throw new NotFoundException("article", request.Id);
        var answer = WithoutTexts(article);
        answer.Summary = article.Summary;
        answer.Body = article.Body;
        return new GetArticleResponse { Article = answer };
    }

    /// <inheritdoc/>
    public override Task<ListArticlesResponse> List(ListArticlesRequest request, ServerCallContext context)
    {
        var check = new RequestCheck();
        var site = check.Site(request.Site);
        var size = check.Limit(request.PageSize, MaxPage, DefaultPage, "page_size");
        var section = check.Line(request.Section, ArticleChecks.MaxName, "section");
        var listing = XxHash3.HashToUInt64(Encoding.UTF8.GetBytes($"{site}\0{section}"));
        if (!TryReadToken(request.PageToken, listing, out var after))
        {
            check.Add("page_token", "is not the next_page_token of a page of this listing");
        }

        check.ThrowIfAny();

        // One more than the page tells whether there is another.
        var articles = reader.List(site, after, size + 1, section);
        var response = new ListArticlesResponse();
        var bytes = 0;
        foreach (var article in articles.Take(size))
        {
            var listed = WithoutTexts(article);
            bytes += listed.CalculateSize();
            if (bytes > MaxPageBytes && response.Articles.Count > 0)
            {
                break;
            }

            response.Articles.Add(listed);
        }

        if (response.Articles.Count < articles.Count)
        {
            response.NextPageToken = Token(listing, response.Articles[^1].Id);
        }

        return Task.FromResult(response);
    }

    private static ArticleResult Result(string id, IReadOnlyList<FieldViolation> violations)
    {
        var result = new ArticleResult { Id = id, Accepted = violations.Count == 0 };
        foreach (var (field, description) in violations)
        {
            result.Errors.Add(new FieldError { Field = field, Description = description });
        }

        return result;
    }

    private static Proto.Article WithoutTexts(Article article)
    {
        var answer = new Proto.Article
        {
            Id = article.Id,
            Title = article.Title,
            Url = article.Url,
            Section = article.Section,
            Source = article.Source,
            Language = article.Language,
            Published = article.Published.ToTimestamp(),
            Updated = article.Updated?.ToTimestamp(),
            Expires = article.Expires?.ToTimestamp(),
        };
        answer.Tags.Add(article.Tags);
        answer.Authors.Add(article.Authors);
        return answer;
    }

    // A token holds which listing it belongs to and the last id of the page, so a page costs no state here.
    private static string Token(ulong listing, string lastId)
    {
        var bytes = new byte[sizeof(ulong) + lastId.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, listing);
        Encoding.ASCII.GetBytes(lastId, bytes.AsSpan(sizeof(ulong)));
        return Base64Url.EncodeToString(bytes);
    }

    private static bool TryReadToken(string token, ulong listing, out string lastId)
    {
        lastId = "";
        if (token.Length == 0)
        {
            return true;
        }

        Span<byte> bytes = stackalloc byte[sizeof(ulong) + Identifiers.MaxLength];
        if (token.Length > Base64Url.GetEncodedLength(bytes.Length)
            || !Base64Url.IsValid(token)
            || !Base64Url.TryDecodeFromChars(token, bytes, out var length)
            || length <= sizeof(ulong)
            || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != listing)
        {
            return false;
        }

        lastId = Encoding.ASCII.GetString(bytes[sizeof(ulong)..length]);
        return Identifiers.IsValid(lastId);
    }

    private async Task<long> AppendAsync(
        string site,
        List<(string Id, long Revision, Article? Article)> writes,
        CancellationToken cancellationToken) =>
        writes.Count == 0 ? 0 : await log.AppendAsync(site, writes, cancellationToken);
}
