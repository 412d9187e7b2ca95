using System.CommandLine;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;
using RankEngine.Cli.Connection;
using RankEngine.Cli.Import;
using RankEngine.Cli.Output;
using Spectre.Console;

namespace RankEngine.Cli;

/// <summary>One run of one command: its server, where it writes, and how its failures are told.</summary>
internal sealed class CommandRun : IDisposable
{
    private readonly Lock _notesLock = new();
    private GrpcChannel? _channel;

    private CommandRun(ParseResult parse)
    {
        Parse = parse;
        IsJson = parse.GetValue(SharedOptions.Json);
        Site = parse.GetValue(SharedOptions.Site)!;
        Server = parse.GetValue(SharedOptions.Server)!;
        Deadline = TimeSpan.FromSeconds(parse.GetValue(SharedOptions.Deadline));
        Out = parse.InvocationConfiguration.Output;
        Screen = ConsoleOn(Out);
        Notes = ConsoleOn(parse.InvocationConfiguration.Error);
    }

    /// <summary>What was typed.</summary>
    public ParseResult Parse { get; }

    /// <summary>True: standard output is for a machine, one JSON value per line.</summary>
    public bool IsJson { get; }

    /// <summary>The site every request names.</summary>
    public string Site { get; }

    /// <summary>The server's address.</summary>
    public Uri Server { get; }

    /// <summary>Time each call has.</summary>
    public TimeSpan Deadline { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; } = TimeProvider.System;

    /// <summary>Standard output, for JSON and rows.</summary>
    public TextWriter Out { get; }

    /// <summary>Standard output, for a person.</summary>
    public IAnsiConsole Screen { get; }

    /// <summary>Standard error, for progress and what went wrong.</summary>
    public IAnsiConsole Notes { get; }

    /// <summary>Tells what the engine's own code warns of.</summary>
    public ILogger Logger => new NotesLogger(Note);

    /// <summary>The connection; made at the first call.</summary>
    public GrpcChannel Channel => _channel ??= ServerChannel.Open(Server);

    /// <summary>Calls over the connection that wait, within their deadline, for a server that asks to come back.</summary>
    public CallInvoker Calls => Channel.Intercept(new PatientCalls(Clock));

    /// <summary>Runs a command and says in a sentence why it failed, if it did.</summary>
    public static async Task<int> RunAsync(
        ParseResult parse, Func<CommandRun, CancellationToken, Task<int>> body, CancellationToken cancellationToken)
    {
        using var run = new CommandRun(parse);
        try
        {
            return await body(run, cancellationToken);
        }
        catch (Exception failure) when (
            failure is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled }
            && cancellationToken.IsCancellationRequested)
        {
            run.Note("Cancelled.");
            return ExitCodes.Failed;
        }
        catch (RpcException failure)
        {
            run.Note(RpcFailures.Describe(failure, run.Server, run.Deadline));
            return ExitCodes.Failed;
        }
        catch (UsageException failure)
        {
            run.Note(failure.Message);
            return ExitCodes.Usage;
        }
        catch (Exception failure) when (
            failure is IOException or UnauthorizedAccessException or ImportFileException
                or NotFoundException or PreconditionException or UnavailableException or CorruptDataException)
        {
            run.Note(failure.Message);
            return ExitCodes.Failed;
        }
    }

    /// <summary>Options of one call: its deadline and the token that ends it.</summary>
    public CallOptions Call(CancellationToken cancellationToken) =>
        new(deadline: (Clock.GetUtcNow() + Deadline).UtcDateTime, cancellationToken: cancellationToken);

    /// <summary>Writes a sentence to standard error. Thread-safe.</summary>
    public void Note(string sentence)
    {
        var text = PlainText.OfLines(sentence);
        lock (_notesLock)
        {
            if (IsInteractive)
            {
                // By the console that draws the bar, so that neither writes into the other.
                Notes.WriteLine(text);
            }
            else
            {
                Parse.InvocationConfiguration.Error.WriteLine(text);
            }
        }
    }

    /// <summary>Writes a sentence for a person to standard output.</summary>
    public void Say(string sentence) => Out.WriteLine(PlainText.Of(sentence));

    /// <summary>Writes one line for a machine to standard output.</summary>
    public void Print(string line) => Out.WriteLine(line);

    /// <summary>Shows work with a bar on standard error, when that is a terminal; otherwise just does it.</summary>
    /// <param name="what">What is being done.</param>
    /// <param name="total">Steps in all; null when not known.</param>
    /// <param name="work">Reports the steps done since its last report; may report from any thread.</param>
    public async Task<T> WithProgressAsync<T>(string what, double? total, Func<Action<double>, Task<T>> work)
    {
        if (!IsInteractive)
        {
            return await work(_ => { });
        }

        return await Notes.Progress()
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn(),
                new SpinnerColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask(Markup.Escape(what), maxValue: total ?? 1);
                task.IsIndeterminate = total is null;
                return await work(task.Increment);
            });
    }

    private bool IsInteractive => Notes.Profile.Capabilities.Interactive && Notes.Profile.Out.IsTerminal;

    /// <inheritdoc/>
    public void Dispose() => _channel?.Dispose();

    private static IAnsiConsole ConsoleOn(TextWriter writer)
    {
        var output = new AnsiConsoleOutput(writer);
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = output,
            Ansi = output.IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = output.IsTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!output.IsTerminal)
        {
            // Nothing to fit into: a table should not be cut at 80 columns on its way to a file.
            console.Profile.Width = 240;
        }

        return console;
    }
}
