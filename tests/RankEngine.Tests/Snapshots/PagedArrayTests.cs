using RankEngine.Snapshots;

namespace RankEngine.Tests.Snapshots;

public sealed class PagedArrayTests
{
    [Fact]
    public void Build_RandomChanges_EqualsAPlainArrayAndLeavesTheSourceAlone()
    {
        var random = new Random(3);
        var plain = new string?[40_000];
        var array = PagedArray<string>.Empty;
        var length = 0;
        for (var round = 0; round < 30; round++)
        {
            var before = array;
            var copy = (string?[])plain.Clone();
            var builder = array.ToBuilder();
            for (var i = 0; i < 300; i++)
            {
                var index = random.Next(plain.Length);
                plain[index] = $"{round}.{i}";
                builder[index] = plain[index];
                length = Math.Max(length, index + 1);
            }

            array = builder.Build();
            Assert.Equal(length, array.Length);
            for (var i = 0; i < plain.Length; i++)
            {
                Assert.Same(plain[i], array[i]);
                Assert.Same(copy[i], before[i]);
            }
        }
    }
}
