using System.Diagnostics;
using System.Globalization;
using RankEngine.Articles;
using RankEngine.Folding;
using RankEngine.Snapshots;
using RankEngine.Text;

namespace RankEngine.Benchmarks.Snapshots;

/// <summary>What publishing 1,000 changes costs a follower, in processor time and bytes: for a machine that is not free.</summary>
/// <remarks>
/// The whole way from what the store answered to the snapshot's parts: articles, newest-first order, stories. What
/// other threads do beside it (boards, texts, neighbours) is measured apart.
/// </remarks>
internal static class PublishCost
{
    private const int Changes = 1_000;
    private const int Rounds = 120;
    private const int Texts = 2_000;
    private const int Linked = 100;

    /// <summary>Measures and prints one row for each kind of change.</summary>
    public static async Task RunAsync(int articles)
    {
        var made = Stopwatch.GetTimestamp();
        var state = Make(articles);
        Note($"{articles} articles made in {Stopwatch.GetElapsedTime(made).TotalSeconds:0.0} s.");
        await MeasureAsync("counts", articles, state, isWritten: false);
        await MeasureAsync("articles", articles, state, isWritten: true);
        MeasureTexts(articles);
    }

    /// <summary>What another thread does for a text, beside the publication.</summary>
    private static void MeasureTexts(int articles)
    {
        var encoder = EncoderSource.Shipped().First;
        var texts = Enumerable.Range(0, Texts)
            .Select(i => encoder.Encode(new ArticleText($"Title of article {i}", "", Body(i))))
            .ToArray();
        var index = TextIndex.Build(
            [.. Enumerable.Range(0, articles).Select(slot => KeyValuePair.Create(slot, texts[slot % Texts]))],
            CancellationToken.None);
        var changed = Writes(articles, 1).Select(write => ArticleText.Of(write.Article!)).ToArray();

        var cpu = Cpu();
        var encoded = changed.Select((text, i) => new TextChange(i * (articles / Changes), encoder.Encode(text))).ToArray();
        Print("beside, a text's encoding", articles, (Cpu() - cpu).TotalMilliseconds / Changes, 0);

        cpu = Cpu();
        foreach (var some in encoded.Chunk(50))
        {
            index = index.With(some);
        }

        Print("beside, its place", articles, (Cpu() - cpu).TotalMilliseconds / Changes, 0);

        cpu = Cpu();
        var neighbors = PagedArray<NeighborList>.Empty.ToBuilder();
        for (var i = 0; i < Linked; i++)
        {
            TextViewBuilder.Link(index, encoded[i].Slot, 1, neighbors);
        }

        Print("beside, its neighbours", articles, (Cpu() - cpu).TotalMilliseconds / Linked, 0);
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

    private static SiteState Make(int articles)
    {
        var site = new BenchmarkSite(articles);
        var texts = new TextUpkeep(
            TextView.None.Encoder,
            _ => throw new UnavailableException("store", "Texts are measured apart."),
            TimeProvider.System);
        var state = new SiteState(new FollowerOptions(), texts, TimeProvider.System);
        state.Start(new SiteSnapshot
        {
            Site = "main",
            Version = 1,
            Slots = site.Slots,
            Entries = site.Entries,
            Heads = new Dictionary<int, PartitionHead>(),
        });
        return state;
    }

    // A few hundred words, as a news text has.
    private static string Body(int number)
    {
        var random = new Random(number);
        return string.Join(' ', Enumerable.Range(0, 250).Select(
            _ => $"word{(int)(30_000 * Math.Pow(random.NextDouble(), 3))}"));
    }

    private static TimeSpan Cpu()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    private static void Print(string name, int articles, double milliseconds, long bytes) => Note(
        $"| {name,-26} | {articles,9} | {milliseconds,8:0.00} ms | {bytes / 1024,8} KB |");

    private static void Note(FormattableString text) =>
        Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
