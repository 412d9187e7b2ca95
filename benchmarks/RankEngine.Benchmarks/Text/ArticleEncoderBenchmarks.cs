using BenchmarkDotNet.Attributes;
using RankEngine.Binary;
using RankEngine.Learning.Text;
using RankEngine.Simulation.Articles;
using RankEngine.Text;

namespace RankEngine.Benchmarks.Text;

/// <summary>Encoding an article at ingest, against reading its words alone.</summary>
[MemoryDiagnoser]
public class ArticleEncoderBenchmarks
{
    private readonly ByteWriter _writer = new();
    private ArticleText[] _articles = [];
    private ArticleEncoder _fitted = new(StemLexicon.Empty, null, null);
    private ArticleEncoder _first = new(StemLexicon.Empty, null, null);
    private int _next;

    [GlobalSetup]
    public void Setup()
    {
        var options = new NewsroomOptions { Start = new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero) };
        _articles =
        [
            .. new Newsroom(options).Publish(1_000).Select(article => article.Article).Select(
                article => new ArticleText(article.Title, article.Summary, article.Body, article.Language)),
        ];
        var words = WordTable.Load(
            Path.Combine(AppContext.BaseDirectory, "models", "text", WordTable.FileName));
        _fitted = ArticleEncoderFitter.Fit(_articles, words, progress: null, CancellationToken.None);
        _first = new ArticleEncoder(StemLexicon.Empty, words, null);

        // A fast wrong answer is no result.
        var unpacked = ArticleEncoder.Unpack(_fitted.Pack(), words);
        for (var i = 0; i < _articles.Length; i++)
        {
            var text = _fitted.Encode(_articles[i]);
            var other = _fitted.Encode(_articles[(i + 500) % _articles.Length]);
            if (Math.Abs(EncodedText.Similarity(text, text) - 1) > 0.01
                || EncodedText.Similarity(text, unpacked.Encode(_articles[i])) < 0.99
                || EncodedText.Similarity(text, other) > 0.99)
            {
                throw new InvalidOperationException($"Article {i} is not encoded as it should be.");
            }
        }
    }

    [Benchmark(Baseline = true)]
    public int ReadWords() => ArticleEncoder.ReadWords(Next(), static (_, _, _) => { }).All;

    [Benchmark]
    public EncodedText Encode() => _fitted.Encode(Next());

    [Benchmark]
    public EncodedText EncodeWithoutLexicon() => _first.Encode(Next());

    [Benchmark]
    public int EncodeAndPack()
    {
        _writer.Clear();
        _fitted.Encode(Next()).Write(_writer);
        return _writer.Count;
    }

    private ArticleText Next() => _articles[_next++ % _articles.Length];
}
