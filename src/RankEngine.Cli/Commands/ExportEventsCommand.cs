using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using RankEngine.Cli.Output;
using RankEngine.Events;
using RankEngine.Log;

namespace RankEngine.Cli.Commands;

/// <summary><c>rankengine export events</c>: the events of a log, one JSON object per line.</summary>
/// <remarks>
/// Readers, sessions and addresses come as the pseudonyms that are all the log holds, and ids as identities. Imported
/// with <c>--pseudonymous</c> they are the same events: a site that knows them counts nothing, another comes to the same
/// counts, pairs and histories. Without it they are hashed again, and are other events of other readers.
/// </remarks>
internal static class ExportEventsCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var data = new Option<string>("--data")
        {
            Description = "Data directory of the server; it may be running.",
            HelpName = "dir",
            Required = true,
        };
        var output = new Option<string>("--output", "-o")
        {
            Description = "File to write, compressed when it ends in .gz; '-' is standard output.",
            HelpName = "file",
            DefaultValueFactory = _ => OutputFile.Standard,
        };
        var command = new Command(
            "events",
            "Write the events of a site in a server's log as NDJSON. Ids, readers, sessions and addresses are pseudonyms: "
            + "import the file with --pseudonymous.")
        {
            data, output,
        };
        command.SetAction((parse, token) => CommandRun.RunAsync(parse, RunAsync, token));
        return command;

        async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
        {
            using var log = EventLog.OpenReadOnly(Path.Combine(run.Parse.GetRequiredValue(data), "log"), live: true);
            if (log.Start > 0)
            {
                run.Note("What is older than the log keeps is only counted, and not among these events.");
            }

            var count = await OutputFile.WriteAsync(
                run.Parse.GetRequiredValue(output),
                run.Out,
                writer => WriteAsync(run, log, writer, cancellationToken));
            run.Note($"{count:N0} events written.");
            return ExitCodes.Ok;
        }
    }

    private static Task<long> WriteAsync(
        CommandRun run, LogArchive log, TextWriter writer, CancellationToken cancellationToken) =>
        run.WithProgressAsync("events", log.End - log.Start, async report =>
        {
            var count = 0L;
            using var line = new MemoryStream();
            foreach (var entry in log.Read(log.Start))
            {
                cancellationToken.ThrowIfCancellationRequested();
                report(entry.NextOffset - entry.Offset);
                if (entry.Record is not EventsRecord events || events.Site != run.Site)
                {
                    continue;
                }

                foreach (var readerEvent in events.Events)
                {
                    line.SetLength(0);
                    Write(readerEvent, line);
                    var text = Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length);
                    await writer.WriteLineAsync(text.AsMemory(), cancellationToken);
                    count++;
                }
            }

            return count;
        });

    private static void Write(ReaderEvent readerEvent, Stream line)
    {
        using var json = new Utf8JsonWriter(line);
        json.WriteStartObject();
        json.WriteString("id", readerEvent.Identity.ToString());
        json.WriteString(
            "time",
            DateTimeOffset.FromUnixTimeMilliseconds(readerEvent.TimeMs)
                .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteString("kind", readerEvent.Kind.ToString().ToLowerInvariant());
        json.WriteString("article", readerEvent.Article);
        Pseudonym("reader", readerEvent.Reader);
        Pseudonym("session", readerEvent.Session);
        if (readerEvent.DwellMs != 0)
        {
            json.WriteNumber("dwell_ms", readerEvent.DwellMs);
        }

        Text("decision_id", readerEvent.DecisionId);
        Text("module", readerEvent.Module);
        if (readerEvent.Position != 0)
        {
            json.WriteNumber("position", readerEvent.Position);
        }

        Text("referrer", readerEvent.Referrer);
        Pseudonym("client_address", readerEvent.Address);
        if (readerEvent.Device != Device.Unspecified)
        {
            json.WriteString("device", readerEvent.Device.ToString().ToLowerInvariant());
        }

        Text("country", readerEvent.Country);
        Text("region", readerEvent.Region);
        json.WriteEndObject();

        void Pseudonym(string name, Pseudonym value)
        {
            if (!value.IsNone)
            {
                json.WriteString(name, value.ToString());
            }
        }

        void Text(string name, string value)
        {
            if (value.Length > 0)
            {
                json.WriteString(name, value);
            }
        }
    }
}
