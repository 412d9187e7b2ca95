using BenchmarkDotNet.Attributes;
using RankEngine.Text;

namespace RankEngine.Benchmarks.Text;

/// <summary>The scalar product of two dense vectors as an encoder makes them: the processor's own way against a loop.</summary>
public class Int8DotBenchmarks
{
    private const int Dimensions = 228;

    private readonly sbyte[] _left = new sbyte[Dimensions];
    private readonly sbyte[] _right = new sbyte[Dimensions];

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        for (var i = 0; i < Dimensions; i++)
        {
            _left[i] = (sbyte)random.Next(-127, 128);
            _right[i] = (sbyte)random.Next(-127, 128);
        }

        // A fast wrong answer is no result.
        if (Simd() != Plain())
        {
            throw new InvalidOperationException($"The fast way gives {Simd()}, the loop {Plain()}.");
        }
    }

    [Benchmark(Baseline = true)]
    public int Plain() => Int8Dot.Plain(_left, _right);

    [Benchmark]
    public int Simd() => Int8Dot.Of(_left, _right);
}
