
namespace RankEngine.LoadTest.Attacks;

/// <summary>What a run of the suite found.</summary>
/// <param name="Seed">As planned.</param>
/// <param name="ViewsPerDay">As planned.</param>
/// <param name="HistoryHours">As planned.</param>
/// <param name="AttackHours">As planned.</param>
/// <param name="GenuineEvents">What genuine readers sent, history included.</param>
/// <param name="Seconds">How long the run took.</param>
/// <param name="Floods">What each flood won.</param>
/// <param name="Breaking">How soon stories that broke were listed, all of them.</param>
/// <param name="LastingBreaking">The same for those that belonged into the top 10 for half an hour and more.</param>
/// <param name="Bars">What must hold.</param>
internal sealed record AttackReport(
    int Seed,
    double ViewsPerDay,
    double HistoryHours,
    double AttackHours,
    long GenuineEvents,
    double Seconds,
    IReadOnlyList<FloodReport> Floods,
    BreakingReport Breaking,
    BreakingReport LastingBreaking,
    AttackBars Bars)
{
    /// <summary>Sums up a run.</summary>
    public static AttackReport Of(
        AttackPlan plan,
        IReadOnlyList<Lane> lanes,
        IReadOnlyDictionary<string, string> targets,
        IReadOnlyList<BreakingStory> stories,
        long genuineEvents,
        TimeSpan took)
    {
        FloodReport[] floods =
        [
            .. plan.Floods.Where(flood => targets.ContainsKey(flood.Name)).Select(flood => new FloodReport(
                flood.Name,
                flood.What,
                targets[flood.Name],
                plan.AttackStart + flood.Starts,
                lanes.ToDictionary(lane => lane.Name, lane => new LaneRanks(
                    RankReport.Of(lane.TraceOf(flood.Name, TopList.Hour)),
                    RankReport.Of(lane.TraceOf(flood.Name, TopList.Day)),
                    RankReport.Of(lane.TraceOf(flood.Name, TopList.Surging)))))),
        ];
        var breaking = BreakingReport.Of(stories, lanes);
        var lasting = BreakingReport.Of([.. stories.Where(story => story.IsLasting)], lanes);
        return new AttackReport(
            plan.Seed,
            plan.ViewsPerDay,
            plan.History.TotalHours,
            plan.Attack.TotalHours,
            genuineEvents,
            Math.Round(took.TotalSeconds, 1),
            floods,
            breaking,
            lasting,
            AttackBars.Of(floods, lasting));
    }
}

/// <summary>What a flood won.</summary>
/// <param name="Flood">Its name.</param>
/// <param name="What">What it did.</param>
/// <param name="Target">The article it lifted, or not.</param>
/// <param name="Started">When it began.</param>
/// <param name="Lanes">How the target stood from then to the end, by regime.</param>
internal sealed record FloodReport(
    string Flood, string What, string Target, DateTimeOffset Started, IReadOnlyDictionary<string, LaneRanks> Lanes);

/// <summary>How a target stood in the lists of one server.</summary>
/// <param name="Hour">Among what is popular within an hour.</param>
/// <param name="Day">Among what is popular within a day.</param>
/// <param name="Surging">Among what surges.</param>
internal sealed record LaneRanks(RankReport Hour, RankReport Day, RankReport Surging)
{
    /// <summary>Whether it was ever in the top 10.</summary>
    public bool IsLifted =>
        Hour.Best <= RankTrace.Top || Day.Best <= RankTrace.Top || Surging.Best <= RankTrace.Top;
}

/// <summary>How a target stood in one list.</summary>
/// <param name="Best">Its best place; null: never in the first 100.</param>
/// <param name="BestAt">When it first had that.</param>
/// <param name="MinutesInTop10">For how long it was in the top 10, all in all.</param>
internal sealed record RankReport(int? Best, DateTimeOffset? BestAt, double MinutesInTop10)
{
    /// <summary>Sums up a trace.</summary>
    public static RankReport Of(RankTrace trace) =>
        new(trace.Best, trace.BestAt, Math.Round(trace.InTop.TotalMinutes, 1));
}

