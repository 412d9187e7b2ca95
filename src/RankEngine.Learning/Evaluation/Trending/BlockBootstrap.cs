namespace RankEngine.Learning.Evaluation.Trending;

/// <summary>Intervals of means over rankings that overlap: whole blocks of time are drawn, not rankings.</summary>
/// <remarks>Percentile bootstrap over blocks (Künsch, 1989). The same seed draws the same blocks for every series.</remarks>
internal sealed class BlockBootstrap
{
    private readonly int[] _block;
    private readonly int[][] _draws;

    /// <summary>Draws.</summary>
    /// <param name="blocks">The block that each ranking lies in, in any order of numbers.</param>
    /// <param name="resamples">How often.</param>
    /// <param name="seed">Of the draws.</param>
    public BlockBootstrap(IReadOnlyList<long> blocks, int resamples, int seed)
    {
        var numbers = blocks.Distinct().Order().ToList();
        _block = [.. blocks.Select(block => numbers.BinarySearch(block))];
        var random = new Random(seed);
        _draws = new int[resamples][];
        for (var i = 0; i < resamples; i++)
        {
            _draws[i] = new int[numbers.Count];
            for (var k = 0; k < numbers.Count; k++)
            {
                _draws[i][random.Next(numbers.Count)]++;
            }
        }
    }

    /// <summary>Returns mean and interval of one value for each ranking.</summary>
    public Interval Of(IReadOnlyList<double> values)
    {
        var blocks = _draws.Length == 0 ? 0 : _draws[0].Length;
        var sums = new double[blocks];
        var counts = new int[blocks];
        for (var i = 0; i < values.Count; i++)
        {
            sums[_block[i]] += values[i];
            counts[_block[i]]++;
        }

        var means = new double[_draws.Length];
        for (var i = 0; i < means.Length; i++)
        {
            var (sum, count) = (0.0, 0L);
            for (var block = 0; block < blocks; block++)
            {
                sum += _draws[i][block] * sums[block];
                count += (long)_draws[i][block] * counts[block];
            }

            means[i] = sum / count;
        }

        Array.Sort(means);
        return new Interval(values.Average(), At(0.025), At(0.975));

        double At(double share) => means[Math.Clamp((int)Math.Round(share * (means.Length - 1)), 0, means.Length - 1)];
    }
}
