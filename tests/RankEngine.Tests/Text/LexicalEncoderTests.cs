using RankEngine.Text;

namespace RankEngine.Tests.Text;

public class LexicalEncoderTests
{
    private readonly LexicalEncoder _encoder = new(LexicalLexiconTests.Sample());

    [Fact]
    public void Encode_KnownAndUnknownWords_WeighsTheKnown()
    {
        var vector = _encoder.Encode("dog unknown DOG! cat");

        // dog twice at 1.25, cat once at 0.5: 2.5 and 0.5 over the root of 6.5.
        Assert.Equal([0, 1], vector.Terms.ToArray());
        Assert.Equal(0.5 / Math.Sqrt(6.5), vector.Weights[0], 1e-6);
        Assert.Equal(2.5 / Math.Sqrt(6.5), vector.Weights[1], 1e-6);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nothing known")]
    [InlineData("!!! \0 \ud800")]
    public void Encode_NoKnownWord_IsEmpty(string text) => Assert.Equal(0, _encoder.Encode(text).Count);

    [Fact]
    public void Encode_WordLongerThanAnyTerm_IsUnknown()
    {
        var tail = new string('x', LexicalLexicon.MaxTermLength);

        Assert.Equal(0, _encoder.Encode("cat" + tail).Count);
        Assert.Equal([1], _encoder.Encode("cat" + tail + " dog").Terms.ToArray());
    }

    [Fact]
    public void Encode_BodyBeyondItsLimit_CountsNoMore()
    {
        var body = new string('x', LexicalLexicon.MaxBodyLength - 4) + " cat dog";

        Assert.Equal([0], _encoder.Encode(new ArticleText("", "", body)).Terms.ToArray());
    }

    [Fact]
    public void Encode_UsualArticle_AllocatesTheVectorOnly()
    {
        var article = new ArticleText("dog cat", "dog", string.Concat(Enumerable.Repeat("cat dog other ärger ", 100)));
        _encoder.Encode(article);

        var before = GC.GetAllocatedBytesForCurrentThread();
        _encoder.Encode(article);

        // Two arrays of three and the vector around them.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 200);
    }
}
