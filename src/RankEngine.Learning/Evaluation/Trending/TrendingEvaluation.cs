using RankEngine.Events;
using RankEngine.Learning.Training;
using RankEngine.Learning.Trending;
using RankEngine.Trending;

namespace RankEngine.Learning.Evaluation.Trending;

/// <summary>Ranks a site's past as if it were now, and counts who turned to what was ranked.</summary>
/// <remarks>
/// Events go through the engine's fold in order of time. At each step the pool (articles known by then, published or
/// read within 14 days) is ranked by what came up to then, and the gain of an article is the number of distinct readers
/// in (T, T + horizon]. Rankings after which nobody read anything say nothing and are left out. Ties stand newest
/// first, then by id.
/// </remarks>
public sealed class TrendingEvaluation
{
    /// <summary>Name of the list that knows the future.</summary>
    public const string Ideal = "ideal";

    /// <summary>Name of our own.</summary>
    public const string Own = "rankengine";

    private const int Places = 10;

    private static readonly long PoolMs = (long)TimeSpan.FromDays(14).TotalMilliseconds;
    private static readonly long BlockMs = (long)TimeSpan.FromHours(6).TotalMilliseconds;
    private static readonly long RefreshMs = (long)TimeSpan.FromDays(1).TotalMilliseconds;

    private readonly SiteHistory _history;
    private readonly TrendingEvaluationOptions _options;
    private readonly Dictionary<string, ReadingHistory> _reads = new(StringComparer.Ordinal);
    private readonly ReplayedSite _site;
    private readonly TrendingWindow[] _windows;
    private readonly ForecastFitter _forecasts = new();
    private int _nextEvent;
    private int _nextWrite;

    private TrendingEvaluation(SiteHistory history, TrendingEvaluationOptions options)
    {
        _history = history;
        _options = options;
        _windows = [.. options.Horizons.Select(WindowOf).Distinct()];
        _site = new ReplayedSite("main", null, _windows, int.MaxValue);
        var readers = new Dictionary<Pseudonym, int>();
        var published = history.Writes
            .Where(write => write.Write.Article is not null)
            .GroupBy(write => write.Write.Id, StringComparer.Ordinal)
            .ToDictionary(
                writes => writes.Key,
                writes => writes.First().Write.Article!.Published.ToUnixTimeMilliseconds(),
                StringComparer.Ordinal);
        foreach (var readerEvent in history.Events)
        {
            if (ReadingHistory.ReaderOf(readerEvent) is not { } reader)
            {
                continue;
            }

            if (!_reads.TryGetValue(readerEvent.Article, out var reads))
            {
                _reads[readerEvent.Article] = reads = new ReadingHistory
                {
                    PublishedMs = published.GetValueOrDefault(readerEvent.Article, readerEvent.TimeMs),
                };
            }

            readers.TryAdd(reader, readers.Count);
            reads.Add(readerEvent.TimeMs, readers[reader]);
        }
    }

