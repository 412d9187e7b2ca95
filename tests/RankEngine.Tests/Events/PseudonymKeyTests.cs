using RankEngine.Events;

namespace RankEngine.Tests.Events;

public sealed class PseudonymKeyTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rankengine-key-").FullName;

    private string KeyFile => Path.Combine(_directory, PseudonymKey.FileName);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Load_NoFile_MakesOneThatIsKept()
    {
        var first = PseudonymKey.Load(null, _directory);

        Assert.Equal(PseudonymKey.Length, first.Length);
        Assert.Equal(first, PseudonymKey.Load("", _directory));
        Assert.Equal([KeyFile], Directory.GetFiles(_directory));
    }

    [Fact]
    public void Load_NoFile_MakesOneForTheOwnerOnly()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes.");
            return;
        }

        PseudonymKey.Load(null, _directory);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
    }

    [Fact]
    public void HandOver_NewDirectory_GetsTheSameKey()
    {
        var key = PseudonymKey.Load(null, _directory);
        var to = Directory.CreateDirectory(Path.Combine(_directory, "to")).FullName;

        Assert.False(PseudonymKey.HandOver(_directory, to, isNew: false));
        Assert.Empty(Directory.GetFiles(to));
        Assert.True(PseudonymKey.HandOver(_directory, to, isNew: true));
        Assert.True(PseudonymKey.HandOver(_directory, to, isNew: false));
        Assert.Equal(key, PseudonymKey.Load(null, to));
    }

    [Fact]
    public void HandOver_NoKeyToHandOver_LeavesTheOther()
    {
        var to = Directory.CreateDirectory(Path.Combine(_directory, "to")).FullName;
        var key = PseudonymKey.Load(null, to);

        Assert.False(PseudonymKey.HandOver(_directory, to, isNew: true));
        Assert.Equal(key, PseudonymKey.Load(null, to));
    }

    [Fact]
    public void HandOver_OtherKeyThere_IsRefused()
    {
        var to = Directory.CreateDirectory(Path.Combine(_directory, "to")).FullName;
        PseudonymKey.Load(null, _directory);
        var key = PseudonymKey.Load(null, to);

        Assert.Throws<PreconditionException>(() => PseudonymKey.HandOver(_directory, to, isNew: true));
        Assert.Equal(key, PseudonymKey.Load(null, to));
    }

    [Fact]
    public void Load_ManyAtOnce_AllGetOneKey()
    {
        var keys = new string[16];

        Parallel.For(0, keys.Length, i => keys[i] = Convert.ToHexString(PseudonymKey.Load(null, _directory)));

        Assert.Single(keys.Distinct());
        Assert.Equal([KeyFile], Directory.GetFiles(_directory));
    }

    [Fact]
    public void Load_Configured_LeavesDirectoryAlone()
    {
        var key = Enumerable.Repeat((byte)7, PseudonymKey.Length).ToArray();

        Assert.Equal(key, PseudonymKey.Load(Convert.ToBase64String(key), _directory));
        Assert.Empty(Directory.GetFiles(_directory));
    }

    [Theory]
    [InlineData("no base64!")]
    [InlineData("AAAA")]
    public void Load_ConfiguredIsNoKey_NamesTheSetting(string configured)
    {
        var failure = Assert.Throws<InvalidRequestException>(() => PseudonymKey.Load(configured, _directory));

        Assert.Equal("RankEngine:PseudonymKey", Assert.Single(failure.Violations).Field);
    }

    [Fact]
    public void Load_FileIsNoKey_RefusesAndKeepsIt()
    {
        File.WriteAllText(KeyFile, "half a key");

        var failure = Assert.Throws<CorruptDataException>(() => PseudonymKey.Load(null, _directory));

        Assert.Equal(KeyFile, failure.Path);
        Assert.Equal("half a key", File.ReadAllText(KeyFile));
    }
}
