using System.Runtime.CompilerServices;

namespace RankEngine.Simulation;

/// <summary>A stream of chance that a seed and up to three keys decide, the same on every machine.</summary>
/// <remarks>
/// SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014). A stream costs eight
/// bytes, so every story, article and session has its own: what one draws never shifts what another one sees. Not for
/// secrets. A mutable struct: pass it by reference.
/// </remarks>
internal struct SeededRandom
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private ulong _state;

    private SeededRandom(ulong state)
    {
        _state = state;
    }

    internal static SeededRandom For(long seed, ulong purpose, long key = 0, long part = 0) =>
        new(Hash(seed, purpose, key, part));

    /// <summary>Mixes a seed and keys into 64 bits that look random.</summary>
    internal static ulong Hash(long seed, ulong purpose, long key = 0, long part = 0)
    {
        var hash = Mix((ulong)seed + Golden);
        hash = Mix(hash ^ (purpose * Golden));
        hash = Mix(hash ^ Mix((ulong)key + Golden));
        return Mix(hash ^ Mix((ulong)part - Golden));
    }

    /// <summary>Turns 64 random bits into a number in [0, 1).</summary>
    internal static double ToUnit(ulong bits) => (bits >> 11) * (1.0 / (1UL << 53));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong Next()
    {
        _state += Golden;
        return Mix(_state);
    }

    /// <summary>In [0, 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal double Unit() => ToUnit(Next());

    /// <summary>In [0, below).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Below(int below) => (int)(((Next() >> 32) * (ulong)below) >> 32);

    /// <summary>In [from, to], both included.</summary>
    internal int Between(int from, int to) => from + Below(to - from + 1);

    internal bool Chance(double probability) => Unit() < probability;

    internal T Pick<T>(T[] items) => items[Below(items.Length)];

    internal double Exponential(double mean) => -mean * Math.Log(1 - Unit());

    internal double Normal() => Math.Sqrt(-2 * Math.Log(1 - Unit())) * Math.Cos(2 * Math.PI * Unit());

    internal double LogNormal(double median, double sigma) => median * Math.Exp(sigma * Normal());

    internal int Poisson(double mean)
    {
        // Halves of a Poisson number are Poisson numbers; small means keep the product below from underflowing.
        if (mean > 30)
        {
            return Poisson(mean / 2) + Poisson(mean / 2);
        }

        var limit = Math.Exp(-mean);
        var product = Unit();
        var count = 0;
        while (product > limit)
        {
            product *= Unit();
            count++;
        }

        return count;
    }

    internal void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var other = Below(i + 1);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
