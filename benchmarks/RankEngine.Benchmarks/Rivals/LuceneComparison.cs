using System.Diagnostics;
using System.Globalization;
using RankEngine.Benchmarks.Text;
using RankEngine.Learning.Text;
using RankEngine.Text;

namespace RankEngine.Benchmarks.Rivals;

/// <summary>Nearest articles by the engine and by Lucene.NET's MoreLikeThis: same texts, one process.</summary>
/// <remarks>
/// A query asks what is near to an article that the index holds, as a related list does. Queries are evenly spaced over
/// the site, one after another on one thread; a first pass does not count.
/// </remarks>
internal static class LuceneComparison
{
    private const int Wanted = 10;
    private const int Queries = 1_000;
    private const int Depth = 100;
    private const double Related = .5;

    /// <summary>Measures.</summary>
    /// <param name="path">The corpus: articles, JSON lines, compressed.</param>
    /// <param name="arguments">
    /// <c>--copies N</c>: made-up articles for each real one; <c>--articles N</c> instead: how many in all;
    /// <c>--pairs FILE</c>, any number of times: pairs that people rated.
    /// </param>
    public static void Run(string path, ReadOnlySpan<string> arguments)
    {
        var words = WordTable.Load(WordTable.ShippedPath);
        var articles = TextLines.Articles(path);
        var count = articles.Count;
        var pairs = new List<string>();
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : throw new ArgumentException(arguments[i]);
            switch (arguments[i])
            {
                case "--copies":
                    count = articles.Count * (1 + int.Parse(value, CultureInfo.InvariantCulture));
                    break;
                case "--articles":
                    count = int.Parse(value, CultureInfo.InvariantCulture);
                    break;
                case "--pairs":
                    pairs.Add(value);
                    break;
                default:
                    throw new ArgumentException(arguments[i]);
            }
        }

        foreach (var file in pairs)
        {
            Agreement(file, words);
        }

