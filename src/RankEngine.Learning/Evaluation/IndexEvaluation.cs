using System.Diagnostics;
using RankEngine.Text;

namespace RankEngine.Learning.Evaluation;

/// <summary>Measures a <see cref="TextIndex"/> at growing sizes against comparing with every article.</summary>
/// <remarks>
/// Queries are articles of the site, evenly spaced, and each is left out of its own result. What is right are the ten
/// articles with the highest similarity of the whole vectors: all words, none left out. One as near as the tenth, to
/// four digits, is as right as it.
/// </remarks>
public static class IndexEvaluation
{
    /// <summary>Results wanted of each query.</summary>
    public const int Wanted = 10;

    private const double Tie = 1e-4;

    /// <summary>Measures.</summary>
    /// <param name="articles">The site's articles.</param>
    /// <param name="options">What is measured.</param>
    /// <param name="report">Told of each size as it is done.</param>
    /// <param name="cancellationToken">Stops between two queries.</param>
    public static IReadOnlyList<IndexMeasure> Run(
        IReadOnlyList<EncodedText> articles,
        IndexEvaluationOptions options,
        Action<IndexMeasure> report,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(articles);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(report);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Copies, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Queries, 1);
        var all = WithCopies(articles, options, cancellationToken);
        var measures = new List<IndexMeasure>();
        foreach (var size in Sizes(all.Length, options.Smallest))
        {
            var isLast = size == all.Length;
            var measure = Measure(all, size, options, options.Lists && isLast, cancellationToken);
            measures.Add(measure);
            report(measure);
        }

