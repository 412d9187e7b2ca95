using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using RankEngine.Articles;
using RankEngine.Simulation.Writing;

namespace RankEngine.Simulation.Articles;

/// <summary>A newsroom that never sleeps quite: stories break, rise, are rewritten, followed up and copied.</summary>
/// <remarks>
/// What is published depends on the options alone, never on how often or how far it is asked. Not for several threads
/// at once.
/// </remarks>
public sealed class Newsroom
{
    private const long HourMs = 60 * 60 * 1000L;

    private const int MaxRewrites = 5;
    private const int MaxVersions = 3;
    private const int MaxCopies = 3;

    /// <summary>Purposes of chance: each has its own stream.</summary>
    private const ulong StoryChance = 1;
    private const ulong CastChance = 2;
    private const ulong BodyChance = 3;
    private const ulong HeadlineChance = 4;
    private const ulong SummaryChance = 5;
    private const ulong StaffChance = 6;
    private const ulong DressChance = 7;

    /// <summary>Share of the stories, appeal, and lifetime as a factor; by section in the vocabulary's order.</summary>
    private static readonly (double Share, double Appeal, double Lifetime)[] Habits =
    [
        (0.14, 1.25, 0.9),
        (0.14, 1.1, 0.9),
        (0.13, 0.9, 1.0),
        (0.07, 0.85, 2.2),
        (0.08, 1.0, 1.6),
        (0.14, 1.35, 0.6),
        (0.09, 0.85, 1.6),
        (0.08, 0.95, 1.3),
        (0.08, 0.75, 1.0),
        (0.05, 0.9, 2.5),
    ];

    private readonly NewsroomOptions _options;
    private readonly Vocabulary _vocabulary = Vocabulary.Default;
    private readonly Composer _composer = new();
    private readonly Source[] _sources;
    private readonly PriorityQueue<Plan, (long TimeMs, int Story, int Index)> _plans = new();
    private readonly List<ArticleTruth> _truths = [];

    /// <summary>Hashes of the headlines used; a false hit only makes another headline be tried.</summary>
    private readonly HashSet<ulong> _headlines = [];

    private long _nextHour;
    private int _stories;

