using System.Globalization;
using System.Runtime.InteropServices;
using RankEngine.Events;
using RankEngine.Simulation.Articles;
using RankEngine.Simulation.Events;

namespace RankEngine.Simulation.Readers;

/// <summary>The readers of a simulated newsroom: they come, look at lists, click, read, and go.</summary>
/// <remarks>
/// <para>Every click has a known probability, <see cref="ClickProbability(int, string, int, string, DateTimeOffset)"/>.
/// A reader looks down the lists of a page in their order and decides at each place on its own; what was clicked counts
/// as read at once, so a second article of its story further down the same page draws less.</para>
/// <para>Impressions are those of lists a reader looked at. One who leaves without looking causes none.</para>
/// <para>Time moves on by the calls and never back. What happens depends on the options, the newsroom and the pages
/// shown, not on how the time is cut into calls. Not for several threads at once.</para>
/// </remarks>
public sealed class Readership
{
    /// <summary>Novelty of an article the reader has read.</summary>
    public const double ReadBefore = 0.02;

    /// <summary>Novelty of an article that tells what the reader knows from another one, such as a copy.</summary>
    public const double KnownStory = 0.12;

    /// <summary>Novelty of what happened next in a story the reader knows.</summary>
    public const double NewDevelopment = 0.85;

    private const long TickMs = 60 * 1000L;
    private const long DayMs = 24 * 60 * TickMs;

    /// <summary>Shorter stays are no reads.</summary>
    private const double LeastDwellMs = 5_000;

    private const ulong ArrivalChance = 31;
    private const ulong VisitChance = 32;
    private const ulong FirstTimeArrivalChance = 33;
    private const ulong FirstTimeVisitChance = 34;

    /// <summary>However hot a story, so many times as many first-time readers come at most.</summary>
    private const double MostHearsay = 3;

    private readonly ReadershipOptions _options;
    private readonly Newsroom _newsroom;
    private readonly PriorityQueue<Pending, (long TimeMs, long Order)> _pending = new();
    private readonly Dictionary<int, Reader> _readers = [];

    /// <summary>Of a live step that failed half-way; the next one returns it.</summary>
    private List<SimulatedEvent> _happened = [];

    private FrontPage? _frontPage;
    private long _frontPageSlot = long.MinValue;
    private long _order;
    private long _nowMs;
    private long _nextTickMs;
    private bool _begun;

    /// <summary>Running tallies, older ones fading: their ratio is what one session is worth.</summary>
    private double _recentViews = 600;
    private double _recentSessions = 200;

    /// <summary>Mean of what is heard of the site, older ticks fading.</summary>
    private double _usualHearsay;

    private long _ticksHeard;
    private int _firstTimeReaders;

