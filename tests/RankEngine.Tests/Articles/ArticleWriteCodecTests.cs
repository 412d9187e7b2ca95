using RankEngine.Articles;

namespace RankEngine.Tests.Articles;

public sealed class ArticleWriteCodecTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.FromHours(2));

    [Fact]
    public void Unpack_Packed_IsTheSame()
    {
        foreach (var write in Writes())
        {
            var read = ArticleWriteCodec.Unpack(write.Id, ArticleWriteCodec.Pack(write));

            Assert.Equal(write.Version, read.Version);
            Assert.Equivalent(write.Article, read.Article, strict: true);
        }
    }

    [Fact]
    public void Pack_AnyTwoVersions_SortByBytesAsTheVersionsSort()
    {
        var writes = Writes().ToList();
        foreach (var left in writes)
        {
            foreach (var right in writes.Where(right => right.Version != left.Version))
            {
                var byBytes = ArticleWriteCodec.Pack(left).AsSpan().SequenceCompareTo(ArticleWriteCodec.Pack(right));

                Assert.Equal(Math.Sign(left.Version.CompareTo(right.Version)), Math.Sign(byBytes));
            }
        }
    }

    [Fact]
    public void Unpack_CutAnywhere_Throws()
    {
        var bytes = ArticleWriteCodec.Pack(Writes().First(write => write.Article is not null));
        for (var length = 0; length < bytes.Length; length++)
        {
            var cut = bytes[..length];
            Assert.Throws<InvalidDataException>(() => ArticleWriteCodec.Unpack("a", cut));
        }

        Assert.Throws<InvalidDataException>(() => ArticleWriteCodec.Unpack("a", [.. bytes, 0]));
    }

    private static IEnumerable<ArticleWrite> Writes()
    {
        var random = new Random(1);
        long[] numbers = [long.MinValue, -5, 0, 1, 9, 10, 255, 256, 1_700_000_000_000, long.MaxValue];
        string[] logs = ["a", "ab", "b", "a-1", "a.1", "B"];
        foreach (var revision in numbers)
        {
            foreach (var log in logs)
            {
                var version = new ArticleVersion(revision, log, numbers[random.Next(numbers.Length)]);
                yield return new ArticleWrite("a", version, random.Next(3) == 0 ? null : new Article
                {
                    Id = "a",
                    Title = $"Titel ß {random.Next()} \0",
                    Summary = new string('s', random.Next(300)),
                    Body = new string('b', random.Next(3_000)),
                    Url = "https://example.org/a",
                    Section = "world",
                    Tags = [.. Enumerable.Range(0, random.Next(4)).Select(i => $"tag {i}")],
                    Authors = random.Next(2) == 0 ? [] : ["A. B."],
                    Source = "wire",
                    Language = "en",
                    Published = Noon.AddTicks(random.Next()),
                    Updated = random.Next(2) == 0 ? null : Noon,
                    Expires = random.Next(2) == 0 ? null : DateTimeOffset.MaxValue,
                });
            }
        }
    }
}
