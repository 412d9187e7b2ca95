using System.Globalization;
using RankEngine.Events;
using RankEngine.Simulation.Articles;
using RankEngine.Simulation.Writing;

namespace RankEngine.Simulation.Readers;

/// <summary>One reader: fixed tastes and habits, and what they remember having read.</summary>
internal sealed class Reader
{
    /// <summary>Articles a reader remembers; who forgets may be drawn by the same again.</summary>
    private const int MaxRemembered = 256;

    private const ulong TasteChance = 11;
    private const ulong HabitChance = 12;
    private const ulong AddressChance = 13;

    /// <summary>Addresses of offices and carriers: with 20,000 readers of which a fifth sits there, some 200 on each.</summary>
    private const int CrowdedAddresses = 20;

    private static readonly (string Country, string[] Regions)[] Homes =
    [
        ("US", ["US-CA", "US-NY", "US-TX", "US-WA", "US-IL"]),
        ("GB", ["GB-ENG", "GB-SCT", "GB-WLS", "GB-NIR"]),
        ("CA", ["CA-ON", "CA-BC", "CA-QC"]),
        ("IE", ["IE-D", "IE-CO", "IE-G"]),
        ("AU", ["AU-NSW", "AU-VIC", "AU-QLD"]),
        ("DE", ["DE-BE", "DE-BY", "DE-HH"]),
    ];

    private readonly float[] _affinities;
    private int[] _articles = new int[8];
    private int[] _stories = new int[8];
    private byte[] _developments = new byte[8];
    private int _remembered;

    internal Reader(int seed, int number, double crowdedAddressShare)
    {
        Number = number;
        Name = string.Create(CultureInfo.InvariantCulture, $"r{number}");
        _affinities = Tastes(seed, number);
        var random = SeededRandom.For(seed, HabitChance, number);
        var device = random.Unit();
        Device = device switch
        {
            < 0.52 => Device.Phone,
            < 0.84 => Device.Desktop,
            < 0.92 => Device.App,
            < 0.98 => Device.Tablet,
            _ => Device.Tv,
        };
        var home = Homes[Math.Min(Homes.Length - 1, (int)random.Exponential(1.3))];
        Country = home.Country;
        Region = random.Pick(home.Regions);

        // 198.18.0.0/15 is reserved for benchmarks (RFC 2544); a household shares an address.
        Address = string.Create(
            CultureInfo.InvariantCulture,
            $"198.{random.Between(18, 19)}.{random.Below(256)}.{random.Between(1, 254)}");

        // By chance of its own: habits are the same with it and without.
        var crowd = SeededRandom.For(seed, AddressChance, number);
        if (crowd.Chance(crowdedAddressShare))
        {
            Address = string.Create(
                CultureInfo.InvariantCulture, $"192.0.2.{crowd.Between(1, CrowdedAddresses)}");
        }
    }

    internal int Number { get; }

    internal string Name { get; }

    internal Device Device { get; }

    internal string Country { get; }

    internal string Region { get; }

    internal string Address { get; }

    /// <summary>Liking of each topic, by number; 1 on average over all readers.</summary>
    internal IReadOnlyList<float> Affinities => _affinities;

    internal double AffinityTo(Story story) => _affinities[story.Topic];

    /// <summary>How new an article's matter is to this reader: 1 when nothing of its story has been read.</summary>
    internal double NoveltyOf(ArticleTruth article)
    {
        var count = Math.Min(_remembered, _articles.Length);
        if (_articles.AsSpan(0, count).Contains(article.Number))
        {
            return Readership.ReadBefore;
        }

        var stories = _stories.AsSpan(0, count);
        if (!stories.Contains(article.Story.Number))
        {
            return 1;
        }

        var latest = 0;
        for (var i = 0; i < stories.Length; i++)
        {
            if (stories[i] == article.Story.Number)
            {
                latest = Math.Max(latest, _developments[i]);
            }
        }

        return article.Development > latest ? Readership.NewDevelopment : Readership.KnownStory;
    }

    internal void Remember(ArticleTruth article)
    {
        if (_remembered == _articles.Length && _remembered < MaxRemembered)
        {
            Array.Resize(ref _articles, _remembered * 2);
            Array.Resize(ref _stories, _remembered * 2);
            Array.Resize(ref _developments, _remembered * 2);
        }

        // Full: the oldest place is taken again.
        var at = _remembered % _articles.Length;
        _articles[at] = article.Number;
        _stories[at] = article.Story.Number;
        _developments[at] = (byte)article.Development;
        _remembered++;
    }

    private static float[] Tastes(int seed, int number)
    {
        var vocabulary = Vocabulary.Default;
        var random = SeededRandom.For(seed, TasteChance, number);
        var sections = Dirichlet(vocabulary.Sections.Length, ref random);
        var tastes = new float[vocabulary.Topics.Length];
        var topic = 0;
        for (var section = 0; section < sections.Length; section++)
        {
            var topics = Dirichlet(vocabulary.Sections[section].Topics.Length, ref random);
            foreach (var weight in topics)
            {
                // Nobody is quite without interest in anything. Both factors are 1 on average.
                var inSection = 0.3 + (0.7 * sections[section] * sections.Length);
                tastes[topic++] = (float)(inSection * (0.4 + (0.6 * weight * topics.Length)));
            }
        }

        return tastes;
    }

    /// <summary>Weights that sum to 1, most of it on a few.</summary>
    private static double[] Dirichlet(int count, ref SeededRandom random)
    {
        var weights = new double[count];
        var sum = 0.0;
        for (var i = 0; i < count; i++)
        {
            // Half the square of a normal number has the gamma distribution of shape 0.5.
            var normal = random.Normal();
            weights[i] = normal * normal / 2;
            sum += weights[i];
        }

        for (var i = 0; i < count; i++)
        {
            weights[i] /= sum;
        }

        return weights;
    }
}