/// <summary>How soon breaking stories were listed.</summary>
/// <param name="Stories">How many broke.</param>
/// <param name="HeldBack">
/// Of those that the server without defence and floods listed: how many the defended one did not, or more than five
/// minutes later.
/// </param>
/// <param name="HeldBackShare">The share of these.</param>
/// <param name="Delay">By how much later than that server the defended one listed them: what the defence costs.</param>
/// <param name="Lanes">Lags by regime.</param>
internal sealed record BreakingReport(
    int Stories, int HeldBack, double HeldBackShare, Lag Delay, IReadOnlyDictionary<string, LagReport> Lanes)
{
    /// <summary>Later than this is held back; also the bar for being listed in time.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Compares when stories broke with when they were listed.</summary>
    public static BreakingReport Of(IReadOnlyList<BreakingStory> stories, IReadOnlyList<Lane> lanes)
    {
        var clean = lanes.Single(lane => lane.Name == Lane.Clean);
        var defended = lanes.Single(lane => lane.Name == Lane.Defended);
        var heldBack = 0;
        var delays = new List<double>();
        foreach (var story in stories)
        {
            if (clean.ListedSince(story.Number, story.Onset) is { } due)
            {
                var at = defended.ListedSince(story.Number, story.Onset);
                heldBack += at is null || at > due + Patience ? 1 : 0;
                delays.Add((at - due)?.TotalMinutes ?? double.PositiveInfinity);
            }
        }

        return new BreakingReport(
            stories.Count,
            heldBack,
            delays.Count > 0 ? Math.Round((double)heldBack / delays.Count, 4) : 0,
            Lag.Of(delays),
            lanes.ToDictionary(lane => lane.Name, lane => LagReport.Of(stories, lane)));
    }
}

/// <summary>
/// From when stories could be seen until one server listed them: the first look at or after the onset that finds an
/// article of the story in the top 10 of the last hour. Earlier looks do not count, or one that was listed for a minute because
/// it was new, and dropped before anybody came, would pass as seen.
/// </summary>
/// <param name="Listed">How many of them it listed; one never listed has no end of lag.</param>
/// <param name="FromOnset">Minutes from the onset; see <see cref="BreakingStory.Onset"/>.</param>
/// <param name="FromPublication">Minutes from the first article's publication.</param>
/// <param name="FromTenthReader">Minutes from the tenth reader.</param>
internal sealed record LagReport(int Listed, Lag FromOnset, Lag FromPublication, Lag FromTenthReader)
{
    /// <summary>Compares when stories broke with when they were listed.</summary>
    public static LagReport Of(IReadOnlyList<BreakingStory> stories, Lane lane)
    {
        (BreakingStory Story, DateTimeOffset? Listed)[] looked =
            [.. stories.Select(story => (story, lane.ListedSince(story.Number, story.Onset)))];
        return new LagReport(
            looked.Count(one => one.Listed is not null),
            LagFrom(story => story.Onset),
            LagFrom(story => story.Published),
            LagFrom(story => story.TenthReader));

        Lag LagFrom(Func<BreakingStory, DateTimeOffset?> since) => Lag.Of(looked
            .Where(one => since(one.Story) is not null)
            .Select(one => (one.Listed - since(one.Story))?.TotalMinutes ?? double.PositiveInfinity));
    }
}

/// <summary>How many minutes something takes; before its time is 0.</summary>
/// <param name="Median">Of half of them; null: more than half never come.</param>
/// <param name="P90">Of nine in ten; null: more than one in ten never come.</param>
internal sealed record Lag(double? Median, double? P90)
{
    /// <summary>Takes percentiles by the nearest rank.</summary>
    /// <param name="minutes">Infinite for what never came.</param>
    public static Lag Of(IEnumerable<double> minutes)
    {
        double[] sorted = [.. minutes.Select(lag => Math.Max(0, lag)).Order()];
        return new Lag(At(0.5), At(0.9));

        double? At(double share) =>
            sorted.Length > 0 && sorted[(int)Math.Ceiling(share * sorted.Length) - 1] is var lag && double.IsFinite(lag)
                ? Math.Round(lag, 1)
                : null;
    }
}

/// <summary>What must hold of the defended server.</summary>
/// <param name="NoFloodInTop10">No flood lifted its article into the top 10 of either list.</param>
/// <param name="HeldBackAtMostOnePercent">Of lasting breaking stories.</param>
/// <param name="ListedWithinFiveMinutesAtP90">Lasting breaking stories, from their onset.</param>
internal sealed record AttackBars(bool NoFloodInTop10, bool HeldBackAtMostOnePercent, bool ListedWithinFiveMinutesAtP90)
{
    private const double MostHeldBack = 0.01;

    /// <summary>Whether all hold.</summary>
    public bool AllHold => NoFloodInTop10 && HeldBackAtMostOnePercent && ListedWithinFiveMinutesAtP90;

    /// <summary>Checks them.</summary>
    public static AttackBars Of(IReadOnlyList<FloodReport> floods, BreakingReport lasting) => new(
        !floods.Any(flood => flood.Lanes[Lane.Defended].IsLifted),
        lasting.HeldBackShare <= MostHeldBack,
        lasting.Lanes[Lane.Defended].FromOnset.P90 <= BreakingReport.Patience.TotalMinutes);
}
