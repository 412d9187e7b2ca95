using RankEngine.Learning.Text;
using RankEngine.Tests.Text;
using RankEngine.Text;

namespace RankEngine.Tests.Learning;

public class ArticleEncoderFitterTests
{
    private static readonly WordTable Words =
        new(2, ["flood", "river"], [100, 2_000], [1, 1], [3, 4, 0, 5]);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Fit_OneArticle_WeighsStemsByTheLanguage()
    {
        var encoder = ArticleEncoderFitter.Fit(
            [new ArticleText("Flood", "", "the rivers floods unheardof")], Words, null, Cancel);

        // Five words; those of a stem that stand in the table say how frequent it is, whatever stands in the article.
        Assert.Equal(["flood", "river", "unheardof"], Enumerable.Range(0, 3).Select(encoder.Lexicon.Stem));
        Assert.Equal(Idf(WordTable.FrequencyAt(100)), encoder.Lexicon.Weights[0], 5);
        Assert.Equal(Idf(WordTable.FrequencyAt(2_000)), encoder.Lexicon.Weights[1], 5);
        Assert.Equal(Idf(WordTable.FrequencyAt(null)), encoder.Lexicon.Weights[2], 5);
        Assert.True(encoder.Lexicon.Weights[0] < encoder.Lexicon.Weights[1]);

        static double Idf(double frequency) =>
            Math.Log(5_002 / (2 + (5_000 * (1 - Math.Exp(-5 * frequency))))) + 1;
    }

    [Fact]
    public void Fit_SameArticles_GivesTheSameBits()
    {
        var articles = SeededTexts.Articles(60, 5);

        var first = ArticleEncoderFitter.Fit(articles, Words, null, Cancel);
        var second = ArticleEncoderFitter.Fit(articles, Words, null, Cancel);

        Assert.Equal(Words.Dimensions + 20, first.Dimensions);
        foreach (var article in articles)
        {
            var (one, other) = (first.Encode(article), second.Encode(article));
            Assert.Equal(one.Lexical.Terms.ToArray(), other.Lexical.Terms.ToArray());
            Assert.Equal(one.Lexical.Weights.ToArray(), other.Lexical.Weights.ToArray());
            Assert.Equal(one.Dense.Values.ToArray(), other.Dense.Values.ToArray());
            Assert.Equal(one.Dense.Scale, other.Dense.Scale);
        }
    }

    [Fact]
    public void Fit_NoArticles_StillEncodes()
    {
        var encoder = ArticleEncoderFitter.Fit([], Words, null, Cancel);

        var text = encoder.Encode(new ArticleText("Flood", "", ""));

        Assert.Equal(1, text.Lexical.Count);
        Assert.Equal(0.75, DenseVector.Dot(text.Dense, text.Dense), 2);
    }

    [Fact]
    public void Fit_Cancelled_Stops()
    {
        Assert.Throws<OperationCanceledException>(() => ArticleEncoderFitter.Fit(
            [new ArticleText("Flood", "", "")], Words, null, new CancellationToken(canceled: true)));
    }
}
