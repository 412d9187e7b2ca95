using BenchmarkDotNet.Attributes;
using RankEngine.Text;

namespace RankEngine.Benchmarks.Text;

/// <summary>Finding the ten nearest texts: the inverted index against comparing with every article.</summary>
[MemoryDiagnoser]
public class LexicalIndexBenchmarks
{
    private const int Terms = 30_000;
    private const int Subjects = 500;

    private readonly SlotSimilarity[] _best = new SlotSimilarity[10];
    private readonly LexicalChange[] _changes = new LexicalChange[1_000];
    private SparseVector[] _vectors = [];
    private LexicalIndex _index = LexicalIndex.Empty;
    private int _next;

    /// <summary>Articles of the site.</summary>
    [Params(10_000, 100_000)]
    public int Articles { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        _vectors = [.. Enumerable.Range(0, Articles).Select(_ => Vector(random))];
        _index = LexicalIndex.Build(_vectors.Select((vector, slot) => KeyValuePair.Create(slot, vector)));
        for (var i = 0; i < _changes.Length; i++)
        {
            _changes[i] = new LexicalChange(random.Next(Articles), Vector(random));
        }

        // A fast wrong answer is no result.
        var shared = 0;
        for (var i = 0; i < 20; i++)
        {
            var expected = Nearest(_vectors[i]).Select(found => found.Slot).ToHashSet();
            shared += _best.AsSpan(0, _index.Search(_vectors[i], _best)).ToArray().Count(
                found => expected.Contains(found.Slot));
        }

        if (shared < 190)
        {
            throw new InvalidOperationException($"The index finds {shared} of the 200 nearest.");
        }
    }

    [Benchmark(Baseline = true)]
    public SlotSimilarity[] CompareWithAll() => Nearest(Next());

    [Benchmark]
    public int Search() => _index.Search(Next(), _best);

    [Benchmark]
    public LexicalIndex PublishThousandChanges() => _index.With(_changes);

    private SparseVector Next() => _vectors[_next++ % 100];

    private SlotSimilarity[] Nearest(SparseVector query) => [.. _vectors
        .Select((vector, slot) => new SlotSimilarity(slot, (float)SparseVector.Dot(query, vector)))
        .OrderByDescending(found => found.Cosine)
        .ThenBy(found => found.Slot)
        .Take(_best.Length)];

    // 72 terms, as a news text of 130 words has: rare ones of a subject, and ones that fall off as words do.
    private static SparseVector Vector(Random random)
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
