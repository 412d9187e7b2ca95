using System.Diagnostics;
using System.Globalization;
using RankEngine.Articles;
using RankEngine.Folding;
using RankEngine.Learning.Text;
using RankEngine.Snapshots;
using RankEngine.Text;

namespace RankEngine.Benchmarks.Snapshots;

/// <summary>What publishing 1,000 changes costs a follower, in processor time and bytes: for a machine that is not free.</summary>
/// <remarks>
/// The whole way from what the store answered to the snapshot's parts: articles, newest-first order, stories, index. What
/// other threads do beside it (boards, neighbours, merges of the index) is measured apart.
/// </remarks>
internal static class PublishCost
{
    private const int Changes = 1_000;
    private const int Rounds = 12;
    private const int Texts = 2_000;

    /// <summary>Measures and prints one row for each kind of change.</summary>
    public static async Task RunAsync(int articles)
    {
        var made = Stopwatch.GetTimestamp();
        var vectors = Vectors();
        var (state, encoder) = Make(articles, vectors, hasTexts: false);
        Note($"{articles} articles made in {Stopwatch.GetElapsedTime(made).TotalSeconds:0.0} s.");
        await MeasureAsync("counts", articles, state, isWritten: false);
        await MeasureAsync("articles, no index", articles, state, isWritten: true);

        (state, _) = Make(articles, vectors, hasTexts: true);
        await MeasureAsync("articles, index", articles, state, isWritten: true);
        MeasureTexts(articles, encoder);

        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var builder = state.Texts.View.Neighbors.ToBuilder();
        var found = new SlotSimilarity[NeighborList.Capacity + 1];
        for (var i = 0; i < 100; i++)
        {
            TextViewBuilder.Link(state.Texts.View.Index, i * (articles / 100), builder, found);
        }

        Print("neighbours of one", articles, (Cpu() - cpu).TotalMilliseconds / 100, 0);
        var index = state.Texts.View.Index;
        LexicalMergePlan? plan;
        for (var slot = 0; (plan = index.PlanMerge()) is null; slot += Changes)
        {
            index = index.With([.. Enumerable.Range(slot, Changes).Select(
                changed => new LexicalChange(changed, vectors[changed % vectors.Length]))]);
        }

        cpu = Cpu();
        var merge = plan.Run();
        Print("a merge, beside", articles, (Cpu() - cpu).TotalMilliseconds, 0);
        cpu = Cpu();
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        merge.ApplyTo(index);
        Print("taking it over", articles, (Cpu() - cpu).TotalMilliseconds, GC.GetAllocatedBytesForCurrentThread() - bytes);
    }

    private static async Task MeasureAsync(string name, int articles, SiteState state, bool isWritten)
    {
        var milliseconds = new List<double>();
        var bytes = new List<long>();
        var newest = state.Newest.Count;
        for (var round = 0; round < Rounds; round++)
        {
            var change = BenchmarkSite.Reads(articles, round, Changes, 2);
            var writes = isWritten ? Writes(articles, round) : Array.Empty<ArticleWrite>();
            var cpu = Cpu();
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var builder = state.Change();
            if (!isWritten)
            {
                builder.Add(change);
            }

            await state.AdvanceAsync(builder, writes, BenchmarkSite.Now);
            bytes.Add(GC.GetAllocatedBytesForCurrentThread() - allocated);
            milliseconds.Add((Cpu() - cpu).TotalMilliseconds);
        }

        if (state.Newest.Count != newest)
        {
            throw new InvalidOperationException("An article was lost.");
        }

        // The first rounds are compilation.
        milliseconds.Sort();
        bytes.Sort();
        Print(name, articles, milliseconds[Rounds / 2], bytes[Rounds / 2]);
    }

    private static ArticleWrite[] Writes(int articles, int round)
    {
        var stride = articles / Changes;
        return [.. Enumerable.Range(0, Changes).Select(i =>
        {
            var write = BenchmarkSite.Write(i * stride, revision: 2 + round);
            var article = write.Article! with
            {
                Published = BenchmarkSite.Now.AddSeconds(-(round * 7) - i),
                Body = Body(i + round),
            };
            return write with { Article = article };
        })];
    }

    /// <summary>What of it is work on the texts themselves: done once for each text, whatever the site.</summary>
    private static void MeasureTexts(int articles, LexicalEncoder encoder)
    {
        var writes = Writes(articles, 1);
        var cpu = Cpu();
        foreach (var write in writes)
        {
            ArticleMeta.From(write);
        }

        Print("of it story keys", articles, (Cpu() - cpu).TotalMilliseconds, 0);
        cpu = Cpu();
        foreach (var write in writes)
        {
            encoder.Encode(new ArticleText(write.Article!.Title, write.Article.Summary, write.Article.Body));
        }

        Print("of it encoding", articles, (Cpu() - cpu).TotalMilliseconds, 0);
    }

    private static (SiteState State, LexicalEncoder Encoder) Make(int articles, SparseVector[] vectors, bool hasTexts)
    {
        var site = new BenchmarkSite(articles);
        var texts = Enumerable.Range(0, Texts).Select(i => new ArticleText($"Title of article {i}", "", Body(i))).ToArray();
        var encoder = new LexicalEncoder(LexicalPipeline.Fit(texts, new LexicalFitOptions(), CancellationToken.None));
        var index = hasTexts
            ? LexicalIndex.Build(Enumerable.Range(0, articles).Select(
                slot => KeyValuePair.Create(slot, vectors[slot % vectors.Length])))
            : LexicalIndex.Empty;
        var state = new SiteState(new FollowerOptions(), TimeProvider.System);
        state.Start(new SiteSnapshot
        {
            Site = "main",
            Version = 1,
            Slots = site.Slots,
            Entries = site.Entries,
            Heads = new Dictionary<int, PartitionHead>(),
            Text = hasTexts
                ? new TextView(1, encoder, index, PagedArray<NeighborList>.Empty)
                : TextView.None,
        });
        return (state, encoder);
    }

    // A few hundred words, as a news text has.
    private static string Body(int number)
    {
        var random = new Random(number);
        return string.Join(' ', Enumerable.Range(0, 250).Select(
            _ => $"word{(int)(30_000 * Math.Pow(random.NextDouble(), 3))}"));
    }

    private static SparseVector[] Vectors()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, Texts).Select(_ =>
        {
            var weights = new SortedDictionary<int, float>();
            while (weights.Count < 72)
            {
                weights[(int)(30_000 * Math.Pow(random.NextDouble(), 2))] = random.NextSingle() + 0.1f;
            }

            return SparseVector.Sum([new SparseVector([.. weights.Keys], [.. weights.Values])]);
        })];
    }

    private static TimeSpan Cpu()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    private static void Print(string name, int articles, double milliseconds, long bytes) => Note(
        $"| {name,-20} | {articles,9} | {milliseconds,8:0.00} ms | {bytes / 1024,8} KB |");

    private static void Note(FormattableString text) =>
        Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
