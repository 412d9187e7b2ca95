using System.Globalization;
using RankEngine.Binary;
using RankEngine.Learning.Text;
using RankEngine.Text;

namespace RankEngine.Benchmarks.Text;

/// <summary>Processor time and bytes of fitting an encoder to a file of articles, and of encoding each one.</summary>
internal static class EncodeCost
{
    private const int Inserts = 1_000;

    /// <summary>Measures.</summary>
    /// <param name="path">JSON lines, compressed: title, summary, body and language, each of which may be missing.</param>
    public static void Run(string path)
    {
        var articles = TextLines.Articles(path);
        var words = WordTable.Load(
            Path.Combine(AppContext.BaseDirectory, "models", "text", WordTable.FileName));
        Say($"{articles.Count:N0} articles of {articles.Average(article => article.Body.Length):N0} characters");

        var before = Environment.CpuUsage.TotalTime;
        StemPipeline.Fit(articles, words, CancellationToken.None);
        Say($"lexicon by Microsoft.ML: {(Environment.CpuUsage.TotalTime - before).TotalSeconds:F1} s of processors");
        before = Environment.CpuUsage.TotalTime;
        var encoder = ArticleEncoderFitter.Fit(articles, words, progress: null, CancellationToken.None);
        Say($"whole fit: {(Environment.CpuUsage.TotalTime - before).TotalSeconds:F1} s of processors");
        Say($"{encoder.Lexicon.Count:N0} stems, {encoder.Pack().Length:N0} bytes packed");

        Say($"{articles.Count(article => encoder.IsEnglish(article)):N0} count as English");
        Encode("fitted", encoder, articles);
        Encode("without a lexicon", new ArticleEncoder(StemLexicon.Empty, words, null), articles);
    }

    private static void Encode(string name, ArticleEncoder encoder, List<ArticleText> articles)
    {
        var writer = new ByteWriter();
        for (var pass = 0; pass < 2; pass++)
        {
            writer.Clear();
            var bytes = GC.GetAllocatedBytesForCurrentThread();
            var before = Environment.CpuUsage.TotalTime;
            var encoded = articles.ConvertAll(article => encoder.Encode(article));
            var time = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds / articles.Count;
            bytes = (GC.GetAllocatedBytesForCurrentThread() - bytes) / articles.Count;
            foreach (var text in encoded)
            {
                text.Write(writer);
            }

            // The first pass warms up.
            if (pass == 1)
            {
                Say($"encode, {name}: {time:F3} ms of processors, {bytes:N0} bytes allocated an article");
                var stems = encoded.Average(text => text.Lexical.Count);
                Say($"packed: {stems:F0} stems, {writer.Count / articles.Count} bytes an article");
                Index(encoded);
            }
        }
    }

    // Stems behind the lexicon have ids up to a million, which tables by term must bear.
    private static void Index(List<EncodedText> encoded)
    {
        var before = Environment.CpuUsage.TotalTime;
        var index = LexicalIndex.Build(encoded.Select((text, slot) => KeyValuePair.Create(slot, text.Lexical)));
        var build = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
        before = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < Inserts; i++)
        {
            index = index.With([new LexicalChange(encoded.Count + i, encoded[i].Lexical)]);
        }

        var insert = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds / Inserts;
        Say($"index of words: built in {build:F0} ms of processors, {insert:F3} ms to insert an article");
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
