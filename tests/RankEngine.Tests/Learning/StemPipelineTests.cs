using Microsoft.ML;
using Microsoft.ML.Data;
using RankEngine.Learning.Text;
using RankEngine.Simulation.Articles;
using RankEngine.Tests.Text;
using RankEngine.Text;

namespace RankEngine.Tests.Learning;

public class StemPipelineTests
{
    private static readonly DateTimeOffset Monday = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Fit_ThousandSimulatedArticles_CoreEncodesAsMachineLearningNetDoes()
    {
        var articles = new Newsroom(new NewsroomOptions { Start = Monday, StoriesPerDay = 1_000 })
            .Publish(1_000)
            .Select(article => article.Article)
            .Select(article => new ArticleText(article.Title, article.Summary, article.Body, article.Language))
            .ToList();

        AssertEqual(articles, WordTableTests.Shipped());
    }

    [Theory]
    [InlineData(400, 1)]
    [InlineData(5, 2)]
    public void Fit_OddTexts_CoreEncodesAsMachineLearningNetDoes(int count, int seed)
    {
        var articles = SeededTexts.Articles(count, seed)
            .Append(new ArticleText("La reforma de las pensiones", "", "", "es"))
            .ToList();

        AssertEqual(articles, WordTableTests.Shipped());
        AssertEqual(articles, words: null);
    }

    [Fact]
    public void Fit_Articles_CountsThoseThatHoldEachStem()
    {
        var lexicon = StemPipeline.Fit(
            [
                new ArticleText("Floods", "", "river and flood"), new ArticleText("Flood", "", "the bank"),
                new ArticleText("", "", ""),
            ],
            words: null,
            Cancel);

        Assert.Equal(["bank", "flood", "river"], Enumerable.Range(0, lexicon.Count).Select(lexicon.Stem));
        Assert.Equal(3, lexicon.Articles);
        Assert.Equal(7 / 3.0, lexicon.Words, 5);
        Assert.Equal(Weight(2), lexicon.Weights[1]);
        Assert.Equal(Weight(1), lexicon.Weights[2]);

        float Weight(int holding) => StemLexicon.Weight(holding, 3, lexicon.Words, WordTable.FrequencyAt(null));
    }

    [Fact]
    public void Fit_AnyOrder_GivesTheSameEncoder()
    {
        var articles = SeededTexts.Articles(80, seed: 3);
        var fitted = Pack(articles);
        articles.Reverse();

        Assert.Equal(fitted, Pack(articles));

        static byte[] Pack(List<ArticleText> articles) =>
            new ArticleEncoder(StemPipeline.Fit(articles, null, Cancel), null, null).Pack();
    }

    [Fact]
    public void Fit_NoWords_IsEmpty()
    {
        Assert.Equal(0, StemPipeline.Fit([], null, Cancel).Count);
        Assert.Equal(0, StemPipeline.Fit([new ArticleText("", "", "... the")], null, Cancel).Count);
    }

    [Fact]
    public async Task Fit_Cancelled_Stops()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        Assert.ThrowsAny<OperationCanceledException>(
            () => StemPipeline.Fit(SeededTexts.Articles(10, 1), null, source.Token));
    }

    private static void AssertEqual(List<ArticleText> articles, WordTable? words)
    {
        var lexicon = StemPipeline.Fit(articles, words, Cancel);
        var encoder = new ArticleEncoder(lexicon, words, latent: null);
        var context = new MLContext(1);
        var theirs = StemPipeline.Define(articles, lexicon, words)
            .Transform(StemPipeline.Source(context, articles, Cancel))
            .GetColumn<VBuffer<float>>("Features");
        var compared = 0;
        foreach (var (article, features) in articles.Zip(theirs))
        {
            var expected = features.Items().Where(item => item.Value != 0).ToList();
            var ours = encoder.Encode(article).Lexical;
            Assert.Equal(expected.Select(item => item.Key), ours.Terms.ToArray());
            for (var i = 0; i < expected.Count; i++)
            {
                Assert.Equal(expected[i].Value, ours.Weights[i], 1e-5);
            }

            compared++;
        }

        Assert.Equal(articles.Count, compared);
    }
}
