using System.Text;
using RankEngine.Articles;
using RankEngine.Snapshots;

namespace RankEngine.Tests.Snapshots;

public sealed class PackedNamesTests
{
    [Theory]
    [InlineData("")]
    [InlineData("no address")]
    [InlineData("https://a.example")]
    [InlineData("https://a.example/")]
    [InlineData("https://a.example/news/mayor-opens-17-5-bridges-at-last")]
    [InlineData("https://a.example/news/mayor-opens-17-5-bridges-at-last-and-more.html?x=1#y")]
    [InlineData("https://a.example/news/mayor-opens-17-5-brid")]
    [InlineData("https://a.example/MAYOR-OPENS/")]
    [InlineData("https://ä.example/bürgermeister")]
    public void Url_AnyText_ComesBackAsItWas(string url)
    {
        var meta = new ArticleMeta
        {
            Version = new ArticleVersion(1, "log", 1),
            Title = "Mayor opens 17.5 “bridges” – at last!",
            Url = url,
        };

        Assert.Equal(url, meta.Url);
        Assert.Equal("Mayor opens 17.5 “bridges” – at last!", meta.Title);
    }

    [Fact]
    public void Names_OfRandomTexts_ComeBackAsTheyWere()
    {
        var random = new Random(7);
        for (var i = 0; i < 2_000; i++)
        {
            var (title, url) = (Text(random, 200), "https://" + Text(random, 12) + "/" + Text(random, 900));
            string[] tags = [.. Enumerable.Range(0, random.Next(5)).Select(_ => Text(random, 9))];
            string[] authors = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Text(random, 9))];

            var names = ArticleNames.Of(title, url, tags, authors);

            Assert.Equal(title, names.Title);
            Assert.Equal(url, names.Url);
            Assert.Equal(tags, names.Tags);
            Assert.Equal(authors, names.Authors);
            Assert.All(tags, tag => Assert.True(names.HasTag(["no", tag])));
            Assert.False(names.HasTag(["none of them"]));
        }
    }

    [Fact]
    public void Names_TitleThatIsTheSlugOfTheAddress_TakeLittleMoreThanTheTitle()
    {
        var title = string.Join(' ', Enumerable.Repeat("word", 30));
        var names = ArticleNames.Of(title, "https://a.example/x/" + title.Replace(' ', '-'), [], []);

        Assert.InRange(names.Length, title.Length, title.Length + 12);
    }

    private static string Text(Random random, int most)
    {
        var text = new StringBuilder();
        for (var length = random.Next(most); length > 0; length--)
        {
            text.Append("abcXYZ019 -./:?äß€😀".EnumerateRunes().ElementAt(random.Next(18)).ToString());
        }

        return text.ToString();
    }
}
