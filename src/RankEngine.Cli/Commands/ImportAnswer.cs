using RankEngine.Cli.Import;
using RankEngine.Cli.Output;

namespace RankEngine.Cli.Commands;

/// <summary>Prints what became of an import.</summary>
internal static class ImportAnswer
{
    /// <summary>A table for a person, an object for a machine.</summary>
    public static void Print(CommandRun run, IReadOnlyList<ImportOutcome> parts, TimeSpan? shift)
    {
        if (run.IsJson)
        {
            run.Print(ImportReport.ToJson(parts, shift));
            return;
        }

        ImportReport.Print(run.Screen, run.Say, parts);
        if (shift is { } moved && moved != TimeSpan.Zero)
        {
            var direction = moved < TimeSpan.Zero ? "back" : "forward";
            run.Say($"Everything was moved {direction} by {moved:d' days 'hh':'mm':'ss}.");
        }
    }
}
