namespace RankEngine.Tests.Contract;

/// <summary>The contract is kept: what clients were built against stays, and every part of it is explained.</summary>
public class ContractTests
{
    private const string UpdateSwitch = "RANKENGINE_UPDATE_CONTRACT";

    private static readonly string Root = FindRoot();
    private static readonly string Committed =
        Path.Combine(Root, "tests", "RankEngine.Tests", "Contract", "rankengine-v1.txt");

    [Fact]
    public void Contract_AgainstCommittedCopy_KeepsEveryLine()
    {
        var current = ContractListing.Current();
        if (Environment.GetEnvironmentVariable(UpdateSwitch) == "1")
        {
            File.WriteAllLines(Committed, current);
        }

        var committed = File.ReadAllLines(Committed);

        Assert.Empty(Broken(committed, current));
        var added = Added(committed, current);
        if (added.Length > 0)
        {
            TestContext.Current.AddWarning(
                $"The contract grew by {added.Length} lines ({added[0]}, ...). Run the tests once with "
                + $"{UpdateSwitch}=1 and commit {Path.GetRelativePath(Root, Committed)}.");
        }
    }

    [Theory]
    [InlineData("field a.M.x = 1 string single json=x")]
    [InlineData("field a.M.x = 2 int32 single json=x")]
    [InlineData("field a.M.x = 1 int32 repeated json=x")]
    [InlineData("field a.M.x = 1 int32 single json=y")]
    [InlineData("field a.M.renamed = 1 int32 single json=renamed")]
    [InlineData("")]
    public void Broken_FieldChanged_NamesIt(string changed)
    {
        string[] committed = ["field a.M.x = 1 int32 single json=x", "message a.M"];

        Assert.Equal([committed[0]], Broken(committed, [changed, "message a.M"]));
    }

    [Fact]
    public void Broken_OnlyAdded_IsEmpty()
    {
        string[] committed = ["field a.M.x = 1 int32 single json=x"];
        string[] current = [.. committed, "field a.M.y = 2 int32 single json=y"];

        Assert.Empty(Broken(committed, current));
        Assert.Equal([current[1]], Added(committed, current));
    }

    [Fact]
    public void Listing_OfContract_HoldsFieldsValuesAndCalls()
    {
        var current = ContractListing.Current();

        Assert.Contains("field rankengine.v1.Event.client_address = 12 string single json=clientAddress", current);
        Assert.Contains("field rankengine.v1.Article.tags = 7 string repeated json=tags", current);
        Assert.Contains("value rankengine.v1.EventKind.EVENT_KIND_REPORT = 11", current);
        Assert.Contains(
            "rpc rankengine.v1.Events.RecordStream = (stream rankengine.v1.RecordEventsRequest) "
            + "returns (stream rankengine.v1.RecordEventsResponse)",
            current);
    }

    [Fact]
    public void Listing_OfContract_CoversEveryProtoFile()
    {
        var files = Directory.EnumerateFiles(Path.Combine(Root, "protos"), "*.proto", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Path.Combine(Root, "protos"), path).Replace('\\', '/'));

        Assert.Equal(files.Order(StringComparer.Ordinal), ContractListing.FileNames.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Protos_EveryDeclaration_HasComment()
    {
        var bare = ContractListing.FileNames.SelectMany(
            name => Uncommented(name, File.ReadAllLines(Path.Combine(Root, "protos", name))));

        Assert.Empty(bare);
    }

    [Fact]
    public void Uncommented_DeclarationWithoutComment_NamesIt()
    {
        string[] proto =
        [
            "syntax = \"proto3\";",
            "// Said.",
            "message A {",
            "  // Said.",
            "  int32 x = 1;",
            "  repeated string y = 2;",
            "}",
            "",
            "enum B {",
            "}",
        ];

        Assert.Equal(["a.proto:6: repeated string y = 2;", "a.proto:9: enum B {"], Uncommented("a.proto", proto));
    }

    private static string[] Broken(string[] committed, string[] current) => [.. committed.Except(current)];

    private static string[] Added(string[] committed, string[] current) => [.. current.Except(committed)];

    // A declaration is a line that opens a block or ends a statement; the line before it must be a comment.
    private static IEnumerable<string> Uncommented(string name, string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            var isHead = line.StartsWith("syntax ", StringComparison.Ordinal)
                || line.StartsWith("package ", StringComparison.Ordinal)
                || line.StartsWith("option ", StringComparison.Ordinal)
                || line.StartsWith("import ", StringComparison.Ordinal);
            var declares = !line.StartsWith("//", StringComparison.Ordinal)
                && !line.StartsWith("reserved ", StringComparison.Ordinal)
                && (line.EndsWith('{') || line.EndsWith(';'));
            if (declares && !isHead && (i == 0 || !lines[i - 1].Trim().StartsWith("//", StringComparison.Ordinal)))
            {
                yield return $"{name}:{i + 1}: {line}";
            }
        }
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "RankEngine.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName
            ?? throw new DirectoryNotFoundException("RankEngine.sln lies in no folder above the tests.");
    }
}
