using Microsoft.ML;
using Microsoft.ML.Data;
using RankEngine.Learning.Text;
using RankEngine.Tests.Text;
using RankEngine.Text;

namespace RankEngine.Tests.Learning;

public class LexicalPipelineTests
{
    private static readonly LexicalFitOptions Options = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1_000, 1)]
    [InlineData(300, 2)]
    [InlineData(3, 3)]
    public void Fit_OddTexts_CoreEncodesAsMachineLearningNetDoes(int count, int seed)
    {
        var articles = SeededTexts.Articles(count, seed);
        var (lexicon, transformer) = LexicalPipeline.FitUntilCancelled(articles, Options, Cancel);

        // Texts that were fitted, and others.
        AssertEqual(articles, lexicon, transformer!);
        AssertEqual(SeededTexts.Articles(300, seed + 100), lexicon, transformer!);
    }

    [Fact]
    public void Fit_EveryCharacterAmongLetters_CoreEncodesAsMachineLearningNetDoes()
    {
        // Each character glues, parts, or changes its word: here it may become a term, alone and between letters.
        var articles = Enumerable.Range(0, 64)
            .Select(page => new ArticleText("", "", string.Join(
                ' ',
                Enumerable.Range(page * 1_024, 1_024).Select(code => $"b{(char)code}b {(char)code}"))))
            .ToList();
        var (lexicon, transformer) = LexicalPipeline.FitUntilCancelled(articles, Options, Cancel);

        AssertEqual(articles, lexicon, transformer!);
    }

    [Fact]
    public void Fit_LargeCorpus_KeepsNeitherRareNorCommonWords()
    {
        var articles = Enumerable.Range(0, 1_000)
            .Select(i => new ArticleText("Everywhere", i < 2 ? "twice" : $"once{i}", i % 3 == 0 ? "third" : ""))
            .ToList();

        var lexicon = LexicalPipeline.Fit(articles, Options, Cancel);

        Assert.Equal(["third", "twice"], Terms(lexicon));
    }

    [Fact]
    public void Fit_WordInEveryArticleOfATinySite_StillCounts()
    {
        var lexicon = LexicalPipeline.Fit(
            [new ArticleText("Flood", "", "river"), new ArticleText("Flood", "", "bridge")], Options, Cancel);

        // ln(3 / 2) for what both have, ln(3 / 1) for what one has.
        Assert.Equal(["bridge", "flood", "river"], Terms(lexicon));
        Assert.Equal([Math.Log(3), Math.Log(1.5), Math.Log(3)], lexicon.Weights.ToArray().Select(w => (double)w), Near);
    }

    [Fact]
    public void Encode_WordsOfTitleSummaryAndBody_CountThreeTwoAndOne()
    {
        var lexicon = LexicalPipeline.Fit(
            [new ArticleText("alpha", "beta", "gamma"), new ArticleText("", "", "other")], Options, Cancel);

        var vector = new LexicalEncoder(lexicon).Encode(new ArticleText("alpha", "beta", "gamma"));

        // All three are as rare: 3, 2, 1 over the root of 14.
        Assert.Equal(["alpha", "beta", "gamma"], vector.Terms.ToArray().Select(lexicon.Term));
        Assert.Equal(
            [3 / Math.Sqrt(14), 2 / Math.Sqrt(14), 1 / Math.Sqrt(14)],
            vector.Weights.ToArray().Select(w => (double)w),
            Near);
    }

    [Fact]
    public void Fit_MoreWordsThanTerms_KeepsThoseInTheMostArticles()
    {
        var articles = Enumerable.Range(0, 100)
            .Select(i => new ArticleText("often", i % 2 == 0 ? "half" : "", $"only{i}"));

        var lexicon = LexicalPipeline.Fit(articles, new LexicalFitOptions { MaxTerms = 2 }, Cancel);

        Assert.Equal(["half", "often"], Terms(lexicon));
    }

    [Fact]
    public void Fit_MoreArticlesThanRead_ReadsEvenlySpacedOnes()
    {
        var articles = Enumerable.Range(0, 10).Select(i => new ArticleText($"number{i}", "", ""));

        var lexicon = LexicalPipeline.Fit(articles, new LexicalFitOptions { MaxArticles = 5 }, Cancel);

        Assert.Equal(["number1", "number3", "number5", "number7", "number9"], Terms(lexicon));
        Assert.Equal(5, lexicon.Articles);
    }

    [Fact]
    public void Fit_SameArticlesInAnotherOrder_GivesTheSameBytes()
    {
        var articles = SeededTexts.Articles(200, seed: 5);
        var first = LexicalPipeline.Fit(articles, Options, Cancel).Pack();
        articles.Reverse();

        Assert.Equal(first, LexicalPipeline.Fit(articles, Options, Cancel).Pack());
    }

    [Fact]
    public void Fit_NothingToLearnFrom_KnowsNoTerm()
    {
        Assert.Equal(0, LexicalPipeline.Fit([], Options, Cancel).Count);
        Assert.Equal(0, LexicalPipeline.Fit([new ArticleText("", "...", " \n")], Options, Cancel).Count);
    }

    [Fact]
    public void Fit_Cancelled_Stops()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(
            () => LexicalPipeline.Fit(SeededTexts.Articles(10, 1), Options, source.Token));
    }

    private static void AssertEqual(List<ArticleText> articles, LexicalLexicon lexicon, ITransformer transformer)
    {
        var context = new MLContext(1);
        var rows = context.Data.LoadFromEnumerable(
            articles.Select(article => new TextRow { Text = LexicalPipeline.Compose(article) }));
        var theirs = transformer.Transform(rows);
        var column = theirs.Schema["Features"];
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        column.GetSlotNames(ref names);
        var ids = Terms(lexicon).Select((term, id) => (term, id)).ToDictionary(StringComparer.Ordinal);
        var idOfSlot = names.DenseValues().Select(name => ids[name.ToString()]).ToArray();
        var encoder = new LexicalEncoder(lexicon);
        using var cursor = theirs.GetRowCursor([column]);
        var read = cursor.GetGetter<VBuffer<float>>(column);
        var vector = default(VBuffer<float>);
        var compared = 0;
        foreach (var article in articles)
        {
            Assert.True(cursor.MoveNext());
            read(ref vector);
            var expected = vector.Items()
                .Where(item => item.Value != 0)
                .Select(item => (Term: idOfSlot[item.Key], Weight: item.Value))
                .OrderBy(item => item.Term)
                .ToList();
            var actual = encoder.Encode(article);

            Assert.Equal(expected.Select(item => item.Term), actual.Terms.ToArray());
            for (var i = 0; i < expected.Count; i++)
            {
                Assert.Equal(expected[i].Weight, actual.Weights[i], 1e-6f);
            }

            compared += expected.Count;
        }

        Assert.True(compared > 0, "Nothing was compared.");
    }

    private static string[] Terms(LexicalLexicon lexicon) =>
        [.. Enumerable.Range(0, lexicon.Count).Select(lexicon.Term)];

    private static bool Near(double left, double right) => Math.Abs(left - right) < 1e-6;
}
