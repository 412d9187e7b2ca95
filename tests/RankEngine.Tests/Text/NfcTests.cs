using RankEngine.Text;

namespace RankEngine.Tests.Text;

public class NfcTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain text", "plain text")]
    [InlineData("e\u0301", "\u00e9")]
    [InlineData("\u00e9", "\u00e9")]
    [InlineData("\u212b", "\u00c5")]
    [InlineData("\u2126", "\u03a9")]
    [InlineData("a\u0323\u0302", "\u1ead")]
    [InlineData("a\u0302\u0323", "\u1ead")]
    [InlineData("\u1e9b\u0323", "\u1e9b\u0323")]
    [InlineData("\u0344", "\u0308\u0301")]
    [InlineData("\u0958", "\u0915\u093c")]
    [InlineData("\u1100\u1161\u11a8", "\uac01")]
    [InlineData("\uac00\u11a8", "\uac01")]
    [InlineData("\u1100\uac00\u11a8", "\u1100\uac01")]
    [InlineData("\U0001D15E", "\U0001D157\U0001D165")]
    [InlineData("a\u0327\u0301", "\u00e1\u0327")]
    [InlineData("\u0301e", "\u0301e")]
    [InlineData("\ud800e\u0301", "\ud800\u00e9")]
    public void Normalize_KnownText_ComposesIt(string text, string expected)
    {
        Assert.Equal(expected, Nfc.Normalize(text));
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("café cafe\u0301 Ünïcödé", "cafe cafe Unicode")]
    [InlineData("ấ ёлка й ΐ", "a елка и ι")]
    [InlineData("\u05e9\u05c1\u05b8 ø ß", "\u05e9 ø ß")]
    [InlineData("\ud800e\u0301 🙂", "\ud800e 🙂")]
    public void WithoutMarks_KnownText_KeepsTheLetters(string text, string expected)
    {
        Assert.Equal(expected, Nfc.WithoutMarks(text));
    }

    [Fact]
    public void Normalize_AlreadyNormal_ReturnsSameObject()
    {
        var text = "Žluťoučký kůň – 東京 🙂";

        Assert.Same(text, Nfc.Normalize(text));
    }

    [Fact]
    public void Normalize_RandomMarks_IsIdempotentAndBlindToTheirOrder()
    {
        // Marks of three classes: those of different classes may be swapped without changing the text.
        string[] marks = ["\u0301", "\u0323", "\u0327"];
        var random = new Random(7);
        for (var i = 0; i < 2_000; i++)
        {
            var letter = (char)random.Next('a', 'z' + 1);
            var order = marks.ToArray();
            random.Shuffle(order);

            var normal = Nfc.Normalize(letter + string.Concat(marks));

            Assert.Equal(normal, Nfc.Normalize(letter + string.Concat(order)));
            Assert.Equal(normal, Nfc.Normalize(normal));
        }
    }

    [Fact]
    public void Normalize_NothingButMarks_SortsThem()
    {
        var hostile = string.Concat(Enumerable.Repeat("\u0301\u0323", 50_000));

        var normal = Nfc.Normalize(hostile);

        Assert.Equal(new string('\u0323', 50_000) + new string('\u0301', 50_000), normal);
    }
}
