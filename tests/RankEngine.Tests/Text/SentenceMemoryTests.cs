using RankEngine.Text;

namespace RankEngine.Tests.Text;

public class SentenceMemoryTests
{
    [Fact]
    public void Encode_SameTextAgain_AsksOnceAndSaysTheSame()
    {
        var encoder = new CountingEncoder();
        var memory = new SentenceMemory(encoder, 10);
        var text = new ArticleText("Flood", "at the river", "banks");

        var first = Encode(memory, text);
        var second = Encode(memory, text with { Language = "en" });

        Assert.Equal(first, second);
        Assert.Equal(1, encoder.Asked);
        Assert.Equal((encoder.Dimensions, encoder.Hash), (memory.Dimensions, memory.Hash));

        // Rounded to bytes, as an index keeps it.
        var exact = new float[3];
        encoder.Encode(text, exact);
        Assert.Equal(DenseVector.Of(exact).Values.ToArray(), DenseVector.Of(first).Values.ToArray());
    }

    [Fact]
    public void Encode_AnyPartChanged_AsksAgain()
    {
        var encoder = new CountingEncoder();
        var memory = new SentenceMemory(encoder, 100);
        ArticleText[] texts =
        [
            new("ab", "", ""), new("a", "b", ""), new("a", "", "b"), new("", "ab", ""), new("", "", "ab"),
            new("", "a", "b"), new("ab", "", "c"),
        ];

        foreach (var text in texts)
        {
            Encode(memory, text);
        }

        Assert.Equal(texts.Length, encoder.Asked);
    }

    [Fact]
    public void Encode_MoreTextsThanItHolds_ForgetsTheOldest()
    {
        var encoder = new CountingEncoder();
        var memory = new SentenceMemory(encoder, 10);
        for (var i = 0; i < 100; i++)
        {
            Encode(memory, new ArticleText($"{i}", "", ""));

            // What is asked for all the time is never forgotten.
            Encode(memory, new ArticleText("always", "", ""));
        }

        Assert.Equal(101, encoder.Asked);
        Encode(memory, new ArticleText("99", "", ""));
        Assert.Equal(101, encoder.Asked);
        Encode(memory, new ArticleText("0", "", ""));
        Assert.Equal(102, encoder.Asked);
    }

    [Fact]
    public void Encode_ManyThreads_EachGetsItsText()
    {
        var memory = new SentenceMemory(new CountingEncoder(), 16);
        var alone = Enumerable.Range(0, 50).Select(i => Encode(memory, new ArticleText($"{i}", "", ""))).ToArray();

        Parallel.For(0, 5_000, i => Assert.Equal(
            alone[i % 50], Encode(memory, new ArticleText($"{i % 50}", "", ""))));
    }

    private static float[] Encode(SentenceMemory memory, ArticleText text)
    {
        var vector = new float[memory.Dimensions];
        memory.Encode(text, vector);
        return vector;
    }

    private sealed class CountingEncoder : ISentenceEncoder
    {
        private int _asked;

        public int Asked => _asked;

        public int Dimensions => 3;

        public ulong Hash => 7;

        public void Encode(in ArticleText article, Span<float> into)
        {
            Interlocked.Increment(ref _asked);
            var length = 1f + article.Title.Length + article.Body.Length;
            into[0] = article.Title.Length / length;
            into[1] = article.Body.Length / length;
            into[2] = article.Title.Sum(letter => letter) % 17 / 17f;
        }
    }
}
