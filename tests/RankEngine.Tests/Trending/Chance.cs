namespace RankEngine.Tests.Trending;

/// <summary>Draws that .NET lacks.</summary>
internal static class Chance
{
    /// <summary>Knuth's product of uniforms, in steps that do not underflow.</summary>
    public static int Poisson(Random random, double mean)
    {
        var count = 0;
        while (mean > 0)
        {
            var step = Math.Min(mean, 500);
            mean -= step;
            var limit = Math.Exp(-step);
            for (var product = random.NextDouble(); product > limit; product *= random.NextDouble())
            {
                count++;
            }
        }

        return count;
    }

    /// <summary>Marsaglia and Tsang's squeeze, of scale 1; below shape 1 by the power of a uniform.</summary>
    public static double Gamma(Random random, double shape)
    {
        if (shape < 1)
        {
            return Gamma(random, shape + 1) * Math.Pow(random.NextDouble(), 1 / shape);
        }

        var d = shape - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            var v = Math.Pow(1 + (c * normal), 3);
            if (v > 0 && Math.Log(1 - random.NextDouble()) < (0.5 * normal * normal) + d - (d * v) + (d * Math.Log(v)))
            {
                return d * v;
            }
        }
    }
}