    /// <summary>Gathers the readers of a newsroom.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public Readership(ReadershipOptions options, Newsroom newsroom)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(newsroom);
        options.Check();
        _options = options;
        _newsroom = newsroom;
    }

    /// <summary>Everything before this moment has happened; the smallest value before the first call.</summary>
    public DateTimeOffset Now => _begun ? Time(_nowMs) : DateTimeOffset.MinValue;

    /// <summary>Lets a period pass without an engine: readers see what an imagined editor shows.</summary>
    /// <param name="from">
    /// Beginning, included. Equal to <see cref="Now"/>, it goes on with the sessions under way, as if there had been no
    /// cut; later, these are forgotten.
    /// </param>
    /// <param name="to">End, excluded; the newsroom must have published until then.</param>
    /// <param name="viewsPerDay">Views in a day, on average; more than 0.</param>
    /// <returns>Events in the order of time, made as they are enumerated; to be enumerated once, to the end.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The beginning lies before <see cref="Now"/>.</exception>
    /// <exception cref="InvalidOperationException">The newsroom has not published so far.</exception>
    public IEnumerable<SimulatedEvent> History(DateTimeOffset from, DateTimeOffset to, double viewsPerDay)
    {
        Require.MoreThanZero(viewsPerDay);
        ArgumentOutOfRangeException.ThrowIfLessThan(to, from);
        MoveTo(from);
        CheckPublished(to);
        return Run();

        IEnumerable<SimulatedEvent> Run()
        {
            var untilMs = to.ToUnixTimeMilliseconds();
            while (TakeNext(untilMs, viewsPerDay) is { } pending)
            {
                if (pending.Event is not null)
                {
                    yield return pending.Event;
                }
                else if (Begin(pending))
                {
                    var page = CurrentFrontPage();
                    React(pending, pending.Article is null ? page.Home : page.Beside(pending.Article));
                }
            }
        }
    }

    /// <summary>Lets readers read on until a moment: they look at pages of the real service.</summary>
    /// <param name="now">
    /// End, excluded; the newsroom must have published until then. The first call only sets the time, unless a history
    /// came before: readers go on from its end.
    /// </param>
    /// <param name="pages">Asked once for each page a reader looks at, in the order of time.</param>
    /// <param name="cancellationToken">Ends the wait for a page.</param>
    /// <returns>
    /// What happened since the last call, in the order of time. When a page cannot be had, the call fails, that one
    /// visit ends, and the next call goes on from there: nothing that happened is lost.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The moment lies before <see cref="Now"/>.</exception>
    /// <exception cref="InvalidOperationException">The newsroom has not published so far.</exception>
    public async Task<IReadOnlyList<SimulatedEvent>> StepAsync(
        DateTimeOffset now, IPageSource pages, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pages);
        CheckPublished(now);
        if (!_begun)
        {
            MoveTo(now);
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(now, Now);
        var untilMs = now.ToUnixTimeMilliseconds();
        while (TakeNext(untilMs, _options.ViewsPerDay) is { } pending)
        {
            if (pending.Event is not null)
            {
                _happened.Add(pending.Event);
            }
            else if (Begin(pending))
            {
                var visit = pending.Visit!;
                var page = await pages.GetPageAsync(
                    new PageVisit(
                        visit.Reader.Number,
                        visit.ReaderName,
                        visit.Id,
                        pending.Article?.Id,
                        Time(_nowMs)),
                    cancellationToken);
                React(pending, page);
            }
        }

        var events = _happened;
        _happened = [];
        return events;
    }

    /// <summary>Skips a time in which nobody reads, and forgets the sessions under way. Memories stay.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The moment lies before <see cref="Now"/>.</exception>
    public void SkipTo(DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(now, Now);
        _begun = false;
        MoveTo(now);
    }

    /// <summary>Returns the probability that a reader who looks at a list now clicks one of its places.</summary>
    /// <remarks>
    /// <c>examine(position, module) · attraction(reader, article, age) · novelty(reader, story)</c>, as things stand:
    /// novelty depends on what the reader has read by the last call.
    /// </remarks>
    /// <param name="reader">Number of the reader, from 0; see <see cref="PageVisit.ReaderNumber"/>.</param>
    /// <param name="article">The article's id; 0 comes out for one the newsroom has not published.</param>
    /// <param name="position">Place in the list, from 1.</param>
    /// <param name="module">Name of the list.</param>
    /// <param name="time">When the reader looks; 0 comes out while the article may not be seen.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such reader or position.</exception>
    public double ClickProbability(int reader, string article, int position, string module, DateTimeOffset time)
    {
        var known = _newsroom.Find(article);
        return known is null
            ? 0
            : ClickProbability(ReaderAt(reader), known, position, module, time);
    }

    /// <summary>Returns the number of a signed-in reader who may come again.</summary>
    /// <param name="reader">As in <see cref="SimulatedEvent.Reader"/>; not empty.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such reader.</exception>
    public int NumberOf(string reader)
    {
        if (reader is ['r', ..] &&
            int.TryParse(reader.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) &&
            number < _options.Readers)
        {
            return number;
        }

        throw new ArgumentOutOfRangeException(nameof(reader), reader, "Is no reader of this readership.");
    }

    /// <summary>Returns the part of the probability that any list shares: attraction times novelty.</summary>
    /// <remarks>A list ordered by it, best first, is the best an oracle can show this reader.</remarks>
    /// <param name="reader">Number of the reader, from 0.</param>
    /// <param name="article">The article's id; 0 comes out for one the newsroom has not published.</param>
    /// <param name="time">When the reader looks; 0 comes out while the article may not be seen.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such reader.</exception>
    public double Attraction(int reader, string article, DateTimeOffset time)
    {
        var known = _newsroom.Find(article);
        return known is null ? 0 : Attraction(ReaderAt(reader), known, time);
    }

    /// <summary>Returns a reader's liking of each topic, by number; 1 on average over all readers.</summary>
    /// <param name="reader">Number of the reader, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such reader.</exception>
    public IReadOnlyList<float> Taste(int reader) => ReaderAt(reader).Affinities;

    private static DateTimeOffset Time(long timeMs) => DateTimeOffset.FromUnixTimeMilliseconds(timeMs);

    private double ClickProbability(
        Reader reader, ArticleTruth article, int position, string module, DateTimeOffset time) =>
        _options.Examination.Probability(module, position) * Attraction(reader, article, time);

    private double Attraction(Reader reader, ArticleTruth article, DateTimeOffset time)
    {
        var pull = _options.Eagerness * reader.AffinityTo(article.Story) * article.AppealAt(time);
        return pull <= 0 ? 0 : (1 - Math.Exp(-pull)) * reader.NoveltyOf(article);
    }

    private Reader ReaderAt(int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, _options.Readers);
        ref var reader = ref CollectionsMarshal.GetValueRefOrAddDefault(_readers, number, out _);
        return reader ??= NewReader(number);
    }

    private Reader NewReader(int number) => new(_options.Seed, number, _options.CrowdedAddressShare);

    private void CheckPublished(DateTimeOffset until)
    {
        if (_newsroom.PublishedUntil < until)
        {
            throw new InvalidOperationException(
                $"The newsroom has published until {_newsroom.PublishedUntil:O}, and readers are to read " +
                $"until {until:O}: publish first.");
        }
    }

    private void MoveTo(DateTimeOffset from)
    {
        var fromMs = from.ToUnixTimeMilliseconds();
        if (_begun)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(from, Now);
            if (fromMs == _nowMs)
            {
                return;
            }
        }

        _begun = true;
        _pending.Clear();
        _nowMs = fromMs;

        // The minute under way counts too; who came in it before now is left out.
        _nextTickMs = fromMs - Modulo(fromMs, TickMs);
    }

    private Pending? TakeNext(long untilMs, double viewsPerDay)
    {
        while (true)
        {
            var nextMs = _pending.TryPeek(out _, out var at) ? at.TimeMs : long.MaxValue;
            if (_nextTickMs <= nextMs)
            {
                if (_nextTickMs >= untilMs)
                {
                    break;
                }

                PlanArrivals(_nextTickMs, viewsPerDay);
                _nextTickMs += TickMs;
            }
            else if (nextMs >= untilMs)
            {
                break;
            }
            else
            {
                _nowMs = nextMs;
                return _pending.Dequeue();
            }
        }

        _nowMs = Math.Max(_nowMs, untilMs);
        return null;
    }

    private void PlanArrivals(long tickMs, double viewsPerDay)
    {
        const double Fading = 0.999;
        _recentViews *= Fading;
        _recentSessions *= Fading;
        var tick = tickMs / TickMs;
        var random = SeededRandom.For(_options.Seed, ArrivalChance, tick);
        var rhythm = DayRhythm.Reading.At(tickMs, _newsroom.UtcOffset);
        var expected = viewsPerDay * TickMs / DayMs * rhythm * (_recentSessions + 1) / (_recentViews + 3);
        if (_options.FirstTimeShare > 0)
        {
            PlanFirstTimeArrivals(tickMs, expected * _options.FirstTimeShare, rhythm);
        }

        var sessions = random.Poisson(expected * (1 - _options.FirstTimeShare));
        for (var i = 0; i < sessions; i++)
        {
            var startMs = tickMs + random.Below((int)TickMs);
            if (startMs < _nowMs)
            {
                continue;
            }

            var own = SeededRandom.For(_options.Seed, VisitChance, tick, i);

            // A power law over the readers: few come often, many rarely.
            const double Skew = 0.35;
            var reader = (int)(_options.Readers * Math.Pow(own.Unit(), 1 / (1 - Skew)));
            var visit = new Visit(
                ReaderAt(Math.Min(reader, _options.Readers - 1)),
                string.Create(CultureInfo.InvariantCulture, $"v{tick:x}-{i:x}"),
                own.Chance(_options.AnonymousShare),
                firstTime: false,
                own);
            _recentSessions++;
            Plan(startMs, new Pending(visit, Step.Arrive, null, null));
        }
    }

    /// <summary>Plans who comes for the first time: as many as expected, by what is heard of the site now.</summary>
    private void PlanFirstTimeArrivals(long tickMs, double expected, double rhythm)
    {
        var tick = tickMs / TickMs;
        var hearsay = FrontPageAt(tickMs).Hearsay;

        // The mean of all ticks at first, of about the last day later; over visits, not over time: days are busier and
        // hotter than nights.
        _ticksHeard = Math.Min(_ticksHeard + 1, DayMs / TickMs);
        _usualHearsay += (hearsay - _usualHearsay) * Math.Min(1, rhythm / _ticksHeard);
        var surge = _usualHearsay > 0 ? Math.Min(MostHearsay, hearsay / _usualHearsay) : 1;
        var random = SeededRandom.For(_options.Seed, FirstTimeArrivalChance, tick);
        var sessions = random.Poisson(expected * surge);
        for (var i = 0; i < sessions; i++)
        {
            // Numbered behind those who come again, whether or not they come in time: the same however time is cut.
            var number = _options.Readers + _firstTimeReaders++;
            var startMs = tickMs + random.Below((int)TickMs);
            if (startMs < _nowMs)
            {
                continue;
            }

            var own = SeededRandom.For(_options.Seed, FirstTimeVisitChance, tick, i);
            var visit = new Visit(
                NewReader(number),
                string.Create(CultureInfo.InvariantCulture, $"f{tick:x}-{i:x}"),
                own.Chance(_options.AnonymousShare),
                firstTime: true,
                own);
            _recentSessions++;
            Plan(startMs, new Pending(visit, Step.Arrive, null, null));
        }
    }

    private void Plan(long timeMs, Pending pending) => _pending.Enqueue(pending, (timeMs, _order++));

    /// <summary>Does what needs no page; true when the reader now looks at one.</summary>
    private bool Begin(Pending pending)
    {
        switch (pending.Step)
        {
            case Step.Arrive:
                Arrive(pending.Visit!);
                return false;
            case Step.Read:
                ReadNext(pending.Visit!);
                return false;
            default:
                return true;
        }
    }

    private void Arrive(Visit visit)
    {
        var draw = visit.Random.Unit();
        if (draw < 0.5 && !visit.IsFirstTime)
        {
            Plan(_nowMs, new Pending(visit, Step.Look, null, null));
            return;
        }

        var page = CurrentFrontPage();
        if (page.IsEmpty)
        {
            return;
        }

        // Readers follow the search results and friends they like: the better of three. Of those who know the site 28
        // in 100 come by search and 22 by friends; of those who do not, half and half.
        var fromSearch = draw < (visit.IsFirstTime ? 0.5 : 0.78);
        ArticleTruth? landing = null;
        var liking = -1.0;
        for (var i = 0; i < 3; i++)
        {
            var unit = visit.Random.Unit();
            var candidate = visit.IsFirstTime ? page.FromHearsay(unit)
                : fromSearch ? page.FromSearch(unit)
                : page.FromSocial(unit);
            var candidateLiking = visit.Reader.AffinityTo(candidate.Story) * visit.Reader.NoveltyOf(candidate);
            if (candidateLiking > liking)
            {
                liking = candidateLiking;
                landing = candidate;
            }
        }

        visit.Reader.Remember(landing!);
        Open(visit, landing!, _nowMs, "", "", 0, fromSearch ? "search" : "social");
        Plan(_nowMs, new Pending(visit, Step.Read, null, null));
    }

    private void Open(
        Visit visit,
        ArticleTruth article,
        long timeMs,
        string decisionId,
        string module,
        int position,
        string referrer)
    {
        visit.Views++;
        _recentViews++;
        visit.Tabs.Enqueue(article);
        Record(visit, EventKind.View, article.Id, timeMs, 0, decisionId, module, position, referrer);
    }

    private void ReadNext(Visit visit)
    {
        if (!visit.Tabs.TryDequeue(out var article))
        {
            // Done with everything opened: back to the front page, or away.
            if (visit.Last is not null && visit.Views < Visit.MaxViews && visit.Random.Chance(0.45))
            {
                visit.Last = null;
                Plan(_nowMs + 1000, new Pending(visit, Step.Look, null, null));
            }

            return;
        }

        visit.Last = article;
        var liking = Math.Min(2, visit.Reader.AffinityTo(article.Story));
        var dwellMs = visit.Random.Chance(0.22)
            ? 800 + visit.Random.Exponential(4000)
            : article.Words * 250 * article.Quality * (0.4 + (0.4 * liking)) * visit.Random.LogNormal(1, 0.5);
        var dwell = (long)Math.Min(dwellMs, 20 * 60 * 1000.0);
        var endMs = _nowMs + dwell;
        if (dwell >= LeastDwellMs)
        {
            Record(visit, EventKind.Read, article.Id, endMs, dwell, "", "", 0, "");
            var zeal = article.Quality * (0.5 + (0.5 * liking));
            MayRecord(visit, EventKind.Like, article, endMs, 0.02 * zeal);
            MayRecord(visit, EventKind.Save, article, endMs, 0.006 * zeal);
            MayRecord(visit, EventKind.Share, article, endMs, 0.008 * zeal);
            MayRecord(visit, EventKind.Comment, article, endMs, 0.005 * zeal);
            MayRecord(visit, EventKind.Follow, article, endMs, 0.003 * zeal);
            MayRecord(visit, EventKind.Report, article, endMs, 0.0003 / article.Quality);
        }

        var looks = visit.Views < Visit.MaxViews && visit.Random.Chance(_options.LooksOn);
        Plan(endMs, new Pending(visit, looks ? Step.Look : Step.Read, looks ? article : null, null));
    }

    /// <summary>Looks down the lists and decides at each place.</summary>
    private void React(Pending pending, ShownPage page)
    {
        var visit = pending.Visit!;
        var reader = visit.Reader;
        var time = Time(_nowMs);
        var referrer = pending.Article is null ? "home" : "internal";
        var clickMs = _nowMs;
        foreach (var module in page.Modules)
        {
            for (var position = 1; position <= module.Articles.Count; position++)
            {
                var id = module.Articles[position - 1];
                var article = _newsroom.Find(id);
                double? probability = article is null
                    ? null
                    : ClickProbability(reader, article, position, module.Name, time);

                // One draw decides what is looked at, and, further down, what of that is clicked.
                var draw = article is null ? 1 : visit.Random.Unit();
                if (_options.RecordImpressions
                    && (!_options.OnlySeenImpressions
                        || draw < _options.Examination.Probability(module.Name, position)))
                {
                    Record(
                        visit,
                        EventKind.Impression,
                        id,
                        _nowMs,
                        0,
                        page.DecisionId,
                        module.Name,
                        position,
                        referrer,
                        probability);
                }

                if (article is null)
                {
                    continue;
                }

                if (draw < probability)
                {
                    clickMs += 1500 + (long)visit.Random.Exponential(2500);
                    reader.Remember(article);
                    Record(
                        visit, EventKind.Click, id, clickMs, 0, page.DecisionId, module.Name, position, referrer);
                    Open(visit, article, clickMs, page.DecisionId, module.Name, position, referrer);
                }
                else if (draw > 1 - (0.0002 / (0.3 + reader.AffinityTo(article.Story))))
                {
                    reader.Remember(article);
                    Record(
                        visit,
                        EventKind.Hide,
                        id,
                        _nowMs + 2000,
                        0,
                        page.DecisionId,
                        module.Name,
                        position,
                        referrer);
                }
            }
        }

        Plan(Math.Max(clickMs, _nowMs + 500), new Pending(visit, Step.Read, null, null));
    }

    private void MayRecord(Visit visit, EventKind kind, ArticleTruth article, long timeMs, double probability)
    {
        if (visit.Random.Chance(probability))
        {
            Record(visit, kind, article.Id, timeMs, 0, "", "", 0, "");
        }
    }

    private void Record(
        Visit visit,
        EventKind kind,
        string article,
        long timeMs,
        long dwellMs,
        string decisionId,
        string module,
        int position,
        string referrer,
        double? clickProbability = null)
    {
        var reader = visit.Reader;
        var simulated = new SimulatedEvent(
            visit.NextEventId(),
            Time(timeMs),
            kind,
            article,
            visit.ReaderName,
            visit.Id,
            TimeSpan.FromMilliseconds(dwellMs),
            decisionId,
            module,
            position,
            referrer,
            reader.Address,
            reader.Device,
            reader.Country,
            reader.Region)
        {
            ClickProbability = clickProbability,
        };
        Plan(timeMs, new Pending(visit, Step.Report, null, simulated));
    }

    private FrontPage CurrentFrontPage() => FrontPageAt(_nowMs);

    private FrontPage FrontPageAt(long timeMs)
    {
        var slot = timeMs - Modulo(timeMs, FrontPage.LifetimeMs);
        if (_frontPage is null || slot != _frontPageSlot)
        {
            _frontPage = new FrontPage(_options.Seed, _newsroom, Time(slot), _options.FirstTimePull);
            _frontPageSlot = slot;
        }

        return _frontPage;
    }

    private static long Modulo(long value, long by) => ((value % by) + by) % by;

    /// <summary>What comes next in a session.</summary>
    private enum Step : byte
    {
        Arrive,
        Read,
        Look,
        Report,
    }

    /// <summary>Something that will happen: a step of a session, or an event to report.</summary>
    private sealed record Pending(Visit? Visit, Step Step, ArticleTruth? Article, SimulatedEvent? Event);
}
