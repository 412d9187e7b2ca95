using System.IO.Hashing;
using System.Text;
using RankEngine.Articles;

namespace RankEngine.Stories;

/// <summary>What makes two articles one story: an equal key of either kind.</summary>
/// <param name="Url">Of the canonical address; 0: none.</param>
/// <param name="Body">Of the text; 0: none, as when it is too short to tell.</param>
/// <remarks>
/// 64 bits each: among a million articles of a site, two different keys fall together with a chance of one in ten
/// million.
/// </remarks>
public readonly record struct StoryKeys(ulong Url, ulong Body)
{
    /// <summary>Returns the keys of an article.</summary>
    public static StoryKeys Of(Article article)
    {
        ArgumentNullException.ThrowIfNull(article);
        return new StoryKeys(UrlKey(article.Url), (ulong)BodyFingerprint.Of(article.Body));
    }

    /// <summary>Returns the key of an address; 0: none.</summary>
    internal static ulong UrlKey(string url)
    {
        var canonical = CanonicalUrl.Of(url);
        return canonical.Length == 0 ? 0 : XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(canonical));
    }
}
