using RankEngine.Events;
using RankEngine.Simulation.Articles;
using RankEngine.Simulation.Events;

namespace RankEngine.LoadTest.Attacks;

/// <summary>Drives one simulated site through three servers at once, and floods two of them.</summary>
/// <remarks>
/// 1. The history is imported, and a refresh run. 2. Minute by minute (every ten seconds while a burst is on) the clock
/// moves on, what was published and done is sent, and, once it is counted and ranked, the lists are looked at. 3. Every
/// night at three a refresh runs. All servers see the same genuine traffic, so that their lists differ by regime alone.
/// </remarks>
internal sealed class AttackRun : IAsyncDisposable
{
    /// <summary>Places within which an article is no target: it would have been there anyway.</summary>
    public const int OutOfReach = 30;

    private static readonly (string Name, bool Defends, bool IsFlooded)[] Regimes =
    [
        (Lane.Clean, false, false), (Lane.Raw, false, true), (Lane.Defended, true, true),
    ];

    // Of the import, before the slowest store is waited for.
    private const int RequestsAhead = 40;

    private static readonly TimeSpan Step = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BurstStep = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Instant = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Night = TimeSpan.FromHours(3);

    // Of a target's first article: neither what may still break nor what nobody would pay for.
    private static readonly TimeSpan TargetAge = TimeSpan.FromHours(6);
    private static readonly TimeSpan TargetMaxAge = TimeSpan.FromHours(30);

    private readonly AttackPlan _plan;
    private readonly DriverClock _clock;
    private readonly Lane[] _lanes;
    private readonly Action<string> _progress;
    private readonly SimulatedSite _site;
    private readonly BreakingStories _breaking;
    private readonly Dictionary<string, string> _targets = new(StringComparer.Ordinal);
    private readonly Queue<SimulatedEvent> _genuineHour = new();
    private readonly PriorityQueue<SimulatedEvent, DateTimeOffset> _attacks = new();
    private long _genuineEvents;
    private long _genuineViews;

    private AttackRun(AttackPlan plan, DriverClock clock, Lane[] lanes, Action<string> progress)
    {
        _plan = plan;
        _clock = clock;
        _lanes = lanes;
        _progress = progress;
        _site = new SimulatedSite(plan);
        _breaking = new BreakingStories(_site.Newsroom, plan.AttackStart);
    }

