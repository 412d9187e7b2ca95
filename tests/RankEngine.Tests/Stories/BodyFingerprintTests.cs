using RankEngine.Articles;
using RankEngine.Stories;

namespace RankEngine.Tests.Stories;

public class BodyFingerprintTests
{
    private const string Text =
        "NATO troops entered Kosovo on Saturday, hours after Russia's surprise arrival; "
        + "the café in Priština was open again.";

    [Fact]
    public void Of_SpacingCasePunctuationEncoding_Equal()
    {
        var expected = BodyFingerprint.Of(Text);

        Assert.NotEqual(UInt128.Zero, expected);
        Assert.Equal(expected, BodyFingerprint.Of(Text.ToUpperInvariant()));
        Assert.Equal(expected, BodyFingerprint.Of(Text.Replace(" ", "\r\n\t ", StringComparison.Ordinal)));
        Assert.Equal(expected, BodyFingerprint.Of(Text.Replace('\'', '\u2019')));
        Assert.Equal(expected, BodyFingerprint.Of(Text.Replace(' ', '\u00a0')));
        Assert.Equal(expected, BodyFingerprint.Of(Text.Replace("é", "e\u0301", StringComparison.Ordinal)));
        Assert.Equal(expected, BodyFingerprint.Of(Text.Replace("NATO", "ＮＡＴＯ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("\ufb01nal o\ufb03ce", "final office")]
    [InlineData("\uc11c\uc6b8", "\u1109\u1165\u110b\u116e\u11af")]
    [InlineData("\u30ac\u30d1", "\u30ab\u3099\u30cf\u309a")]
    [InlineData("\u1f00\u03c1\u03c7\u03ae", "\u0391\u0313\u03a1\u03a7\u0397\u0301")]
    [InlineData("\u0439", "\u0418\u0306")]
    [InlineData("\u1ec7", "e\u0302\u0323")]
    public void Of_OtherEncodingOfLetters_Equal(string left, string right) =>
        Assert.Equal(BodyFingerprint.Of(Text + left), BodyFingerprint.Of(Text + right));

    [Theory]
    [InlineData("\u30ac", "\u30ab")]
    [InlineData("\u0438", "\u0435")]
    [InlineData("\u0926\u093f", "\u0926\u0940")]
    public void Of_OtherLetters_Differs(string left, string right) =>
        Assert.NotEqual(BodyFingerprint.Of(Text + left), BodyFingerprint.Of(Text + right));

    [Fact]
    public void Of_OneWordMore_Differs() =>
        Assert.NotEqual(BodyFingerprint.Of(Text), BodyFingerprint.Of(Text + " Not"));

    [Fact]
    public void Of_ShortText_None()
    {
        Assert.Equal(UInt128.Zero, BodyFingerprint.Of("See video."));
        Assert.Equal(UInt128.Zero, BodyFingerprint.Of(new string('a', BodyFingerprint.MinLength - 1) + " !?"));
        Assert.NotEqual(UInt128.Zero, BodyFingerprint.Of(new string('a', BodyFingerprint.MinLength)));
    }

    [Fact]
    public void Of_LongText_DoesNotDependOnWhereTheBufferEnds()
    {
        for (var length = 500; length < 530; length++)
        {
            var text = new string('x', length) + "ﬃ" + Text;

            Assert.Equal(
                BodyFingerprint.Of(text), BodyFingerprint.Of(text.Replace("ﬃ", "f f i", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Of_StoredValue_NeverChanges() => Assert.Equal(
        "cd5cdf3efcdd164bc5d542f781f68d21",
        BodyFingerprint.Of(Text).ToString("x32", System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void StoryKeysOf_ArticleWithoutUrlOrBody_None()
    {
        var article = new Article { Id = "a", Title = "A", Published = DateTimeOffset.UnixEpoch };

        Assert.Equal(default, StoryKeys.Of(article));
        Assert.Equal(
            StoryKeys.Of(article with { Url = "http://www.example.com/a?utm_source=x", Body = Text }),
            StoryKeys.Of(article with { Id = "b", Url = "https://example.com/a", Body = Text.ToUpperInvariant() }));
    }
}
