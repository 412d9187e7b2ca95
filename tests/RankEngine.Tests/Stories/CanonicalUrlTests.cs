using RankEngine.Stories;

namespace RankEngine.Tests.Stories;

public class CanonicalUrlTests
{
    [Theory]
    [InlineData("http://www.Example.com:80/News/Story-1/?utm_source=x#top", "https://example.com/News/Story-1")]
    [InlineData("https://m.example.com/a", "https://example.com/a")]
    [InlineData("https://amp.www.example.com/a", "https://example.com/a")]
    [InlineData("https://mobile.example.com/a", "https://example.com/a")]
    [InlineData("https://m.co/a", "https://m.co/a")]
    [InlineData("https://example.com:8443/a", "https://example.com:8443/a")]
    [InlineData("https://example.com/?b=2&a=1&a=0", "https://example.com?a=0&a=1&b=2")]
    [InlineData("https://example.com/?id=7&fbclid=abc&GCLID=1&mc_cid=2&amp=1", "https://example.com?id=7")]
    [InlineData("https://example.com/a/amp/", "https://example.com/a")]
    [InlineData("https://example.com/amp/a", "https://example.com/a")]
    [InlineData("https://example.com/a.amp", "https://example.com/a")]
    [InlineData("https://example.com/a.amp.html", "https://example.com/a.html")]
    [InlineData("https://example.com/amplifier/champ", "https://example.com/amplifier/champ")]
    [InlineData("https://www.google.com/amp/s/www.example.com/a/amp/", "https://example.com/a")]
    [InlineData("https://www-example-com.cdn.ampproject.org/c/s/www.example.com/a", "https://example.com/a")]
    [InlineData("https://example.com/caf%c3%a9/%7Ex%2fy", "https://example.com/caf%C3%A9/~x%2Fy")]
    [InlineData("https://example.com/café", "https://example.com/caf%C3%A9")]
    [InlineData("https://example.com/a?q=a+b", "https://example.com/a?q=a%20b")]
    [InlineData("https://example.com/a?q=a%20b", "https://example.com/a?q=a%20b")]
    [InlineData("https://example.com/#/story/1", "https://example.com#/story/1")]
    [InlineData("https://example.com/#!/story/1", "https://example.com#!/story/1")]
    [InlineData("https://user:secret@example.com./a/./b/../c", "https://example.com/a/c")]
    [InlineData("https://bücher.example/a", "https://xn--bcher-kva.example/a")]
    [InlineData("http://[::1]:80/x/", "https://[::1]/x")]
    [InlineData("  https://example.com/a  ", "https://example.com/a")]
    [InlineData("ftp://example.com/a", "")]
    [InlineData("mailto:a@example.com", "")]
    [InlineData("/relative", "")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Of_Address_Canonical(string? url, string expected) => Assert.Equal(expected, CanonicalUrl.Of(url));

    [Theory]
    [InlineData("https://example.com/a", "https://example.com/b")]
    [InlineData("https://example.com/a", "https://example.com/A")]
    [InlineData("https://example.com/?id=1", "https://example.com/?id=2")]
    [InlineData("https://example.com/a%2Fb", "https://example.com/a/b")]
    [InlineData("https://example.com/?q=a%26b=c", "https://example.com/?q=a&b=c")]
    [InlineData("https://news.example.com/a", "https://example.com/a")]
    public void Of_OtherArticle_Differs(string left, string right) =>
        Assert.NotEqual(CanonicalUrl.Of(left), CanonicalUrl.Of(right));

    [Fact]
    public void Of_HostileText_NeverThrowsAndIsStable()
    {
        const string Parts = "htps:/w.aemxl%?#&=+[]@!~ 0F\\\ud800\udc00\u0000é.:";
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var tail = string.Create(random.Next(40), random, (span, source) =>
            {
                foreach (ref var c in span)
                {
                    c = Parts[source.Next(Parts.Length)];
                }
            });

            var once = CanonicalUrl.Of((i % 2 == 0 ? "https://example.com/" : "http://") + tail);

            Assert.True(once.Length == 0 || once.StartsWith("https://", StringComparison.Ordinal), once);
            Assert.True(i % 2 == 1 || once == CanonicalUrl.Of(once), once);
        }

        Assert.Equal("", CanonicalUrl.Of(new string('a', 100_000)));
    }
}
