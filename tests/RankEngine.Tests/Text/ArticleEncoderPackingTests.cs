using System.IO.Hashing;
using RankEngine.Binary;
using RankEngine.Learning.Text;
using RankEngine.Text;

namespace RankEngine.Tests.Text;

public class ArticleEncoderPackingTests
{
    private static readonly WordTable Words = new(2, ["flood", "river"], [100, 200], [1, 1], [3, 4, 0, 5]);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Unpack_Packed_EncodesTheSame()
    {
        var articles = SeededTexts.Articles(150, seed: 5);
        var words = WordTableTests.Shipped();
        var encoder = ArticleEncoderFitter.Fit(articles, words, progress: null, Cancel);

        var bytes = encoder.Pack();
        var unpacked = ArticleEncoder.Unpack(bytes, words);

        Assert.Equal(bytes, unpacked.Pack());
        Assert.Equal((encoder.Lexicon.Articles, encoder.Lexicon.Words), (150, unpacked.Lexicon.Words));
        foreach (var article in articles)
        {
            AssertSame(encoder.Encode(article), unpacked.Encode(article));
        }
    }

    [Fact]
    public void Pack_FittedAgain_GivesTheSameBytes()
    {
        var articles = SeededTexts.Articles(60, seed: 6);

        Assert.Equal(
            ArticleEncoderFitter.Fit(articles, Words, null, Cancel).Pack(),
            ArticleEncoderFitter.Fit(articles, Words, null, Cancel).Pack());
    }

    [Fact]
    public void Unpack_OddStems_ComeBack()
    {
        string[] stems = ["\U0001D7D8", "\U0001D7D9", "ab", "a", "Ж", "中", "abc"];
        var lexicon = new StemLexicon(stems, [1, 2, 3, 4, 5, 6, 7], 12, 3.5f);

        var unpacked = ArticleEncoder.Unpack(new ArticleEncoder(lexicon, null, null).Pack(), null).Lexicon;

        Assert.Equal(stems, Enumerable.Range(0, unpacked.Count).Select(unpacked.Stem));
        Assert.Equal(lexicon.Weights.ToArray(), unpacked.Weights.ToArray());
        Assert.Equal((12, 3.5f), (unpacked.Articles, unpacked.Words));
        Assert.Throws<ArgumentException>(() => new StemLexicon(["\ud835"], [1]));
    }

    [Fact]
    public void Unpack_OtherWordTable_SaysSo()
    {
        var lexicon = new StemLexicon(["flood"], [1]);
        var bytes = new ArticleEncoder(lexicon, Words, null).Pack();
        var other = new WordTable(2, ["flood", "river"], [100, 200], [1, 1], [3, 4, 0, 6]);

        foreach (var words in (WordTable?[])[other, null])
        {
            var failure = Assert.Throws<InvalidDataException>(() => ArticleEncoder.Unpack(bytes, words));
            Assert.Contains("other word vectors", failure.Message, StringComparison.Ordinal);
        }

        Assert.Throws<InvalidDataException>(
            () => ArticleEncoder.Unpack(new ArticleEncoder(lexicon, null, null).Pack(), Words));
        ArticleEncoder.Unpack(bytes, WordTable.Read(Words.Write()));
    }