        Speed(BlendedTexts.Of(articles, count, seed: 1), words);
    }

    private static void Speed(ArticleText[] texts, WordTable words)
    {
        var length = texts.Average(text => text.Title.Length + text.Body.Length);
        Say($"{texts.Length:N0} articles of {length:N0} characters");
        OurSpeed(texts, words);
        LuceneSpeed("lucene, usual index", texts, usual: true);
        LuceneSpeed("lucene", texts, usual: false);
    }

    private static void OurSpeed(ArticleText[] texts, WordTable words)
    {
        var before = Held();
        var encoder = Timed(
            "rankengine: fit the encoder",
            () => ArticleEncoderFitter.Fit(texts, words, progress: null, CancellationToken.None));
        var withEncoder = Held();
        var index = Timed("rankengine: encode and index", () => Index(texts, encoder));
        Memory("rankengine", index.Bytes, Held() - withEncoder, texts.Length);
        Say($"rankengine: the encoder beside it: {(withEncoder - before) / 1e6:F1} MB");
        Ask("rankengine", Asking(index), texts.Length);
        Timed("rankengine: all lists", () => index.AllNeighbors(NeighborList.Capacity, null, CancellationToken.None));
        GC.KeepAlive(encoder);
    }

    private static void LuceneSpeed(string name, ArticleText[] texts, bool usual)
    {
        var before = Held();
        using var archive = Timed($"{name}: analyze and index", () => new LuceneArchive(texts, usual));
        Memory(name, archive.Bytes, Held() - before, texts.Length);
        foreach (var settings in LuceneSettings.All.Where(settings => settings.Usual == usual))
        {
            Ask(settings.Name, archive.Asking(settings), texts.Length);
        }
    }

    private static TextIndex Index(IReadOnlyList<ArticleText> texts, ArticleEncoder encoder)
    {
        var encoded = new KeyValuePair<int, EncodedText>[texts.Count];
        Parallel.For(0, encoded.Length, i => encoded[i] = KeyValuePair.Create(i, encoder.Encode(texts[i])));
        return TextIndex.Build(encoded, CancellationToken.None);
    }

    private static Func<int, int, List<int>> Asking(TextIndex index)
    {
        var best = new SlotSimilarity[Depth + 1];
        return (slot, wanted) =>
        {
            var slots = new List<int>(wanted);
            if (index.VectorOf(slot) is { } text)
            {
                foreach (var (found, _) in best.AsSpan(0, index.Search(text, best.AsSpan(0, wanted + 1))))
                {
                    if (found != slot && slots.Count < wanted)
                    {
                        slots.Add(found);
                    }
                }
            }

            return slots;
        };
    }

    private static void Ask(string name, Func<int, int, List<int>> query, int count)
    {
        var queries = Math.Min(Queries, count);
        var times = new double[queries];
        var found = 0;
        var processor = 0.0;
        for (var pass = 0; pass < 2; pass++)
        {
            found = 0;
            var before = Environment.CpuUsage.TotalTime;
            for (var i = 0; i < queries; i++)
            {
                var slot = (int)((long)i * count / queries);
                var started = Stopwatch.GetTimestamp();
                var slots = query(slot, Wanted);
                times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
                found += slots.Count;
                if (slots.Contains(slot) || slots.Distinct().Count() < slots.Count)
                {
                    throw new InvalidOperationException($"{name}: article {slot} has a wrong list.");
                }
            }

            processor = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds / queries;
        }

        Array.Sort(times);
        var (p50, p99, each) = (times[queries / 2], times[queries * 99 / 100], (double)found / queries);
        Say($"{name}: p50 {p50:F3} ms, p99 {p99:F3} ms, {processor:F3} ms of processors a query; {each:F2} found");
    }

    // Pairs as retrieval. Every text of the file is indexed once; each side of a pair that people call related asks for
    // the other. What counts is one over the place at which it is found, 0 beyond the first hundred.
    private static void Agreement(string path, WordTable words)
    {
        var texts = new List<ArticleText>();
        var slots = new Dictionary<ArticleText, int>();
        var asked = new List<(int From, int To)>();
        foreach (var (a, b, similarity) in TextLines.Pairs(path))
        {
            var (from, to) = (Slot(a), Slot(b));
            if (similarity >= Related && from != to)
            {
                asked.Add((from, to));
                asked.Add((to, from));
            }
        }

        Say($"{Path.GetFileName(path)}: {texts.Count:N0} texts, {asked.Count:N0} questions");
        var encoder = ArticleEncoderFitter.Fit(texts, words, progress: null, CancellationToken.None);
        var ours = Score("rankengine", Asking(Index(texts, encoder)), asked);
        foreach (var settings in LuceneSettings.All)
        {
            using var archive = new LuceneArchive(texts, settings.Usual);
            Score(settings.Name, archive.Asking(settings), asked, ours);
        }

        int Slot(ArticleText text)
        {
            if (!slots.TryGetValue(text, out var slot))
            {
                slots.Add(text, slot = texts.Count);
                texts.Add(text);
            }

            return slot;
        }
    }

    // The error is that of the mean difference to another's ranks, question by question.
    private static double[] Score(
        string name, Func<int, int, List<int>> query, List<(int From, int To)> asked, double[]? beside = null)
    {
        var places = asked.ConvertAll(question => query(question.From, Depth).IndexOf(question.To));
        var ranks = places.Select(place => place < 0 ? 0 : 1.0 / (place + 1)).ToArray();
        var first = places.Count(place => place == 0) / (double)asked.Count;
        var inTen = places.Count(place => place is >= 0 and < 10) / (double)asked.Count;
        Say($"{name}: mean reciprocal rank {ranks.Average():F4}, first {first:F4}, in the first ten {inTen:F4}");
        if (beside is not null)
        {
            var differences = ranks.Zip(beside, (rank, other) => rank - other).ToArray();
            var mean = differences.Average();
            var error = Math.Sqrt(differences.Average(difference => Math.Pow(difference - mean, 2)) / asked.Count);
            Say($"{name}: difference {mean:F4}, standard error {error:F4}");
        }

        return ranks;
    }

    private static void Memory(string name, long bytes, long held, int count)
    {
        Say($"{name}: {bytes / 1e6:F1} MB by its own count, {bytes / count:N0} bytes an article");
        Say($"{name}: {held / 1e6:F1} MB more on the heap");
    }

    private static long Held() => GC.GetTotalMemory(forceFullCollection: true);

    private static T Timed<T>(string name, Func<T> work)
    {
        var before = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        var result = work();
        var wall = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Say($"{name}: {wall:F1} s, {(Environment.CpuUsage.TotalTime - before).TotalSeconds:F1} s of processors");
        return result;
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
