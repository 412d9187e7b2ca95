using RankEngine.Text;

namespace RankEngine.Tests.Text;

public class WordTableTests
{
    private static readonly WordTable Table =
        new(2, ["flood", "river", "bank"], [3, 4, 90], [0.5f, 0.25f, 0], [1, -2, 127, -127, 0, 0]);

    [Fact]
    public void Read_Written_GivesTheSameTable()
    {
        var read = WordTable.Read(Table.Write());

        Assert.Equal(Table.Write(), read.Write());
        Assert.Equal((3, 2), (read.Count, read.Dimensions));
        Assert.Equal(1, read.Find("river"));
        Assert.Equal(-1, read.Find("rivers"));
        Assert.Equal("bank", read.Word(2));
        Assert.Equal([127, -127], read.Vector(1).ToArray());
        Assert.Equal(0.25f, read.Scale(1));
        Assert.Equal(0.1 / 93, read.Frequency(2), 12);
        Assert.Equal(0.1 / 200_003, read.Frequency(-1), 12);
    }

    [Fact]
    public void Read_AnyByteChangedOrCutOff_IsRefused()
    {
        var bytes = Table.Write();
        for (var i = 0; i < bytes.Length; i++)
        {
            var damaged = bytes.ToArray();
            damaged[i] ^= 0x10;

            Assert.Throws<InvalidDataException>(() => WordTable.Read(damaged));
            Assert.Throws<InvalidDataException>(() => WordTable.Read(bytes.AsSpan(0, i)));
        }
    }

    [Fact]
    public void Load_OtherFile_NamesIt()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "something else altogether");

            Assert.Equal(path, Assert.Throws<CorruptDataException>(() => WordTable.Load(path)).Path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Constructor_WrongParts_Throws()
    {
        Assert.Throws<ArgumentException>(() => new WordTable(1, ["a", "a"], [1, 2], [1, 1], [1, 1]));
        Assert.Throws<ArgumentException>(() => new WordTable(1, ["a", "b"], [2, 1], [1, 1], [1, 1]));
        Assert.Throws<ArgumentException>(() => new WordTable(1, ["a"], [1], [float.NaN], [1]));
        Assert.Throws<ArgumentException>(() => new WordTable(2, ["a"], [1], [1], [1]));
    }

    [Fact]
    public void Load_ShippedTable_KnowsFrequentWordsAndWhatTheyHaveInCommon()
    {
        var table = Shipped();

        Assert.Equal((50_000, 100), (table.Count, table.Dimensions));
        Assert.Equal("the", table.Word(0));
        Assert.True(Cosine("doctor", "hospital") > 0.4);
        Assert.True(Cosine("doctor", "hospital") > Cosine("doctor", "football") + 0.2);

        double Cosine(string left, string right)
        {
            var x = table.Vector(table.Find(left));
            var y = table.Vector(table.Find(right));
            return DenseVector.Dot(x, y) / Math.Sqrt((double)DenseVector.Dot(x, x) * DenseVector.Dot(y, y));
        }
    }

    internal static WordTable Shipped() =>
        WordTable.Load(WordTable.ShippedPath);
}