    /// <summary>Starts the servers.</summary>
    /// <param name="plan">What is simulated.</param>
    /// <param name="progress">Told, in a sentence, how far it is.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<AttackRun> StartAsync(
        AttackPlan plan, Action<string> progress, CancellationToken cancellationToken)
    {
        var clock = new DriverClock(AttackPlan.Start);
        var lanes = new List<Lane>();
        try
        {
            foreach (var (name, defends, isFlooded) in Regimes)
            {
                var settings = new[] { $"RankEngine:Trending:Defend={defends}" };
                lanes.Add(new Lane(
                    name, await SteppedServer.StartAsync(clock, settings, cancellationToken), isFlooded));
            }
        }
        catch
        {
            foreach (var lane in lanes)
            {
                await lane.Server.DisposeAsync();
            }

            throw;
        }

        return new AttackRun(plan, clock, [.. lanes], progress);
    }

    /// <summary>Runs to the end.</summary>
    public async Task<AttackReport> RunAsync(CancellationToken cancellationToken)
    {
        // :: 1
        var started = TimeProvider.System.GetTimestamp();
        await ImportAsync(cancellationToken);
        await RefreshAsync(cancellationToken);
        _progress($"{_genuineEvents} events of history, {_genuineViews} of them views.");

        // :: 2
        for (var now = _plan.AttackStart; now < _plan.End;)
        {
            var next = now + StepAt(now);
            await StepAsync(now, next, cancellationToken);
            now = next;

            // :: 3
            if (now.TimeOfDay == Night)
            {
                await RefreshAsync(cancellationToken);
            }

            if (now.Minute == 0 && now.Second == 0)
            {
                _progress($"{(now - _plan.AttackStart).TotalHours} of {_plan.Attack.TotalHours} hours.");
            }
        }

        return AttackReport.Of(
            _plan,
            _lanes,
            _targets,
            _breaking.Find(_plan.End),
            _genuineEvents,
            TimeProvider.System.GetElapsedTime(started));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var lane in _lanes)
        {
            await lane.Server.DisposeAsync();
        }
    }

    private async Task ImportAsync(CancellationToken cancellationToken)
    {
        _clock.MoveTo(_plan.AttackStart);
        foreach (var request in _site.PublishUntil(_plan.AttackStart))
        {
            await AllAsync(lane => lane.Server.PublishAsync(request, cancellationToken));
        }

        var sent = 0;
        foreach (var request in SimulatedSite.ToRequests(Genuine(AttackPlan.Start, _plan.AttackStart)))
        {
            await AllAsync(lane => lane.Server.RecordAsync(request, cancellationToken));
            if (++sent % RequestsAhead == 0)
            {
                // Logs take more than stores: a backlog of days would only make three of them time out together.
                await AllAsync(lane => lane.Server.CountedAsync(cancellationToken));
                _progress($"{_genuineEvents} events of history.");
            }
        }

        await RankAsync(cancellationToken);
        await AllAsync(lane => lane.LookAsync(
            _plan.AttackStart, TimeSpan.Zero, _targets, _site.Newsroom, cancellationToken));
    }

    private async Task StepAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        foreach (var flood in _plan.Floods.Where(flood => _plan.AttackStart + flood.Starts == from))
        {
            Begin(flood, from);
        }

        _clock.MoveTo(to);
        foreach (var request in _site.PublishUntil(to))
        {
            await AllAsync(lane => lane.Server.PublishAsync(request, cancellationToken));
        }

        var genuine = Genuine(from, to).ToArray();
        foreach (var happened in genuine)
        {
            _breaking.Note(happened);
        }

        foreach (var request in SimulatedSite.ToRequests(genuine))
        {
            await AllAsync(lane => lane.Server.RecordAsync(request, cancellationToken));
        }

        foreach (var request in SimulatedSite.ToRequests(AttacksUntil(to)))
        {
            await Task.WhenAll(_lanes
                .Where(lane => lane.IsFlooded)
                .Select(lane => lane.Server.RecordAsync(request, cancellationToken)));
        }

        await RankAsync(cancellationToken);
        await AllAsync(lane => lane.LookAsync(to, to - from, _targets, _site.Newsroom, cancellationToken));
    }

    /// <summary>Waits until all that was acknowledged is counted and ranked, at the clock's present moment.</summary>
    private async Task RankAsync(CancellationToken cancellationToken)
    {
        await AllAsync(lane => lane.Server.CountedAsync(cancellationToken));

        // A ranking that was under way may look at counts from before; the one after it began later.
        for (var i = 0; i < 2; i++)
        {
            var moment = _clock.GetUtcNow() + Instant;
            _clock.MoveTo(moment);
            await AllAsync(lane => lane.Server.RankedAsync(moment, cancellationToken));
        }
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await AllAsync(lane => lane.Server.RefreshAsync(cancellationToken));
        await RankAsync(cancellationToken);
    }

    private Task AllAsync(Func<Lane, Task> act) => Task.WhenAll(_lanes.Select(act));

    private TimeSpan StepAt(DateTimeOffset now) =>
        _plan.Floods.Any(flood => flood.Lasts < Step
            && _plan.AttackStart + flood.Starts <= now
            && now < _plan.AttackStart + flood.Starts + Step)
            ? BurstStep
            : Step;

    /// <summary>What genuine readers do; of the day before, what a flood replays is kept.</summary>
    private IEnumerable<SimulatedEvent> Genuine(DateTimeOffset from, DateTimeOffset to)
    {
        foreach (var happened in _site.Read(from, to))
        {
            _genuineEvents++;
            _genuineViews += happened.Kind == EventKind.View ? 1 : 0;
            if (IsReplayed(happened.Time))
            {
                _genuineHour.Enqueue(happened);
            }

            yield return happened;
        }
    }

    /// <summary>Whether a flood replays it a day later: a whole day would be too much to keep.</summary>
    private bool IsReplayed(DateTimeOffset time) => _plan.Floods.Any(flood =>
        flood.Name == "replay" && GenuineHourOf(flood) <= time && time < GenuineHourOf(flood) + flood.Lasts);

    private DateTimeOffset GenuineHourOf(Flood flood) => _plan.AttackStart + flood.Starts - TimeSpan.FromDays(1);

    private void Begin(Flood flood, DateTimeOffset now)
    {
        var number = _targets.Count;
        var target = ChooseTarget(now, new Random(_plan.Seed + number));
        _targets.Add(flood.Name, target.Id);
        var order = new FloodOrder(flood, target.Id, now, _plan.Seed + number, [.. _genuineHour]);
        foreach (var sent in flood.Make(order))
        {
            _attacks.Enqueue(sent, sent.Time);
        }

        _progress($"{flood.Name} begins at {now:HH:mm}.");
    }

    /// <summary>
    /// Draws an article that stands alone in its story (nothing else lifts it), is some hours old, does not expire, is no
    /// other flood's target, and is out of reach of every list.
    /// </summary>
    private ArticleTruth ChooseTarget(DateTimeOffset now, Random random)
    {
        var alone = _site.Newsroom.Truths
            .GroupBy(article => article.Story.Number)
            .Where(story => story.Count() == 1)
            .Select(story => story.Single())
            .Where(article => article.Expires is null
                && now - article.Published >= TargetAge
                && now - article.Published <= TargetMaxAge
                && !_targets.ContainsValue(article.Id)
                && !_lanes.Any(lane => lane.IsListed(article.Id, OutOfReach)))
            .ToArray();
        return alone.Length > 0
            ? alone[random.Next(alone.Length)]
            : throw new InvalidOperationException(
                $"At {now:O} no article is left that a flood could want to lift: simulate a larger site.");
    }

    private IEnumerable<SimulatedEvent> AttacksUntil(DateTimeOffset to)
    {
        while (_attacks.TryPeek(out var sent, out var time) && time < to)
        {
            _attacks.Dequeue();
            yield return sent;
        }
    }
}
