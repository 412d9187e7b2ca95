using RankEngine.Articles;
using RankEngine.Folding;
using RankEngine.Sites;
using RankEngine.Snapshots;
using RankEngine.Text;
using RankEngine.Trending;
using RankEngine.Trending.Forecasts;

namespace RankEngine.Generations;

/// <summary>Fits what turns texts into numbers.</summary>
public interface IEncoderFitter
{
    /// <summary>Fits an encoder to a site's texts.</summary>
    /// <param name="texts">The texts; the same in the same order give the same encoder.</param>
    /// <param name="progress">Told each finished step, as a share of all.</param>
    /// <param name="cancellationToken">Stops it.</param>
    ArticleEncoder Fit(IReadOnlyList<ArticleText> texts, Action<double> progress, CancellationToken cancellationToken);
}

/// <summary>Recomputes what needs a whole site, as a new generation.</summary>
/// <remarks>
/// 1. Texts: fit the encoder to the articles (a fixed sample of a large site), then encode every article. 2. Related:
/// each article's nearest. 3. What to expect of readers: priors from the snapshot's counts; examples of the days since
/// the generation before, and once enough of them are new, what they teach. 4. Publish: the pointer is switched by one
/// script that checks the lease.
/// </remarks>
public sealed class RefreshJob(
    IPartitionStore store,
    IGenerationStore generations,
    SiteDirectory sites,
    ISiteViews views,
    IEncoderFitter fitter,
    IForecastFitter forecasts,
    RefreshOptions options,
    TimeProvider clock)
{
    // Where the time goes, of the whole: fitting, encoding, finding neighbours.
    private const double FittedShare = 0.3;
    private const double EncodedShare = 0.2;
    private const double LinkedShare = 0.4;

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
        var fitted = 0.0;
        var encoder = fitter.Fit(
            sample, share => report("encoder", FittedShare * (fitted += share), sample.Count), cancellationToken);
        sample = [];
        await writer.WriteAsync(GenerationFormat.Encoder, GenerationFormat.CutEncoder(encoder), cancellationToken);
        var texts = new GenerationTexts(encoder);
        await writer.WriteAsync(
            GenerationFormat.Articles,
            texts.PackAsync(
                ScanAsync(site, cancellationToken),
                articles => report("texts", FittedShare + (EncodedShare * articles / (articles + 1_000)), articles)),
            cancellationToken);

        // :: 2
        var index = texts.Index(cancellationToken);
        await writer.WriteAsync(
            GenerationFormat.Neighbors,
            GenerationFormat.PackNeighbors(FindNeighbors(index, texts.Count, report, cancellationToken)),
            cancellationToken);

        // :: 3
        report("priors", 0.9, texts.Count);
        var (priors, rows) = await LearnAsync(site, cancellationToken);
        await writer.WriteAsync(GenerationFormat.ForecastRows, rows.Pack(), cancellationToken);
        await writer.WriteAsync(GenerationFormat.Priors, [priors.ToBytes()], cancellationToken);

        // :: 4
        var articles = texts.Count;
        report("publish", 0.95, articles);

        // Replicas load the generation next: what it was made of goes before.
        (texts, index) = (null, null);
        Leftovers.Collect(articles);
        return await writer.PublishAsync(articles, cancellationToken);
    }

    private async Task<(SitePriors Priors, ForecastRows Rows)> LearnAsync(
        string site, CancellationToken cancellationToken)
    {
        var rows = await ReadRowsAsync(site, cancellationToken);
        if (views.Get(site).Snapshot is not { } snapshot)
        {
            return (SitePriors.Default, rows);
        }

        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        return TrendingLearning.Run(
            snapshot, snapshot.Priors, rows, forecasts, ForecastHorizons.Windows, now, cancellationToken);
    }

    /// <summary>Returns the examples of the generation before; none without one.</summary>
    private async Task<ForecastRows> ReadRowsAsync(string site, CancellationToken cancellationToken)
    {
        if (await generations.ReadCurrentAsync(site, cancellationToken) is not { } current
            || !current.Sections.ContainsKey(GenerationFormat.ForecastRows))
        {
            return ForecastRows.Empty;
        }

        var chunks = new List<ReadOnlyMemory<byte>>();
        await foreach (var chunk in generations.ReadSectionAsync(
            current, GenerationFormat.ForecastRows, cancellationToken))
        {
            chunks.Add(chunk);
        }

        return ForecastRows.Unpack(chunks);
    }

    private static IEnumerable<NeighborList> FindNeighbors(
        TextIndex index, int articles, Report report, CancellationToken cancellationToken)
    {
        var linked = 0.0;
        var reporting = new Lock();
        var lists = index.AllNeighbors(
            NeighborList.Capacity,
            share =>
            {
                lock (reporting)
                {
                    report("related", FittedShare + EncodedShare + (LinkedShare * (linked += share)), articles);
                }
            },
            cancellationToken);
        return Enumerable.Range(0, articles).Select(
            number => number < lists.Length ? lists[number] : NeighborList.Empty);
    }

    private async Task<IReadOnlyList<ArticleText>> SampleAsync(string site, CancellationToken cancellationToken)
    {
        var sample = new EncoderSample(options.SampledArticles);
        await foreach (var write in ScanAsync(site, cancellationToken))
        {
            sample.Add(write.Id, ArticleText.Of(write.Article!));
        }

        return sample.ToList();
    }

    private async IAsyncEnumerable<ArticleWrite> ScanAsync(
        string site,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var partition in sites.PartitionsOf(site))
        {
            await foreach (var write in store.ScanArticlesAsync(partition, cancellationToken))
            {
                if (write.Article is not null)
                {
                    yield return write;
                }
            }
        }
    }
}
