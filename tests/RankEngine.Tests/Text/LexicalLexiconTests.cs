using RankEngine.Binary;
using RankEngine.Text;

namespace RankEngine.Tests.Text;

public class LexicalLexiconTests
{
    [Fact]
    public void Unpack_PackedLexicon_IsTheSame()
    {
        var lexicon = Sample();

        var copy = LexicalLexicon.Unpack(lexicon.Pack());

        Assert.Equal(lexicon.Pack(), copy.Pack());
        Assert.Equal(lexicon.Articles, copy.Articles);
        Assert.Equal("ärger", copy.Term(2));
        Assert.Equal(lexicon.Weights.ToArray(), copy.Weights.ToArray());
        var text = new ArticleText("Über DOG!", "cat", "ärger");
        Assert.Equal(
            new LexicalEncoder(lexicon).Encode(text).Weights.ToArray(),
            new LexicalEncoder(copy).Encode(text).Weights.ToArray());
    }

    [Fact]
    public void Unpack_EmptyLexicon_KnowsNoTerm() =>
        Assert.Equal(0, LexicalLexicon.Unpack(LexicalLexicon.Empty.Pack()).Count);

    [Fact]
    public void Unpack_CutAtEveryByte_Refuses()
    {
        var bytes = Sample().Pack();

        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => LexicalLexicon.Unpack(bytes.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Unpack_BytesChangedAtRandom_RefusesOrReadsAWholeLexicon()
    {
        var random = new Random(7);
        var bytes = Sample().Pack();
        for (var i = 0; i < 3_000; i++)
        {
            var hostile = (byte[])bytes.Clone();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
            {
                hostile[random.Next(hostile.Length)] = (byte)random.Next(256);
            }

            try
            {
                // What is read must be usable, whatever it says.
                new LexicalEncoder(LexicalLexicon.Unpack(hostile)).Encode(new ArticleText("cat dog", "Über", "ärger"));
            }
            catch (InvalidDataException)
            {
            }
        }
    }

    [Fact]
    public void Unpack_MoreTermsThanBytes_RefusesWithoutReserving()
    {
        var writer = new ByteWriter();
        foreach (var value in "RELX"u8)
        {
            writer.Byte(value);
        }

        foreach (var number in (ulong[])[1, LexicalLexicon.TitleWeight, LexicalLexicon.SummaryWeight])
        {
            writer.Unsigned(number);
        }

        writer.Unsigned(LexicalLexicon.MaxBodyLength);
        foreach (var number in (ulong[])[1, 0, 0, 0, 190_000])
        {
            writer.Unsigned(number);
        }

        var bytes = writer.ToArray();

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidDataException>(() => LexicalLexicon.Unpack(bytes));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Theory]
    [InlineData("b", "a", 1f, 1f)]
    [InlineData("a", "a", 1f, 1f)]
    [InlineData("a", "", 1f, 1f)]
    [InlineData("a", "b", 1f, float.NaN)]
    [InlineData("a", "b", 1f, float.PositiveInfinity)]
    [InlineData("a", "b", -1f, 1f)]
    [InlineData("a", "b", 1e-30f, 1f)]
    public void Constructor_PartsThatBreakARule_Refuses(string first, string second, float one, float two) =>
        Assert.Throws<ArgumentException>(() => new LexicalLexicon(" ", "", "", [first, second], [one, two], 1));

    [Fact]
    public void IsTerm_HalfACharacter_IsNone()
    {
        Assert.False(LexicalLexicon.IsTerm("a\ud800"));
        Assert.False(LexicalLexicon.IsTerm("\udc00b"));
        Assert.True(LexicalLexicon.IsTerm("😀"));
    }

    internal static LexicalLexicon Sample() => new(
        " ", "!DGOUÜ", "\0dgouu", ["cat", "dog", "ärger"], [0.5f, 1.25f, 3f], 12);
}
