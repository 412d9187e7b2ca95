using System.Security.Cryptography;
using System.Text;
using RankEngine.Ranking;

namespace RankEngine.Tests.Ranking;

public sealed class ModelFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("models").FullName;
    private readonly byte[] _content = LinearModelTests.Model(new Random(1)).Pack();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_WrittenModel_IsTheSame()
    {
        var manifest = Manifest();
        var path = ModelFile.Write(_folder, manifest.Write(), _content);

        var model = ModelFile.Read(_folder, "ranker", "v1");

        Assert.Equal(Path.Combine(_folder, "ranker", "v1"), path);
        Assert.Equal(_content, model.Linear.Pack());
        Assert.Equal(manifest.Write(), model.Manifest.Write());
        Assert.Equal(["v1"], ModelFile.Versions(_folder, "ranker"));
        Assert.Equal(
            [ModelFile.ManifestName, ModelFile.ModelName],
            Directory.GetFileSystemEntries(path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Write_SameFilesAgain_ChangesNothing()
    {
        ModelFile.Write(_folder, Manifest().Write(), _content);
        ModelFile.Write(_folder, Manifest().Write(), _content);

        Assert.Equal(["v1"], Directory.GetFileSystemEntries(Path.Combine(_folder, "ranker")).Select(Path.GetFileName));
    }

    [Fact]
    public void Write_LeftOversOfACrash_AreRemovedOnceOld()
    {
        var now = Directory.GetLastWriteTimeUtc(_folder);
        var old = LeftOver(".v0.1.tmp", now.AddDays(-1));
        var fresh = LeftOver(".v0.2.tmp", now.AddMinutes(-5));

        ModelFile.Write(_folder, Manifest().Write(), _content);

        Assert.False(Directory.Exists(old));

        // Another process may be writing it.
        Assert.True(Directory.Exists(fresh));
        Assert.Equal(["v1"], ModelFile.Versions(_folder, "ranker"));
    }

    [Fact]
    public void Write_OtherFilesUnderAVersion_Refuses()
    {
        ModelFile.Write(_folder, Manifest().Write(), _content);

        Assert.Throws<PreconditionException>(
            () => ModelFile.Write(_folder, (Manifest() with { Seed = 99 }).Write(), _content));
        Assert.Equal(1, ModelFile.Read(_folder, "ranker", "v1").Manifest.Seed);
    }

    [Fact]
    public void Read_EachByteOfTheModelChanged_Refuses()
    {
        for (var i = 0; i < _content.Length; i++)
        {
            var changed = (byte[])_content.Clone();
            changed[i] ^= 1;
            Assert.Throws<CorruptDataException>(() => ModelFile.Load(Manifest().Write(), changed, "test"));
        }
    }

    [Fact]
    public void Read_FilesCutAnywhere_Refuses()
    {
        var manifest = Manifest().Write();
        for (var length = 0; length < _content.Length; length++)
        {
            Assert.Throws<CorruptDataException>(() => ModelFile.Load(manifest, _content.AsSpan(0, length), "test"));
        }

        // Without the line's end it is whole; anything less is not.
        for (var length = 0; length < manifest.Length - 1; length++)
        {
            Assert.Throws<CorruptDataException>(() => ModelFile.Load(manifest.AsSpan(0, length), _content, "test"));
        }
    }

    [Fact]
    public void Load_ScoresNotAsInTraining_Refuses()
    {
        var golden = Manifest().Golden;

        AssertCorrupt(Manifest() with { Golden = golden with { Score = golden.Score + 1e-5 } }, "golden row");
        AssertCorrupt(Manifest() with { Golden = golden with { Features = [1, 2] } }, "golden row");
        ModelFile.Load(
            (Manifest() with { Golden = golden with { Score = golden.Score + 1e-7 } }).Write(), _content, "test");
    }

    [Fact]
    public void Load_AnotherKindOrSchema_SaysThatThisProgramCannot()
    {
        AssertPrecondition(Manifest() with { Kind = "forest" }, "forest");
        AssertPrecondition(Manifest() with { FeatureSchema = 1 }, "schema 1");
        AssertPrecondition(Manifest() with { FeatureHash = "00" }, "00");
    }

    [Fact]
    public void Load_NumbersThatAreNone_Refuses()
    {
        // A weight that is not finite, under a right hash.
        var content = (byte[])_content.Clone();
        BitConverter.TryWriteBytes(content.AsSpan(content.Length - 8), double.NaN);
        var manifest = Manifest() with { Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)) };
        Assert.Throws<CorruptDataException>(() => ModelFile.Load(manifest.Write(), content, "test"));

        // JSON reads 1e999 as infinite.
        var text = Encoding.UTF8.GetString(Manifest().Write()).Replace("0.71", "1e999", StringComparison.Ordinal);
        Assert.Throws<CorruptDataException>(() => ModelFile.Load(Encoding.UTF8.GetBytes(text), _content, "test"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("not json")]
    [InlineData("{\"name\": null}")]
    public void Load_ManifestThatIsNone_Refuses(string json) => Assert.Throws<CorruptDataException>(
        () => ModelFile.Load(Encoding.UTF8.GetBytes(json), _content, "test"));

    [Fact]
    public void Load_FilesTooLarge_RefusesBeforeReading()
    {
        Assert.Throws<CorruptDataException>(
            () => ModelFile.Load(Manifest().Write(), new byte[ModelFile.MaxModelBytes + 1], "test"));
        Assert.Throws<CorruptDataException>(
            () => ModelFile.Load(new byte[ModelFile.MaxManifestBytes + 1], _content, "test"));

        // On disk the length alone decides: 3 GiB of nothing are never read.
        var path = ModelFile.Write(_folder, Manifest().Write(), _content);
        using (var stream = File.OpenWrite(Path.Combine(path, ModelFile.ModelName)))
        {
            stream.SetLength(3L << 30);
        }

        Assert.Throws<CorruptDataException>(() => ModelFile.Read(_folder, "ranker", "v1"));
    }

    [Fact]
    public void Read_FileMissing_Refuses()
    {
        var path = ModelFile.Write(_folder, Manifest().Write(), _content);
        File.Delete(Path.Combine(path, ModelFile.ModelName));

        Assert.Throws<CorruptDataException>(() => ModelFile.Read(_folder, "ranker", "v1"));
        Assert.Throws<NotFoundException>(() => ModelFile.Read(_folder, "ranker", "v2"));
    }

    [Fact]
    public void Read_ModelUnderAnotherVersion_Refuses()
    {
        var path = ModelFile.Write(_folder, Manifest().Write(), _content);
        Directory.Move(path, Path.Combine(_folder, "ranker", "v2"));

        Assert.Throws<CorruptDataException>(() => ModelFile.Read(_folder, "ranker", "v2"));
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("../../etc")]
    [InlineData("a/b")]
    [InlineData(".hidden")]
    [InlineData("")]
    public void ReadAndWrite_VersionThatLeavesTheFolder_Refuses(string version)
    {
        Assert.Throws<InvalidRequestException>(() => ModelFile.Read(_folder, "ranker", version));
        AssertCorrupt(Manifest() with { Version = version }, "version");
        AssertCorrupt(Manifest() with { Name = version }, "version");
        Assert.Empty(ModelFile.Versions(_folder, "ranker"));
    }

    private string LeftOver(string name, DateTime written)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "ranker", name)).FullName;
        File.WriteAllText(Path.Combine(folder, ModelFile.ModelName), "half");
        Directory.SetLastWriteTimeUtc(folder, written);
        return folder;
    }

    private void AssertCorrupt(ModelManifest manifest, string words) => Assert.Contains(
        words,
        Assert.Throws<CorruptDataException>(() => ModelFile.Write(_folder, manifest.Write(), _content)).Message,
        StringComparison.Ordinal);

    private void AssertPrecondition(ModelManifest manifest, string words) => Assert.Contains(
        words,
        Assert.Throws<PreconditionException>(() => ModelFile.Write(_folder, manifest.Write(), _content)).Message,
        StringComparison.Ordinal);

    private ModelManifest Manifest()
    {
        var features = LinearModelTests.Features(new Random(2));
        return new ModelManifest
        {
            Name = "ranker",
            Version = "v1",
            Kind = ModelManifest.LinearKind,
            FeatureSchema = RankerFeatures.SchemaVersion,
            FeatureHash = RankerFeatures.SchemaHash,
            Seed = 1,
            DataFrom = DateTimeOffset.UnixEpoch,
            DataTo = DateTimeOffset.UnixEpoch.AddDays(1),
            Rows = 1_000,
            Positives = 100,
            Metrics = new Dictionary<string, double> { ["auc"] = 0.71 },
            Created = DateTimeOffset.UnixEpoch.AddDays(2),
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(_content)),
            Golden = new GoldenRow(features, LinearModel.Unpack(_content).Score(features)),
        };
    }
}