    /// <summary>Opens a newsroom that has published nothing.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public Newsroom(NewsroomOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _options = options;
        _nextHour = (long)Math.Floor((double)options.Start.ToUnixTimeMilliseconds() / HourMs);
        PublishedUntil = options.Start;
        _sources =
        [
            new Source(options.SiteName, options.SiteHost),
            new Source("Northern Wire", "www.northernwire.example"),
            new Source("Continental Press", "continentalpress.example"),
            new Source("Harbour Post", "news.harbourpost.example"),
        ];
        for (var source = 0; source < _sources.Length; source++)
        {
            var random = SeededRandom.For(options.Seed, StaffChance, source);
            var staff = new string[_vocabulary.Sections.Length * Source.Desk];
            for (var i = 0; i < staff.Length; i++)
            {
                staff[i] = Names.Person(ref random);
            }

            _sources[source].Staff = staff;
        }
    }

    /// <summary>Names of the sections, as in <see cref="Article.Section"/>.</summary>
    public static IReadOnlyList<string> Sections { get; } =
        [.. Vocabulary.Default.Sections.Select(section => section.Name)];

    /// <summary>Names of the topics, by number; each belongs to one section.</summary>
    public static IReadOnlyList<string> Topics { get; } =
        [.. Vocabulary.Default.Topics.Select(topic => topic.Name)];

    /// <summary>Everything up to this moment has been published.</summary>
    public DateTimeOffset PublishedUntil { get; private set; }

    /// <summary>The truth about every article so far, in the order of publication; new versions add nothing.</summary>
    public IReadOnlyList<ArticleTruth> Truths => _truths;

    internal TimeSpan UtcOffset => _options.UtcOffset;

    /// <summary>Finds how many stories a day it takes for about so many articles until a moment.</summary>
    /// <param name="options">All but <see cref="NewsroomOptions.StoriesPerDay"/>.</param>
    /// <param name="articles">Articles wanted, new versions not counted; 1 or more.</param>
    /// <param name="until">End of the period, later than its start.</param>
    /// <returns>
    /// Options whose newsroom publishes within 2 % of that number; with few articles, chance may keep it further away.
    /// </returns>
    /// <remarks>
    /// Counts what would be planned, without writing it: what follows a story may fall behind the end, and a night
    /// publishes less than a day, so that no factor holds for all periods.
    /// </remarks>
    public static NewsroomOptions Sized(NewsroomOptions options, int articles, DateTimeOffset until)
    {
        const int Attempts = 16;
        const double PerStory = 2.5;
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(articles, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(until, options.Start);
        var rate = articles / PerStory / (until - options.Start).TotalDays;
        var best = options;
        var bestMiss = double.MaxValue;
        for (var attempt = 0; attempt < Attempts && bestMiss > 0.02 * articles; attempt++)
        {
            var tried = options with { StoriesPerDay = rate };
            var count = new Newsroom(tried).CountPlanned(until);
            if (Math.Abs(count - articles) < bestMiss)
            {
                (best, bestMiss) = (tried, Math.Abs(count - articles));
            }

            // Each rate draws its own stories: a step nearer, a little beside it when chance alone missed.
            rate *= Math.Clamp((articles + 0.5) / (count + 0.5), 0.1, 10);
        }

        return best;
    }

    /// <summary>Returns the truth about an article, or null when this newsroom has not published it.</summary>
    public ArticleTruth? Find(string id)
    {
        if (id is ['a', >= '0' and <= '9', ..] &&
            int.TryParse(id.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) &&
            number < _truths.Count && _truths[number].Id == id)
        {
            return _truths[number];
        }

        return null;
    }

    /// <summary>Publishes what is due up to and including a moment, in the order of time.</summary>
    /// <remarks>
    /// Articles are written as they are enumerated, so the sequence can be enumerated once; what is left over comes
    /// with the next call. A moment that lies before <see cref="PublishedUntil"/> yields nothing.
    /// </remarks>
    public IEnumerable<SimulatedArticle> PublishUntil(DateTimeOffset until)
    {
        while (TakeNext(until.ToUnixTimeMilliseconds()) is { } plan)
        {
            yield return Publish(plan);
        }

        PublishedUntil = until > PublishedUntil ? until : PublishedUntil;
    }

    /// <summary>Publishes the next articles and versions, however long it takes in the newsroom's time.</summary>
    /// <param name="count">How many; 0 or more.</param>
    public IEnumerable<SimulatedArticle> Publish(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        for (var i = 0; i < count; i++)
        {
            yield return Publish(TakeNext(long.MaxValue)!);
        }
    }

    private int CountPlanned(DateTimeOffset until)
    {
        var count = 0;
        while (TakeNext(until.ToUnixTimeMilliseconds()) is { } plan)
        {
            count += plan.Version == 0 ? 1 : 0;
        }

        return count;
    }

    private Plan? TakeNext(long untilMs)
    {
        while (true)
        {
            // What breaks in an hour can be due in that hour at the earliest.
            if (_plans.TryPeek(out _, out var next) && next.TimeMs < _nextHour * HourMs)
            {
                return next.TimeMs <= untilMs ? _plans.Dequeue() : null;
            }

            if (_nextHour * HourMs > untilMs)
            {
                return null;
            }

            PlanHour(_nextHour++);
        }
    }

    private void PlanHour(long hour)
    {
        var startMs = hour * HourMs;
        var random = SeededRandom.For(_options.Seed, StoryChance, hour);
        var rhythm = DayRhythm.Publishing.At(startMs + (HourMs / 2), _options.UtcOffset);
        var count = random.Poisson(_options.StoriesPerDay / 24 * rhythm);
        for (var i = 0; i < count; i++)
        {
            var breaksMs = startMs + random.Below((int)HourMs);
            var own = SeededRandom.For(_options.Seed, StoryChance, hour, i + 1);
            if (breaksMs >= _options.Start.ToUnixTimeMilliseconds())
            {
                PlanStory(breaksMs, ref own);
            }
        }
    }

    private void PlanStory(long breaksMs, ref SeededRandom random)
    {
        var section = PickSection(ref random);
        var habit = Habits[section];
        var vocabulary = _vocabulary.Sections[section];

        // exp(sigma²/2) is the mean of the log-normal: divided out, so that appeal is 1 on average.
        const double Sigma = 0.9;
        var size = random.LogNormal(1, Sigma) / Math.Exp(Sigma * Sigma / 2);
        var halfLife = random.LogNormal(8, 0.5) * habit.Lifetime * (random.Chance(0.06) ? 12 : 1);
        var story = new Story(_stories++, random.Pick(vocabulary.Topics), vocabulary.Name)
        {
            Breaks = DateTimeOffset.FromUnixTimeMilliseconds(breaksMs),
            Appeal = size * habit.Appeal,
            Rise = TimeSpan.FromHours(random.LogNormal(0.6, 0.5)),
            HalfLife = TimeSpan.FromHours(halfLife),
        };

        // Big stories are worked on more.
        var effort = Math.Min(size, 3);
        var ownStory = random.Chance(0.6);
        var first = Add(story, new Plan(story, ArticleRole.First, 0, breaksMs, ownStory ? 0 : random.Between(1, 2)));
        PlanCopies(first, ref random);
        var versions = Math.Min(MaxVersions, random.Poisson(_options.VersionsPerStory * effort));
        var versionMs = breaksMs;
        for (var version = 1; version <= versions; version++)
        {
            versionMs += After(0.2, 2, ref random);
            Add(story, new Plan(story, ArticleRole.First, 0, versionMs, first.Source)
            {
                Version = version,
                Original = first,
            });
        }

        var rewrites = Math.Min(MaxRewrites, random.Poisson(_options.RewritesPerStory * effort));
        for (var i = 0; i < rewrites; i++)
        {
            var atMs = breaksMs + After(0.3, 4, ref random);
            var source = random.Chance(0.6) ? 0 : random.Below(_sources.Length);
            PlanCopies(Add(story, new Plan(story, ArticleRole.Rewrite, 0, atMs, source)), ref random);
        }

        var followUps = Math.Min(
            StoryCast.MaxDevelopments - 1, random.Poisson(_options.FollowUpsPerStory * effort));
        var followMs = breaksMs;
        for (var development = 1; development <= followUps; development++)
        {
            followMs += After(6, 14, ref random);
            var source = random.Chance(0.7) ? 0 : random.Below(_sources.Length);
            PlanCopies(
                Add(story, new Plan(story, ArticleRole.FollowUp, development, followMs, source)), ref random);
        }
    }

    private void PlanCopies(Plan original, ref SeededRandom random)
    {
        var copies = Math.Min(MaxCopies, random.Poisson(_options.CopiesPerArticle));
        for (var i = 0; i < copies; i++)
        {
            // Another source than the original's; two copies may come from one source.
            var source = (original.Source + 1 + random.Below(_sources.Length - 1)) % _sources.Length;
            var atMs = original.TimeMs + After(0.1, 2.5, ref random);
            Add(original.Story, new Plan(original.Story, ArticleRole.Copy, original.Development, atMs, source)
            {
                Original = original,
            });
        }
    }

    /// <summary>Milliseconds until something follows: at least some hours, and some more on average.</summary>
    private static long After(double leastHours, double meanHours, ref SeededRandom random) =>
        (long)((leastHours + random.Exponential(meanHours)) * HourMs);

    private Plan Add(Story story, Plan plan)
    {
        plan.Index = story.Planned++;
        plan.Left = 1;
        if (plan.Original is not null)
        {
            plan.Original.Left++;
        }

        _plans.Enqueue(plan, (plan.TimeMs, story.Number, plan.Index));
        return plan;
    }

    private static int PickSection(ref SeededRandom random)
    {
        var draw = random.Unit();
        for (var section = 0; section < Habits.Length - 1; section++)
        {
            draw -= Habits[section].Share;
            if (draw < 0)
            {
                return section;
            }
        }

        return Habits.Length - 1;
    }

    private SimulatedArticle Publish(Plan plan)
    {
        var story = plan.Story;
        if (story.Cast is null)
        {
            var random = SeededRandom.For(_options.Seed, CastChance, story.Number);
            var section = _vocabulary.Sections.First(candidate => candidate.Name == story.Section);
            story.Cast = new StoryCast(section, story.Vocabulary, ref random);
        }

        var time = DateTimeOffset.FromUnixTimeMilliseconds(plan.TimeMs);
        var published = plan.Original switch
        {
            null => Write(plan, time),
            { } original when plan.Version > 0 => Update(plan, original, time),
            { } original => Copy(plan, original, time),
        };

        // Texts are kept only while something that is planned repeats them.
        if (plan.Original is not null)
        {
            Release(plan.Original);
        }

        Release(plan);
        if (--story.Planned == 0)
        {
            story.Cast = null;
        }

        PublishedUntil = time > PublishedUntil ? time : PublishedUntil;
        return published;
    }

    private static void Release(Plan plan)
    {
        if (--plan.Left == 0)
        {
            plan.Published = null;
        }
    }

    private SimulatedArticle Write(Plan plan, DateTimeOffset time)
    {
        var cast = plan.Story.Cast!;
        var random = Chance(DressChance, plan);
        var number = _truths.Count;
        var title = NewHeadline(plan, time);
        var body = _composer.Body(cast, plan.Development, 0, time, Chance(BodyChance, plan));
        var source = _sources[plan.Source];
        var article = new Article
        {
            Id = Id(number),
            Title = title,
            Summary = _composer.Summary(cast, plan.Development, time, Chance(SummaryChance, plan)),
            Body = body,
            Url = $"https://{source.Host}/{Path(plan.Story.Section, title, time, number)}",
            Section = plan.Story.Section,
            Tags = [cast.Topic.Name, cast.Things[0], cast.Place],
            Authors = Authors(plan, ref random),
            Source = source.Name,
            Language = "en",
            Published = time,
            Expires = random.Chance(_options.ExpiringShare) ? time.AddDays(random.Between(2, 14)) : null,
        };
        return Keep(plan, article, null, ref random);
    }

    private SimulatedArticle Update(Plan plan, Plan original, DateTimeOffset time)
    {
        var first = original.Published!;
        var random = Chance(DressChance, plan);
        var article = first.Article with
        {
            Title = random.Chance(0.5) ? first.Article.Title : NewHeadline(plan, time),
            Body = _composer.Body(
                plan.Story.Cast!, plan.Development, plan.Version, time, Chance(BodyChance, original)),
            Updated = time,
        };
        return new SimulatedArticle(article, first.Truth, plan.Version);
    }

    private SimulatedArticle Copy(Plan plan, Plan original, DateTimeOffset time)
    {
        var first = original.Published!.Article;
        var random = Chance(DressChance, plan);
        var number = _truths.Count;
        var source = _sources[plan.Source];
        var title = random.Chance(0.65) ? first.Title : NewHeadline(plan, time);
        var campaign = source.Name.Replace(' ', '-').ToLowerInvariant();
        var url = random.Below(4) switch
        {
            // A feed that leads back to the original: equal but for the tracking parameters.
            0 => $"{first.Url}?utm_source={campaign}&utm_medium=feed",
            1 => $"https://{source.Host}/{Path(first.Section, title, time, number)}?utm_source=wire&fbclid=c{number}",
            _ => $"https://{source.Host}/{Path(first.Section, title, time, number)}",
        };
        var article = first with
        {
            Id = Id(number),
            Title = title,
            Url = url,
            Authors = random.Chance(0.5) ? first.Authors : [],
            Source = source.Name,
            Published = time,
            Expires = random.Chance(_options.ExpiringShare * 3) ? time.AddDays(random.Between(2, 14)) : null,
        };
        return Keep(plan, article, first.Id, ref random);
    }

    private SimulatedArticle Keep(Plan plan, Article article, string? copyOf, ref SeededRandom random)
    {
        var truth = new ArticleTruth
        {
            Number = _truths.Count,
            Id = article.Id,
            Story = plan.Story,
            Role = plan.Role,
            Development = plan.Development,
            CopyOf = copyOf,
            Published = article.Published,
            Expires = article.Expires,
            Words = WordsIn(article.Body),
            Quality = random.LogNormal(1, 0.35),

            // A copy comes late, and from a name that readers know less.
            Strength = random.LogNormal(plan.Role == ArticleRole.Copy ? 0.75 : 1, 0.3),
        };
        _truths.Add(truth);
        plan.Published = new SimulatedArticle(article, truth, 0);
        return plan.Published;
    }

    private string NewHeadline(Plan plan, DateTimeOffset time)
    {
        for (var attempt = 0; ; attempt++)
        {
            var random = SeededRandom.For(
                _options.Seed, HeadlineChance, plan.Story.Number, (plan.Index * 1000L) + attempt);
            var headline = _composer.Headline(plan.Story.Cast!, plan.Development, attempt, time, random);
            if (_headlines.Add(XxHash3.HashToUInt64(MemoryMarshal.AsBytes(headline.AsSpan()))))
            {
                return headline;
            }
        }
    }

    private IReadOnlyList<string> Authors(Plan plan, ref SeededRandom random)
    {
        if (plan.Source != 0 && random.Chance(0.4))
        {
            return [];
        }

        var section = 0;
        while (_vocabulary.Sections[section].Name != plan.Story.Section)
        {
            section++;
        }

        var staff = _sources[plan.Source].Staff;
        var first = random.Below(Source.Desk);
        var author = staff[(section * Source.Desk) + first];
        return random.Chance(0.12)
            ? [author, staff[(section * Source.Desk) + ((first + 1) % Source.Desk)]]
            : [author];
    }

    private SeededRandom Chance(ulong purpose, Plan plan) =>
        SeededRandom.For(_options.Seed, purpose, plan.Story.Number, plan.Index);

    private static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"a{number}");

    private static string Path(string section, string title, DateTimeOffset time, int number)
    {
        const int MaxSlug = 60;
        Span<char> slug = stackalloc char[MaxSlug];
        var length = 0;
        foreach (var character in title)
        {
            if (length == MaxSlug)
            {
                break;
            }

            if (char.IsAsciiLetterOrDigit(character))
            {
                slug[length++] = char.ToLowerInvariant(character);
            }
            else if (length > 0 && slug[length - 1] != '-')
            {
                slug[length++] = '-';
            }
        }

        var words = slug[..length].TrimEnd('-');
        return string.Create(
            CultureInfo.InvariantCulture, $"{section}/{time.UtcDateTime:yyyy/MM/dd}/{words}-{number}");
    }

    private static int WordsIn(string text)
    {
        var words = 0;
        var inside = false;
        foreach (var character in text)
        {
            var letter = !char.IsWhiteSpace(character);
            words += letter && !inside ? 1 : 0;
            inside = letter;
        }

        return words;
    }

    /// <summary>An article or version that will be published.</summary>
    private sealed class Plan(Story story, ArticleRole role, int development, long timeMs, int source)
    {
        internal Story Story { get; } = story;

        internal ArticleRole Role { get; } = role;

        internal int Development { get; } = development;

        internal long TimeMs { get; } = timeMs;

        internal int Source { get; } = source;

        /// <summary>Place within the story: keys its chance.</summary>
        internal int Index { get; set; }

        internal int Version { get; init; }

        /// <summary>What is copied or updated.</summary>
        internal Plan? Original { get; init; }

        /// <summary>Itself and what repeats it, as far as not yet published.</summary>
        internal int Left { get; set; }

        internal SimulatedArticle? Published { get; set; }
    }

    /// <summary>Who publishes.</summary>
    private sealed class Source(string name, string host)
    {
        /// <summary>Writers for each section.</summary>
        internal const int Desk = 6;

        internal string Name { get; } = name;

        internal string Host { get; } = host;

        internal string[] Staff { get; set; } = [];
    }
}