        return measures;
    }

    /// <summary>Doubling sizes, the last one all.</summary>
    internal static IEnumerable<int> Sizes(int count, int smallest)
    {
        var size = Math.Max(1, smallest);
        while (size < count)
        {
            yield return size;
            size = (int)Math.Min(int.MaxValue, 2L * size);
        }

        yield return count;
    }

    private static EncodedText[] WithCopies(
        IReadOnlyList<EncodedText> articles, IndexEvaluationOptions options, CancellationToken cancellationToken)
    {
        var all = new EncodedText[checked(articles.Count * (1 + options.Copies))];
        for (var i = 0; i < articles.Count; i++)
        {
            all[i] = articles[i];
        }

        Parallel.For(
            articles.Count,
            all.Length,
            new ParallelOptions { CancellationToken = cancellationToken },
            i =>
            {
                var random = new Random(unchecked((options.Seed * 1_000_003) + i));
                all[i] = BlendedCopies.Of(
                    articles[i % articles.Count], articles[random.Next(articles.Count)], random);
            });
        return all;
    }

    private static IndexMeasure Measure(
        EncodedText[] all, int size, IndexEvaluationOptions options, bool lists, CancellationToken cancellationToken)
    {
        var site = new ArraySegment<EncodedText>(all, 0, size);

        // 1. Build.
        var (index, build, buildProcessor) = Timed(() => TextIndex.Build(
            [.. site.Select((vector, slot) => KeyValuePair.Create(slot, vector))], cancellationToken));

        // 2. Queries: one after another on one thread, after some that do not count.
        var count = Math.Min(options.Queries, size);
        var queries = new int[count];
        for (var i = 0; i < count; i++)
        {
            queries[i] = (int)((long)i * size / count);
        }

        var found = new int[count][];
        var times = new double[count];
        var processor = 0.0;
        for (var pass = 0; pass < 2; pass++)
        {
            var before = Environment.CpuUsage.TotalTime;
            for (var i = 0; i < count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var started = Stopwatch.GetTimestamp();
                found[i] = Search(index, all[queries[i]], queries[i]);
                times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            }

            processor = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds / count;
        }

        // 3. The truth, for some of them.
        var shared = 0;
        var wanted = 0;
        var checkedQueries = Math.Min(count, options.CheckedQueries);
        var hits = new (int Shared, int Wanted)[checkedQueries];
        Parallel.For(
            0,
            checkedQueries,
            new ParallelOptions { CancellationToken = cancellationToken },
            i =>
            {
                var query = (int)((long)i * count / checkedQueries);
                hits[i] = Hits(site, queries[query], found[query]);
            });
        foreach (var (one, of) in hits)
        {
            shared += one;
            wanted += of;
        }

        // 4. Inserts: articles changed one at a time, each shown at once.
        var (inserts, changed) = Insert(index, all, size, options, cancellationToken);
        GC.KeepAlive(changed);

        // 5. All related lists anew, on all processors.
        double? seconds = null;
        double? secondsProcessor = null;
        if (lists)
        {
            var (_, wall, busy) = Timed(() => index.AllNeighbors(NeighborList.Capacity, progress: null, cancellationToken));
            seconds = wall / 1_000;
            secondsProcessor = busy / 1_000;
        }

        Array.Sort(times);
        Array.Sort(inserts);
        return new IndexMeasure
        {
            Articles = size,
            BuildSeconds = build / 1_000,
            BuildProcessorSeconds = buildProcessor / 1_000,
            Bytes = index.Bytes,
            BytesPerArticle = (double)index.Bytes / size,
            Lists = index.Dense.Lists,
            Queries = count,
            RecallAt10 = wanted == 0 ? double.NaN : (double)shared / wanted,
            QueryP50Milliseconds = At(times, .5),
            QueryP99Milliseconds = At(times, .99),
            QueryProcessorMilliseconds = processor,
            InsertP50Milliseconds = At(inserts, .5),
            InsertP99Milliseconds = At(inserts, .99),
            ListsSeconds = seconds,
            ListsProcessorSeconds = secondsProcessor,
        };
    }

    private static (double[] Times, TextIndex Index) Insert(
        TextIndex index,
        EncodedText[] all,
        int size,
        IndexEvaluationOptions options,
        CancellationToken cancellationToken)
    {
        var random = new Random(options.Seed);
        var times = new double[options.Inserts];
        for (var i = 0; i < times.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var vector = BlendedCopies.Of(all[random.Next(size)], all[random.Next(size)], random);
            var started = Stopwatch.GetTimestamp();
            index = index.With([new TextChange(size + i, vector)]);
            times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        return (times, index);
    }

    private static int[] Search(TextIndex index, in EncodedText query, int self)
    {
        Span<SlotSimilarity> best = stackalloc SlotSimilarity[Wanted + 1];
        best = best[..index.Search(query, best)];
        var slots = new List<int>(best.Length);
        foreach (var (slot, _) in best)
        {
            if (slot != self && slots.Count < Wanted)
            {
                slots.Add(slot);
            }
        }

        return [.. slots];
    }

    private static (int Shared, int Wanted) Hits(ArraySegment<EncodedText> site, int query, int[] found)
    {
        // The query's words laid out by number, so that each article costs by its own.
        var words = site[query].Lexical;
        var weights = new float[words.Count == 0 ? 0 : words.Terms[^1] + 1];
        for (var i = 0; i < words.Count; i++)
        {
            weights[words.Terms[i]] = words.Weights[i];
        }

        var similarities = new double[site.Count];
        for (var slot = 0; slot < site.Count; slot++)
        {
            similarities[slot] = Similarity(weights, site[query].Dense, site[slot]);
        }

        var own = similarities[query];
        similarities[query] = double.NegativeInfinity;
        var right = similarities.OrderDescending().Take(Wanted).Where(similarity => similarity > 0).ToList();
        similarities[query] = own;
        return right.Count == 0
            ? (0, 0)
            : (found.Count(slot => similarities[slot] >= right[^1] - Tie), right.Count);
    }

    private static double Similarity(float[] weights, DenseVector dense, in EncodedText other)
    {
        var sum = 0f;
        var terms = other.Lexical.Terms;
        for (var i = 0; i < terms.Length && terms[i] < weights.Length; i++)
        {
            sum += weights[terms[i]] * other.Lexical.Weights[i];
        }

        sum += (float)DenseVector.Dot(dense, other.Dense);
        return sum / (1 + EncodedText.WordsWeight + EncodedText.LatentWeight);
    }

    private static (T Result, double Wall, double Processor) Timed<T>(Func<T> work)
    {
        var before = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        var result = work();
        return (
            result,
            Stopwatch.GetElapsedTime(started).TotalMilliseconds,
            (Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
    }

    private static double At(double[] sorted, double share) =>
        sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
}
