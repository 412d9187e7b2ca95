using System.IO.Hashing;
using System.Text;
using RankEngine.Articles;
using RankEngine.Folding;
using RankEngine.Sites;
using RankEngine.Snapshots;
using RankEngine.Text;
using RankEngine.Trending;

namespace RankEngine.Generations;

/// <summary>Fits what turns texts into weighted terms.</summary>
public interface ILexiconFitter
{
    /// <summary>Fits a lexicon on a site's texts.</summary>
    LexicalLexicon Fit(IReadOnlyList<ArticleText> texts, CancellationToken cancellationToken);
}

/// <summary>Recomputes what needs a whole site, as a new generation.</summary>
/// <remarks>
/// 1. Texts: fit the lexicon on the articles (a fixed sample of a large site), then encode every article. 2. Related:
/// each article's nearest. 3. Priors, from the snapshot's counts. 4. Publish: the pointer is switched by one script that
/// checks the lease.
/// </remarks>
public sealed class RefreshJob(
    IPartitionStore store,
    IGenerationStore generations,
    SiteDirectory sites,
    ISiteViews views,
    ILexiconFitter fitter,
    RefreshOptions options,
    TimeProvider clock)
{
    /// <summary>Reports a stage, its progress from 0 to 1 over the whole job, and the articles seen.</summary>
    public delegate void Report(string stage, double progress, long articles);

    /// <summary>Runs a refresh.</summary>
    /// <returns>The generation's number; null when the lease was lost: nothing was published.</returns>
    public async Task<long?> RunAsync(
        string site, Lease lease, Report report, CancellationToken cancellationToken)
    {
        if (await generations.BeginAsync(lease, cancellationToken) is not { } number)
        {
            return null;
        }

        var writer = new SectionWriter(generations, lease, number);

        // :: 1
        report("texts", 0, 0);
        var sample = await SampleAsync(site, cancellationToken);
        var lexicon = fitter.Fit(sample, cancellationToken);
        sample = [];
        var encoder = new LexicalEncoder(lexicon);
        var articles = new List<GenerationArticle>();
        var seen = new HashSet<string>();
        await foreach (var (write, article) in ScanAsync(site, cancellationToken))
        {
            if (seen.Add(write.Id))
            {
                var text = new ArticleText(article.Title, article.Summary, article.Body);
                articles.Add(new GenerationArticle(write.Id, write.Version, encoder.Encode(text)));
            }

            if (articles.Count % 1_000 == 0)
            {
                report("texts", 0.3, articles.Count);
            }
        }

        await writer.WriteAsync(GenerationFormat.Lexicon, GenerationFormat.CutLexicon(lexicon), cancellationToken);
        await writer.WriteAsync(GenerationFormat.Articles, GenerationFormat.PackArticles(articles), cancellationToken);

        // :: 2
        var index = LexicalIndex.Build(articles.Select((article, number) => KeyValuePair.Create(number, article.Vector)));
        var neighbors = new NeighborList[articles.Count];
        FindNeighbors(articles, index, neighbors, report, cancellationToken);
        await writer.WriteAsync(
            GenerationFormat.Neighbors, GenerationFormat.PackNeighbors(neighbors), cancellationToken);

        // :: 3
        report("priors", 0.9, articles.Count);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var priors = views.Get(site).Snapshot is { } snapshot ? PriorFit.Fit(snapshot, now) : SitePriors.Default;
        await writer.WriteAsync(GenerationFormat.Priors, [priors.ToBytes()], cancellationToken);

        // :: 4
        report("publish", 0.95, articles.Count);
        return await writer.PublishAsync(articles.Count, cancellationToken);
    }

    private static void FindNeighbors(
        List<GenerationArticle> articles,
        LexicalIndex index,
        NeighborList[] neighbors,
        Report report,
        CancellationToken cancellationToken)
    {
        var found = new SlotSimilarity[NeighborList.Capacity + 1];
        for (var number = 0; number < neighbors.Length; number++)
        {
            if (number % 256 == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                report("related", 0.4 + 0.5 * number / neighbors.Length, articles.Count);
            }

            var count = index.Search(articles[number].Vector, found);
            neighbors[number] = TextViewBuilder.ListOf(number, found.AsSpan(0, count));
        }
    }

    /// <summary>Takes the texts of the articles with the lowest hashes: the same sample of the same site every time.</summary>
    private async Task<List<ArticleText>> SampleAsync(string site, CancellationToken cancellationToken)
    {
        var sample = new PriorityQueue<(ulong Hash, ArticleText Text), ulong>();
        var seen = new HashSet<string>();
        await foreach (var (write, article) in ScanAsync(site, cancellationToken))
        {
            if (!seen.Add(write.Id))
            {
                continue;
            }

            var hash = XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(write.Id));
            var text = new ArticleText(article.Title, article.Summary, article.Body);

            // The queue gives the lowest priority first: the greatest hash must leave first.
            sample.Enqueue((hash, text), ~hash);
            if (sample.Count > options.SampledArticles)
            {
                sample.Dequeue();
            }
        }

        return [.. sample.UnorderedItems.OrderBy(item => item.Element.Hash).Select(item => item.Element.Text)];
    }

    private async IAsyncEnumerable<(ArticleWrite Write, Article Article)> ScanAsync(
        string site,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var partition in sites.PartitionsOf(site))
        {
            await foreach (var write in store.ScanArticlesAsync(partition, cancellationToken))
            {
                if (write.Article is { } article)
                {
                    yield return (write, article);
                }
            }
        }
    }
}
