using System.Globalization;
using System.Text.Json;
using RankEngine.Cli.Import;
using Spectre.Console;

namespace RankEngine.Cli.Output;

/// <summary>Tells what became of an import.</summary>
internal static class ImportReport
{
    private const int ColumnsShown = 20;

    /// <summary>For a person: a table, then what was left out and remarked.</summary>
    public static void Print(IAnsiConsole screen, Action<string> say, IReadOnlyList<ImportOutcome> outcomes)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("");
        foreach (var name in new[] { "rows", "accepted", "rejected", "seconds", "rows/s" })
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        foreach (var outcome in outcomes)
        {
            table.AddRow(
                outcome.What,
                Whole(outcome.Rows),
                Whole(outcome.Accepted),
                Whole(outcome.Rejected),
                outcome.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture),
                Whole((long)outcome.RowsPerSecond));
        }

        screen.Write(table);
        foreach (var outcome in outcomes)
        {
            foreach (var column in outcome.Ignored.Take(ColumnsShown))
            {
                say($"{outcome.What}: {Describe(column)}");
            }

            if (outcome.Ignored.Count > ColumnsShown)
            {
                say($"{outcome.What}: {outcome.Ignored.Count - ColumnsShown:N0} further columns were left out.");
            }

            foreach (var remark in outcome.Remarks)
            {
                say($"{outcome.What}: {remark}");
            }
        }

        if (outcomes.Any(outcome => outcome.What == "events" && outcome.Accepted > 0))
        {
            say("events: repeats are among the accepted; the server counts each once.");
        }
    }

    /// <summary>For a machine: one object on one line.</summary>
    public static string ToJson(IReadOnlyList<ImportOutcome> outcomes, TimeSpan? shift = null) =>
        JsonSerializer.Serialize(new
        {
            shift_ms = (long?)shift?.TotalMilliseconds,
            parts = outcomes.Select(outcome => new
            {
                what = outcome.What,
                rows = outcome.Rows,
                accepted = outcome.Accepted,
                rejected = outcome.Rejected,
                failed_files = outcome.FailedFiles,
                seconds = Math.Round(outcome.Elapsed.TotalSeconds, 3),
                rows_per_second = Math.Round(outcome.RowsPerSecond),
                ignored_columns = outcome.Ignored.Select(column => new
                {
                    name = column.Name,
                    rows = column.Rows,
                    beside = column.BesideField,
                }),
                remarks = outcome.Remarks,
            }),
        });

    private static string Describe(IgnoredColumn column)
    {
        var name = PlainText.Shorten(column.Name, 60);
        return column.BesideField is null
            ? $"the column \"{name}\" is unknown: left out in {Whole(column.Rows)} rows."
            : $"the column \"{name}\" was left out in {Whole(column.Rows)} rows: "
                + $"another one gives {column.BesideField}.";
    }

    private static string Whole(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
