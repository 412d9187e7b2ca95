using System.Security.Cryptography;
using System.Text;
using RankEngine.Events;

namespace RankEngine.Tests.Events;

public class PseudonymizerTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, PseudonymKey.Length).Select(i => (byte)i)];

    [Fact]
    public void Reader_KnownKey_IsHmacCutTo128Bits()
    {
        using var pseudonymizer = new Pseudonymizer(Key);

        var pseudonym = pseudonymizer.Reader("main", "ada");

        var digest = HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes("\u0001main\0ada"));
        Assert.Equal(Convert.ToHexStringLower(digest.AsSpan(0, 16)), pseudonym.ToString());
    }

    [Fact]
    public void Reader_AskedAgain_IsTheSame()
    {
        using var pseudonymizer = new Pseudonymizer(Key);
        using var afterRestart = new Pseudonymizer(Key);

        var first = pseudonymizer.Reader("main", "ada");

        Assert.Equal(first, pseudonymizer.Reader("main", "ada"));
        Assert.Equal(first, afterRestart.Reader("main", "ada"));
    }

    [Fact]
    public void Pseudonyms_OfOneText_DifferByWhatTheyNameAndSiteAndKey()
    {
        using var pseudonymizer = new Pseudonymizer(Key);
        using var other = new Pseudonymizer([.. Key.Reverse()]);

        Pseudonym[] all =
        [
            pseudonymizer.Reader("main", "x"),
            pseudonymizer.Session("main", "x"),
            pseudonymizer.Address("main", "x"),
            pseudonymizer.Reader("side", "x"),
            other.Reader("main", "x"),
        ];

        Assert.Equal(all.Length, all.Distinct().Count());
    }

    [Fact]
    public void Reader_EmptyText_IsNone()
    {
        using var pseudonymizer = new Pseudonymizer(Key);

        Assert.True(pseudonymizer.Reader("main", "").IsNone);
        Assert.False(pseudonymizer.Reader("main", " ").IsNone);
    }

    [Fact]
    public void Reader_MoreThanAreRememberedFromManyThreads_IsNeverAnothers()
    {
        using var pseudonymizer = new Pseudonymizer(Key);
        using var fresh = new Pseudonymizer(Key);
        var texts = Enumerable.Range(0, 40_000).Select(i => $"reader-{i}").ToArray();

        Parallel.For(0, texts.Length * 3, i => pseudonymizer.Reader("main", texts[i * 7919 % texts.Length]));
        var remembered = texts.Select(text => pseudonymizer.Reader("main", text)).ToArray();

        Assert.Equal(texts.Length, remembered.Distinct().Count());
        Assert.Equal(fresh.Reader("main", texts[123]), remembered[123]);
    }

    [Fact]
    public void Reader_LongText_IsHashedWhole()
    {
        using var pseudonymizer = new Pseudonymizer(Key);
        var text = new string('é', 5_000);

        Assert.NotEqual(pseudonymizer.Reader("main", text), pseudonymizer.Reader("main", text + "x"));
    }
}