    /// <summary>Evaluates.</summary>
    /// <param name="history">A site's past; articles that only events name stand among its writes.</param>
    /// <param name="options">What is ranked.</param>
    /// <param name="report">Receives the share done since its last call; all of them sum to 1.</param>
    /// <param name="cancellationToken">Stops between two rankings.</param>
    /// <exception cref="ArgumentException">There is no time left to rank.</exception>
    public static IReadOnlyList<HorizonResult> Run(
        SiteHistory history,
        TrendingEvaluationOptions options,
        Action<double> report,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Resamples, 100, nameof(options));
        return new TrendingEvaluation(history, options).Rank(report, cancellationToken);
    }

    /// <summary>The board that answers for a horizon.</summary>
    internal static TrendingWindow WindowOf(TimeSpan horizon) =>
        TrendingWindows.All.FirstOrDefault(window => window.Hours() >= horizon.TotalHours, TrendingWindow.Week);

    private List<HorizonResult> Rank(Action<double> report, CancellationToken cancellationToken)
    {
        if (_history.Events.Count == 0)
        {
            throw new ArgumentException("There are no events.");
        }

        var from = _options.From?.ToUnixTimeMilliseconds() ?? _history.Events[0].TimeMs + (2 * RefreshMs);
        var to = _options.To?.ToUnixTimeMilliseconds() ?? _history.Events[^1].TimeMs;
        var horizons = _options.Horizons
            .Select(horizon => new HorizonRun(horizon, _options, from, to))
            .ToList();
        if (horizons.Find(run => run.Moments.Count == 0) is { } empty)
        {
            throw new ArgumentException(
                $"No window of {empty.Horizon} fits between {DateTimeOffset.FromUnixTimeMilliseconds(from):u} and "
                + $"{DateTimeOffset.FromUnixTimeMilliseconds(to):u}.");
        }

        var moments = horizons.SelectMany(run => run.Moments).Distinct().Order().ToList();
        var decayed = new DecayedCounts(_reads);
        var refreshedMs = long.MinValue;

        // The site has been there all along, and has seen its readers every night.
        for (var night = _history.Events[0].TimeMs + (2 * RefreshMs); night < from; night += RefreshMs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            MoveTo(night);
            _site.LearnTrending(null, _windows, night, cancellationToken);
        }

        foreach (var moment in moments)
        {
            cancellationToken.ThrowIfCancellationRequested();
            MoveTo(moment);
            if (moment - refreshedMs >= RefreshMs || refreshedMs == long.MinValue)
            {
                _site.LearnTrending(_forecasts, _windows, moment, cancellationToken);
                refreshedMs = moment;
            }

            decayed.MoveTo(moment);
            var pool = _reads
                .Where(entry => entry.Value.PublishedMs <= moment)
                .Select(entry => (entry.Key, entry.Value, Seen: entry.Value.CountThrough(moment)))
                .Where(article => article.Seen > 0 && Math.Max(
                    article.Value.PublishedMs, article.Value.Times[article.Seen - 1]) > moment - PoolMs)
                .OrderByDescending(article => article.Value.PublishedMs)
                .ThenBy(article => article.Key, StringComparer.Ordinal)
                .Select(article => new PoolArticle(article.Key, article.Value, article.Seen))
                .ToArray();
            var boards = _site.SnapshotAt(moment);
            foreach (var run in horizons.Where(run => run.Moments.Contains(moment)))
            {
                var own = boards.Boards.Of(WindowOf(run.Horizon)).ToArray()
                    .Select(entry => boards.Slots.IdOf(entry.Slot))
                    .Take(Places);
                run.Add(moment, pool, decayed, own);
            }

            report(1.0 / moments.Count);
        }

        return [.. horizons.Select(run => run.Result())];
    }

    private void MoveTo(long moment)
    {
        while (_nextWrite < _history.Writes.Count && _history.Writes[_nextWrite].KnownMs <= moment)
        {
            _site.Know(_history.Writes[_nextWrite++].Write);
        }

        var events = new List<ReaderEvent>();
        while (_nextEvent < _history.Events.Count && _history.Events[_nextEvent].TimeMs <= moment)
        {
            events.Add(_history.Events[_nextEvent++]);
        }

        _site.Count(events);
    }

    /// <summary>An article of the pool.</summary>
    private readonly record struct PoolArticle(string Id, ReadingHistory Reads, int Seen);

    /// <summary>Decayed visits of every article, moved on from ranking to ranking.</summary>
    private sealed class DecayedCounts(Dictionary<string, ReadingHistory> reads)
    {
        private readonly Dictionary<ReadingHistory, (double[] Values, int Seen)> _counts =
            reads.Values.ToDictionary(article => article, _ => (new double[TrendingBaselines.HalfLivesHours.Length], 0));

        private long _nowMs = long.MinValue;

        public double[] Of(ReadingHistory article) => _counts[article].Values;

        public void MoveTo(long nowMs)
        {
            var factors = TrendingBaselines.HalfLivesHours
                .Select(hours => _nowMs == long.MinValue ? 0 : double.Exp2(-(nowMs - _nowMs) / 3_600_000.0 / hours))
                .ToArray();
            foreach (var article in _counts.Keys)
            {
                var (values, seen) = _counts[article];
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] *= factors[i];
                }

                for (; seen < article.Times.Count && article.Times[seen] <= nowMs; seen++)
                {
                    for (var i = 0; i < values.Length; i++)
                    {
                        values[i] += double.Exp2(
                            -(nowMs - article.Times[seen]) / 3_600_000.0 / TrendingBaselines.HalfLivesHours[i]);
                    }
                }

                _counts[article] = (values, seen);
            }

            _nowMs = nowMs;
        }
    }

    /// <summary>All rankings of one horizon.</summary>
    private sealed class HorizonRun
    {
        private readonly long _horizonMs;
        private readonly List<long> _blocks = [];
        private readonly Dictionary<(string Family, string Variant), MethodRun> _methods = [];
        private readonly HashSet<int> _seen = [];
        private readonly Dictionary<string, long> _firstIdeal = new(StringComparer.Ordinal);
        private readonly TrendingEvaluationOptions _options;
        private long _poolSum;

        public HorizonRun(TimeSpan horizon, TrendingEvaluationOptions options, long fromMs, long toMs)
        {
            Horizon = horizon;
            _options = options;
            _horizonMs = (long)horizon.TotalMilliseconds;
            var hour = (long)TimeSpan.FromHours(1).TotalMilliseconds;
            var stepMs = options.Step is { } asked ? (long)asked.TotalMilliseconds : Math.Min(hour, _horizonMs);
            for (var moment = fromMs; moment + _horizonMs <= toMs; moment += stepMs)
            {
                Moments.Add(moment);
            }
        }

        public TimeSpan Horizon { get; }

        public SortedSet<long> Moments { get; } = [];

        public void Add(long moment, PoolArticle[] pool, DecayedCounts decayed, IEnumerable<string> own)
        {
            var gains = new Dictionary<string, double>(pool.Length, StringComparer.Ordinal);
            var all = new double[pool.Length];
            for (var i = 0; i < pool.Length; i++)
            {
                all[i] = pool[i].Reads.Readers(moment, moment + _horizonMs, _seen);
                gains[pool[i].Id] = all[i];
            }

            var total = all.Sum();
            if (total == 0)
            {
                return;
            }

            _blocks.Add((long)Math.Floor((double)moment / BlockMs));
            _poolSum += pool.Length;
            var best = all.OrderDescending().Take(Places).ToArray();
            var median = all.Order().ElementAt(all.Length / 2);
            var ideal = Best(pool, (article, _) => gains[article.Id]);
            foreach (var article in ideal.Where(article => gains[article] > 0))
            {
                _firstIdeal.TryAdd(article, moment);
            }

            Rate(Ideal, "", ideal);
            Rate(Own, "", [.. own]);
            var rates = TrendingBaselines.HalfLivesHours.Select((hours, i) =>
                pool.Sum(article => decayed.Of(article.Reads)[i])
                / Math.Max(1, pool.Sum(article => TrendingBaselines.Exposure(
                    Math.Max(0, moment - article.Reads.PublishedMs) / 3_600_000.0, hours)))).ToArray();
            foreach (var baseline in TrendingBaselines.All)
            {
                Rate(baseline.Family, baseline.Variant, Best(pool, (article, _) => baseline.Score(new TrendingSubject(
                    article.Reads, article.Seen, decayed.Of(article.Reads), rates, moment, _horizonMs))));
            }

            void Rate(string family, string variant, string[] list)
            {
                if (!_methods.TryGetValue((family, variant), out var method))
                {
                    _methods[(family, variant)] = method = new MethodRun();
                }

                _options.Listed?.Invoke(moment, Horizon, $"{family} {variant}", list);
                method.Add(moment, list, gains, best, total, Math.Max(1, 3 * median));
            }
        }

        public HorizonResult Result()
        {
            var bootstrap = new BlockBootstrap(_blocks, _options.Resamples, _options.Seed);
            var chosen = _methods
                .GroupBy(method => method.Key.Family)
                .Select(family => family.MaxBy(method => method.Value.Readers.Average()))
                .Select(method => (method.Key.Family, method.Key.Variant, Run: method.Value))
                .ToList();
            var measures = chosen.Select(method =>
            {
                var others = chosen.Where(other => other.Family != method.Family && other.Family != Ideal).ToList();
                var other = method.Family == Ideal || others.Count == 0
                    ? default
                    : others.MaxBy(one => one.Run.Readers.Average());
                return new TrendingMeasure(
                    method.Family,
                    method.Variant,
                    bootstrap.Of(method.Run.Ndcg),
                    bootstrap.Of(method.Run.Readers),
                    other.Run is null ? null : bootstrap.Of(Less(method.Run.Ndcg, other.Run.Ndcg)),
                    other.Run is null ? null : bootstrap.Of(Less(method.Run.Readers, other.Run.Readers)),
                    other.Family,
                    method.Run.LagOf(_firstIdeal),
                    method.Run.FalseAlarms,
                    method.Run.Turnover);
            });
            return new HorizonResult(
                Horizon, _blocks.Count, (double)_poolSum / Math.Max(1, _blocks.Count), [.. measures]);
        }

        private static double[] Less(List<double> left, List<double> right) =>
            [.. left.Zip(right, (a, b) => a - b)];

        // The pool stands newest first, then by id: a stable order makes that the order of ties.
        private static string[] Best(PoolArticle[] pool, Func<PoolArticle, int, double> score) =>
        [
            .. pool.Select((article, i) => (article.Id, Score: score(article, i)))
                .OrderByDescending(article => article.Score)
                .Take(Places)
                .Select(article => article.Id),
        ];
    }

    /// <summary>All lists of one method.</summary>
    private sealed class MethodRun
    {
        private readonly Dictionary<string, List<long>> _listed = new(StringComparer.Ordinal);
        private string[] _last = [];
        private double _changes;
        private int _changesMeasured;
        private long _places;
        private long _alarms;

        public List<double> Ndcg { get; } = [];

        public List<double> Readers { get; } = [];

        public double FalseAlarms => _places == 0 ? 0 : (double)_alarms / _places;

        public double Turnover => _changesMeasured == 0 ? 0 : _changes / _changesMeasured;

        public void Add(
            long moment,
            string[] list,
            Dictionary<string, double> gains,
            double[] best,
            double total,
            double alarm)
        {
            var got = Array.ConvertAll(list, article => gains.GetValueOrDefault(article));
            Ndcg.Add(Discounted(got) / Discounted(best));
            Readers.Add(got.Sum() / total);
            _places += got.Length;
            _alarms += got.Count(gain => gain < alarm);
            if (_last.Length > 0)
            {
                var both = list.Intersect(_last, StringComparer.Ordinal).Count();
                _changes += 1 - (double)both / (list.Length + _last.Length - both);
                _changesMeasured++;
            }

            _last = list;
            foreach (var article in list)
            {
                if (!_listed.TryGetValue(article, out var moments))
                {
                    _listed[article] = moments = [];
                }

                moments.Add(moment);
            }
        }

        public DetectionLag LagOf(Dictionary<string, long> firstIdeal)
        {
            var lags = firstIdeal
                .Select(ideal => _listed.TryGetValue(ideal.Key, out var moments)
                    && moments.Find(moment => moment >= ideal.Value) is > 0 and var found
                        ? (found - ideal.Value) / 60_000.0
                        : double.PositiveInfinity)
                .Order()
                .ToArray();
            return new DetectionLag(lags.Length, lags.Count(double.IsInfinity), At(0.5), At(0.9));

            double? At(double share)
            {
                var lag = lags.Length == 0 ? double.PositiveInfinity : lags[(int)Math.Ceiling(share * lags.Length) - 1];
                return double.IsInfinity(lag) ? null : lag;
            }
        }

        private static double Discounted(double[] gains)
        {
            var sum = 0.0;
            for (var i = 0; i < gains.Length; i++)
            {
                sum += gains[i] / Math.Log2(i + 2);
            }

            return sum;
        }
    }
}
