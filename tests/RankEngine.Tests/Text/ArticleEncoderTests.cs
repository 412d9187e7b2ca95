using RankEngine.Text;

namespace RankEngine.Tests.Text;

public class ArticleEncoderTests
{
    private static readonly StemLexicon Lexicon = new(["bank", "flood", "river"], [1, 2, 1]);
    private static readonly WordTable Words = new(2, ["flood", "river"], [100, 200], [1, 1], [3, 4, 0, 5]);

    [Fact]
    public void Encode_StemsOfTitleAndBody_WeighByPlaceAndNumber()
    {
        // "of" is a place in the text, and counts for nothing.
        var vector = Encode(new ArticleText("Floods", "", "rivers of banks, the river")).Lexical;

        var flood = 5.0 * 2;
        var river = 5 * (1 + Math.Log(2));
        var bank = 1 + (4 * Math.Exp(-2 / 20.0));
        var length = Math.Sqrt((flood * flood) + (river * river) + (bank * bank));
        Assert.Equal([0, 1, 2], vector.Terms.ToArray());
        Assert.Equal(bank / length, vector.Weights[0], 6);
        Assert.Equal(flood / length, vector.Weights[1], 6);
        Assert.Equal(river / length, vector.Weights[2], 6);
    }

    [Fact]
    public void Encode_WordVectors_AreSummedByRarenessAndPlace()
    {
        var vector = Encode(new ArticleText("Flood", "", "River bank")).Dense;

        var flood = 5 * WordTable.SumWeight(0.1 / 103);
        var river = 5 * WordTable.SumWeight(0.1 / 203);
        double[] sum = [3 * flood, (4 * flood) + (5 * river)];
        var length = Math.Sqrt((sum[0] * sum[0]) + (sum[1] * sum[1])) / Math.Sqrt(0.5);
        Assert.Equal(sum[0] / length, vector.Values[0] * vector.Scale, 2);
        Assert.Equal(sum[1] / length, vector.Values[1] * vector.Scale, 2);
    }

    [Fact]
    public void Encode_LatentSpace_StandsBehindTheWordVectors()
    {
        var encoder = new ArticleEncoder(Lexicon, Words, LatentSpace.Of(1, [1, 0, 0]));

        var vector = encoder.Encode(new ArticleText("bank", "", "")).Dense;

        Assert.Equal(3, encoder.Dimensions);
        Assert.Equal([0, 0, 127], vector.Values.ToArray());
        Assert.Equal(0.5, vector.Values[2] * vector.Scale, 6);
    }

    [Fact]
    public void Encode_NothingKnown_IsSimilarToNothing()
    {
        var nothing = Encode(new ArticleText("", "", "the and 狐"));

        Assert.Equal(0, nothing.Lexical.Count);
        Assert.Equal(0, EncodedText.Similarity(nothing, nothing));
        Assert.Equal(0, EncodedText.Similarity(nothing, Encode(new ArticleText("flood", "", ""))));
    }

    [Fact]
    public void Similarity_SameText_IsOne()
    {
        var encoder = new ArticleEncoder(Lexicon, Words, LatentSpace.Of(1, [1, 0.5f, 0]));
        var text = encoder.Encode(new ArticleText("Flood", "at the river", "banks"));

        Assert.Equal(1, EncodedText.Similarity(text, text), 2);
    }

    [Fact]
    public void Encode_Summary_LeadsTheBody()
    {
        var split = Encode(new ArticleText("", "rivers of", "banks and floods"));
        var whole = Encode(new ArticleText("", "", "rivers of banks and floods"));

        Assert.Equal(whole.Lexical.Weights.ToArray(), split.Lexical.Weights.ToArray());
    }

    [Fact]
    public void Constructor_SpaceOfAnotherLexicon_Throws()
    {
        Assert.Throws<ArgumentException>(() => new ArticleEncoder(Lexicon, Words, LatentSpace.Of(1, [1, 0])));
    }

    private static EncodedText Encode(ArticleText article) => new ArticleEncoder(Lexicon, Words, null).Encode(article);
}
