using System.CommandLine;
using System.Text.Json;
using RankEngine.Cli.Diagnosis;
using RankEngine.Cli.Output;
using Spectre.Console;

namespace RankEngine.Cli.Commands;

/// <summary><c>rankengine doctor</c>: is the service well, and what to do when it is not.</summary>
internal static class DoctorCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var command = new Command("doctor", "Check the service and say what to do. Fails when a check fails.");
        command.SetAction((parse, token) => CommandRun.RunAsync(parse, RunAsync, token));
        return command;
    }

    private static async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        await foreach (var finding in new ServerExamination(run.Channel, run.Server, run.Site, run.Deadline, run.Clock)
            .RunAsync(cancellationToken))
        {
            findings.Add(finding);
            if (!run.IsJson)
            {
                Print(run, finding);
            }
        }

        if (run.IsJson)
        {
            run.Print(JsonSerializer.Serialize(findings.Select(finding => new
            {
                check = finding.Check,
                result = finding.Verdict.ToString().ToLowerInvariant(),
                found = finding.Found,
                advice = finding.Advice,
            })));
        }

        return findings.Exists(finding => finding.Verdict == Verdict.Fail) ? ExitCodes.Failed : ExitCodes.Ok;
    }

    private static void Print(CommandRun run, Finding finding)
    {
        var color = finding.Verdict switch
        {
            Verdict.Ok => "green",
            Verdict.Warn => "yellow",
            _ => "red",
        };
        var word = finding.Verdict.ToString().ToLowerInvariant().PadRight(4);
        run.Screen.MarkupLine($"[{color}]{word}[/]  {finding.Check}: {Markup.Escape(PlainText.Of(finding.Found))}");
        if (finding.Advice.Length > 0)
        {
            run.Screen.MarkupLine($"      {Markup.Escape(PlainText.Of(finding.Advice))}");
        }
    }
}
