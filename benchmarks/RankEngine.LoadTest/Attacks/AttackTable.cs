using System.Globalization;
using System.Text;

namespace RankEngine.LoadTest.Attacks;

/// <summary>Writes a report for people.</summary>
internal static class AttackTable
{
    /// <summary>Returns the report as Markdown tables.</summary>
    public static string Write(AttackReport report)
    {
        var text = new StringBuilder();
        Line(text, $"{report.ViewsPerDay:0} views a day, seed {report.Seed}: {report.HistoryHours} h of history, then {report.AttackHours} h watched; {report.GenuineEvents} genuine events in {report.Seconds} s.");
        Line(text, $"");
        Line(text, $"Best place of the target and minutes in the top 10:");
        Line(text, $"");
        Line(text, $"| flood | window | clean | raw | defended |");
        Line(text, $"| --- | --- | --- | --- | --- |");
        foreach (var flood in report.Floods)
        {
            Line(text, $"| {flood.Flood}: {flood.What} | 1 h | {Cells(flood, ranks => ranks.Hour)} |");
            Line(text, $"| | 24 h | {Cells(flood, ranks => ranks.Day)} |");
            Line(text, $"| | surging | {Cells(flood, ranks => ranks.Surging)} |");
        }

        Line(text, $"");
        Line(text, $"Minutes until breaking stories stood in the top 10 of 1 h or of what surges, median / p90:");
        Line(text, $"");
        Line(text, $"| stories | regime | listed | from onset | from publication | from the tenth reader |");
        Line(text, $"| --- | --- | --- | --- | --- | --- |");
        Breaking(text, "all", report.Breaking);
        Breaking(text, "lasting", report.LastingBreaking);
        Line(text, $"");
        Line(text, $"Held back: {report.Breaking.HeldBack} of all ({report.Breaking.HeldBackShare:0.0%}), {report.LastingBreaking.HeldBack} of the lasting ({report.LastingBreaking.HeldBackShare:0.0%}). Minutes later than without a defence: {Cell(report.Breaking.Delay)}, {Cell(report.LastingBreaking.Delay)}.");
        Line(text, $"No flood in the top 10: {Word(report.Bars.NoFloodInTop10)}. At most 1 % held back: {Word(report.Bars.HeldBackAtMostOnePercent)}. Listed within 5 minutes at p90: {Word(report.Bars.ListedWithinFiveMinutesAtP90)}.");
        return text.ToString();
    }

    private static void Breaking(StringBuilder text, string which, BreakingReport breaking)
    {
        foreach (var (lane, lags) in breaking.Lanes)
        {
            Line(text, $"| {which}, {breaking.Stories} | {lane} | {lags.Listed} | {Cell(lags.FromOnset)} | {Cell(lags.FromPublication)} | {Cell(lags.FromTenthReader)} |");
        }
    }

    private static string Cells(FloodReport flood, Func<LaneRanks, RankReport> of) => string.Join(
        " | ",
        flood.Lanes.Values.Select(ranks => of(ranks) is { Best: { } best } rank
            ? string.Create(CultureInfo.InvariantCulture, $"{best}, {rank.MinutesInTop10:0.#} min")
            : "none"));

    private static string Cell(Lag lag) =>
        string.Create(CultureInfo.InvariantCulture, $"{Minutes(lag.Median)} / {Minutes(lag.P90)}");

    private static string Minutes(double? minutes) =>
        minutes?.ToString("0.#", CultureInfo.InvariantCulture) ?? "never";

    private static string Word(bool holds) => holds ? "yes" : "NO";

    private static void Line(StringBuilder text, FormattableString line) =>
        text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