    [Fact]
    public void Unpack_AnyByteChangedOrCutOff_IsRefused()
    {
        var bytes = Small();
        for (var i = 0; i < bytes.Length; i++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var damaged = bytes.ToArray();
                damaged[i] ^= (byte)(1 << bit);
                Assert.Throws<InvalidDataException>(() => ArticleEncoder.Unpack(damaged, Words));
            }

            Assert.Throws<InvalidDataException>(() => ArticleEncoder.Unpack(bytes.AsSpan(0, i), Words));
        }
    }

    // Whoever forges bytes can forge their hash too.
    [Fact]
    public void Unpack_ForgedHash_GivesAnEncoderOrIsRefused()
    {
        var body = Small()[..^8];
        for (var i = 0; i < body.Length; i++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var damaged = body.ToArray();
                damaged[i] ^= (byte)(1 << bit);
                TryUnpack(damaged);
            }

            TryUnpack(body[..i]);
        }

        static void TryUnpack(byte[] body)
        {
            var writer = new ByteWriter();
            foreach (var value in body)
            {
                writer.Byte(value);
            }

            writer.Fixed64(XxHash3.HashToUInt64(body));
            try
            {
                var encoder = ArticleEncoder.Unpack(writer.Written.Span, Words);
                _ = encoder.Encode(new ArticleText("Flood at the river", "", "banks"));
            }
            catch (InvalidDataException)
            {
                // The other good end.
            }
        }
    }

    [Fact]
    public void LatentSpace_RoundedToBytes_FoldsAsBefore()
    {
        var random = new Random(3);
        const int Stems = 50;
        const int Dimensions = 37;
        var rows = Enumerable.Range(0, Stems * Dimensions).Select(_ => (random.NextSingle() * 2) - 1).ToArray();
        var vector = SparseVector.Sum([new SparseVector([1, 7, 49, 60], [1, 2, 3, 9])]);
        var folded = new float[Dimensions];

        LatentSpace.Of(Dimensions, rows).Fold(vector, folded);

        for (var k = 0; k < Dimensions; k++)
        {
            var exact = 0.0;
            for (var i = 0; i < 3; i++)
            {
                exact += vector.Weights[i] * rows[(vector.Terms[i] * Dimensions) + k];
            }

            Assert.Equal(exact, folded[k], 0.01);
        }
    }

    [Fact]
    public void Read_WrittenText_IsNearlyTheSameAndWritesTheSame()
    {
        var random = new Random(9);
        var writer = new ByteWriter();
        for (var round = 0; round < 300; round++)
        {
            var text = Any(random);
            writer.Clear();
            text.Write(writer);
            var bytes = writer.ToArray();
            var reader = new ByteReader(bytes);

            var read = EncodedText.Read(ref reader);

            Assert.True(reader.IsAtEnd);
            Assert.Equal(Math.Min(EncodedText.PackedTerms, text.Lexical.Count), read.Lexical.Count);
            Assert.Equal(text.Dense.Values.ToArray(), read.Dense.Values.ToArray());
            Assert.Equal(text.Dense.Scale, read.Dense.Scale);
            if (text.Lexical.Count is > 0 and <= EncodedText.PackedTerms)
            {
                Assert.Equal(text.Lexical.Terms.ToArray(), read.Lexical.Terms.ToArray());
                Assert.InRange(SparseVector.Dot(text.Lexical, read.Lexical), 0.9999, 1.0001);
            }

            writer.Clear();
            read.Write(writer);
            Assert.Equal(bytes, writer.ToArray());
        }
    }

    [Fact]
    public void Read_MoreTermsThanAreKept_KeepsTheStrongest()
    {
        var terms = Enumerable.Range(0, 300).ToArray();
        var weights = Array.ConvertAll(terms, term => 1f + (term % 150));
        var writer = new ByteWriter();
        new EncodedText(SparseVector.Sum([new SparseVector(terms, weights)]), DenseVector.Empty).Write(writer);
        var reader = new ByteReader(writer.Written.Span);

        var kept = EncodedText.Read(ref reader).Lexical.Terms.ToArray();

        Assert.Equal(terms.OrderByDescending(term => term % 150).ThenBy(term => term).Take(128).Order(), kept);
    }

    [Fact]
    public void Write_Article_TakesHalfAKilobyte()
    {
        var random = new Random(4);
        var terms = new SortedSet<int>();
        while (terms.Count < 128)
        {
            terms.Add(random.Next(60_000));
        }

        var text = new EncodedText(
            SparseVector.Sum([new SparseVector([.. terms], [.. terms.Select(_ => 1 + random.NextSingle())])]),
            new DenseVector(new sbyte[228], 1));
        var writer = new ByteWriter();
        text.Write(writer);

        Assert.InRange(writer.Count, 450, 630);
    }

    [Fact]
    public void Read_AnyByteChangedOrCutOff_GivesATextOrIsRefused()
    {
        var writer = new ByteWriter();
        Any(new Random(2)).Write(writer);
        var bytes = writer.ToArray();
        for (var i = 0; i < bytes.Length; i++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var damaged = bytes.ToArray();
                damaged[i] ^= (byte)(1 << bit);
                try
                {
                    var reader = new ByteReader(damaged);
                    var read = EncodedText.Read(ref reader);
                    Assert.InRange(SparseVector.Dot(read.Lexical, read.Lexical), 0.999, 1.001);
                }
                catch (InvalidDataException)
                {
                    // The other good end.
                }
            }

            Assert.Throws<InvalidDataException>(() =>
            {
                var reader = new ByteReader(bytes.AsSpan(0, i));
                EncodedText.Read(ref reader);
            });
        }
    }

    private static byte[] Small()
    {
        var lexicon = new StemLexicon(["bank", "flood", "flow", "river"], [1, 2, 3, 1], 7, 4);
        return new ArticleEncoder(lexicon, Words, LatentSpace.Of(2, [1, 0, 0.5f, -1, 0, 0, 3, 4])).Pack();
    }

    private static EncodedText Any(Random random)
    {
        var terms = new SortedSet<int>();
        var count = random.Next(200);
        while (terms.Count < count)
        {
            terms.Add(random.Next(1 << 20));
        }

        var numbers = new float[random.Next(3) == 0 ? 0 : random.Next(1, 300)];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = random.NextSingle() - 0.5f;
        }

        var vector = new SparseVector([.. terms], [.. terms.Select(_ => random.NextSingle() + 0.01f)]);
        return new EncodedText(
            count == 0 ? SparseVector.Empty : SparseVector.Sum([vector]),
            numbers.Length == 0 ? DenseVector.Empty : DenseVector.Of(numbers));
    }

    private static void AssertSame(in EncodedText expected, in EncodedText actual)
    {
        Assert.Equal(expected.Lexical.Terms.ToArray(), actual.Lexical.Terms.ToArray());
        Assert.Equal(expected.Lexical.Weights.ToArray(), actual.Lexical.Weights.ToArray());
        Assert.Equal(expected.Dense.Values.ToArray(), actual.Dense.Values.ToArray());
        Assert.Equal(expected.Dense.Scale, actual.Dense.Scale);
    }
}
