using RankEngine.Learning.Evaluation;
using RankEngine.Learning.Text;
using RankEngine.Tests.Text;

namespace RankEngine.Tests.Learning;

public class IndexEvaluationTests
{
    [Fact]
    public void Sizes_AnyCount_DoubleAndEndWithAll()
    {
        Assert.Equal([100, 200, 400, 750], IndexEvaluation.Sizes(750, 100));
        Assert.Equal([750], IndexEvaluation.Sizes(750, 1_000));
        Assert.Equal([100, 200], IndexEvaluation.Sizes(200, 100));
    }

    [Fact]
    public void Run_SmallSiteWithCopies_MeasuresEachSize()
    {
        var cancel = TestContext.Current.CancellationToken;
        var articles = SeededTexts.Articles(300, seed: 2);
        var encoder = ArticleEncoderFitter.Fit(articles, words: null, progress: null, cancel);
        var texts = articles.ConvertAll(article => encoder.Encode(article));
        var options = new IndexEvaluationOptions { Copies = 2, Smallest = 300, Queries = 40, Inserts = 5, Lists = true };
        var told = new List<IndexMeasure>();

        var measures = IndexEvaluation.Run(texts, options, told.Add, cancel);

        Assert.Equal([300, 600, 900], measures.Select(measure => measure.Articles));
        Assert.Equal(told, measures);
        Assert.All(measures, measure => Assert.InRange(measure.RecallAt10, 0.98, 1));
        Assert.All(measures, measure => Assert.Equal(40, measure.Queries));
        Assert.Equal([false, false, true], measures.Select(measure => measure.ListsSeconds is not null));
    }
}
