using BenchmarkDotNet.Attributes;
using RankEngine.Learning.Evaluation;
using RankEngine.Text;

namespace RankEngine.Benchmarks.Text;

/// <summary>Finding the ten nearest texts by the whole similarity: the index against comparing with every article.</summary>
[MemoryDiagnoser]
public class TextIndexBenchmarks
{
    private const int Terms = 30_000;
    private const int Subjects = 500;

    private readonly SlotSimilarity[] _best = new SlotSimilarity[10];
    private EncodedText[] _texts = [];
    private TextIndex _index = TextIndex.Empty;
    private int _next;

    /// <summary>Articles of the site.</summary>
    [Params(10_000, 100_000)]
    public int Articles { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        SparseVector[] words = [.. Enumerable.Range(0, Articles).Select(_ => Words(random))];
        var projected = new ProjectedVectors(words, seed: 1);
        _texts = Array.ConvertAll(words, text => new EncodedText(text, projected.Of(text)));
        _index = TextIndex.Build(
            [.. _texts.Select((text, slot) => KeyValuePair.Create(slot, text))], CancellationToken.None);

        // A fast wrong answer is no result. These texts share little beyond their subject, so neighbours are many.
        var shared = 0;
        for (var i = 0; i < 20; i++)
        {
            var expected = Nearest(_texts[i]).Select(found => found.Slot).ToHashSet();
            shared += _best.AsSpan(0, _index.Search(_texts[i], _best)).ToArray().Count(
                found => expected.Contains(found.Slot));
        }

        if (shared < 180)
        {
            throw new InvalidOperationException($"The index finds {shared} of the 200 nearest.");
        }
    }

    [Benchmark(Baseline = true)]
    public SlotSimilarity[] CompareWithAll() => Nearest(Next());

    [Benchmark]
    public int Search() => _index.Search(Next(), _best);

    [Benchmark]
    public TextIndex Insert() => _index.With([new TextChange(Articles, Next())]);

    private EncodedText Next() => _texts[_next++ % 100];

    private SlotSimilarity[] Nearest(EncodedText query) => [.. _texts
        .Select((text, slot) => new SlotSimilarity(slot, (float)EncodedText.Similarity(query, text)))
        .OrderByDescending(found => found.Cosine)
        .ThenBy(found => found.Slot)
        .Take(_best.Length)];

    // 72 terms, as a news text of 130 words has: rare ones of a subject, and ones that fall off as words do.
    private static SparseVector Words(Random random)
    {
        var subject = random.Next(Subjects);
        var weights = new SortedDictionary<int, float>();
        while (weights.Count < 72)
        {
            var term = random.Next(4) == 0
                ? (subject * 50) + random.Next(50)
                : (int)(Terms * Math.Pow(random.NextDouble(), 3));
            weights[term] = random.NextSingle() + (term < 1_000 ? 0.1f : 0.6f);
        }

        return SparseVector.Sum([new SparseVector([.. weights.Keys], [.. weights.Values])]);
    }
}
