using RankEngine.Text;

namespace RankEngine.Tests.Text;

public class WordReaderTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData(" .'& -- ", "")]
    [InlineData("The Cat sat.", "the cat sat")]
    [InlineData("Obama's plan, the voters’ choice", "obama plan the voters choice")]
    [InlineData("don't O’Neill", "dont oneill")]
    [InlineData("U.S. and U.S.A. troops", "us and usa troops")]
    [InlineData("reuters.com said", "reuters com said")]
    [InlineData("up 1.5 percent to 2,000", "up 1.5 percent to 2 000")]
    [InlineData("AT&T buys M&S", "att buys ms")]
    [InlineData("well-known snake_case a/b", "well known snake case a b")]
    [InlineData("wait...what", "wait what")]
    [InlineData("end.Next begins", "end next begins")]
    [InlineData("Café cafe\u0301 ÅNGSTRÖM", "cafe cafe angstrom")]
    [InlineData("so\u00adft", "soft")]
    [InlineData("ИВАН пошёл", "иван пошел")]
    [InlineData("Η κυβέρνηση της ΑΘΉΝΑΣ", "η κυβερνηση τησ αθηνασ")]
    [InlineData("東京都の会議", "東京 京都 都の の会 会議")]
    [InlineData("中国, 美国。日", "中国 美国 日")]
    [InlineData("iPhone発売 2026年", "iphone 発売 2026 年")]
    [InlineData("ข่าววันนี้", "ขา าว วว วน นน")]
    [InlineData("서울 시장", "\u1109\u1165\u110b\u116e\u11af \u1109\u1175\u110c\u1161\u11bc")]
    [InlineData("हिन्दी समाचार", "हिन्दी समाचार")]
    [InlineData("'s", "s")]
    [InlineData("a\ud800b", "a b")]
    public void Read_Text_GivesWords(string text, string expected)
    {
        Assert.Equal(expected, string.Join(' ', Words(text)));
    }

    [Fact]
    public void Read_WordTooLong_IsAnEmptyPlace()
    {
        Assert.Equal(["a", "", "b"], Words($"a {new string('x', WordReader.MaxLength + 1)} b"));
        Assert.Equal(["a", new string('x', WordReader.MaxLength)], Words($"a {new string('x', WordReader.MaxLength)}"));
    }

    private static List<string> Words(string text)
    {
        var words = new List<string>();
        var reader = new WordReader(text, new char[WordReader.MaxLength]);
        while (reader.Read())
        {
            words.Add(reader.Word.ToString());
        }

        return words;
    }
}
