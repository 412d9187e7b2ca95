using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using RankEngine.Cli.Connection;
using RankEngine.Contracts.V1;
using Option = System.CommandLine.Option;

namespace RankEngine.Cli;

/// <summary>Options that several commands share.</summary>
internal static class SharedOptions
{
    /// <summary>Names the server when no option does.</summary>
    public const string ServerVariable = "RANKENGINE_SERVER";

    /// <summary>The server's address.</summary>
    public static readonly Option<Uri> Server = new("--server")
    {
        Description = $"Address of the server; {ServerVariable} sets another default.",
        HelpName = "address",
        Recursive = true,
        DefaultValueFactory = result => ParseServer(
            result,
            ServerVariable,
            Environment.GetEnvironmentVariable(ServerVariable) is { Length: > 0 } address
                ? address : ServerChannel.DefaultAddress)!,
        CustomParser = result => ParseServer(result, "--server", result.Tokens.Count > 0 ? result.Tokens[0].Value : ""),
    };

    /// <summary>The site.</summary>
    public static readonly Option<string> Site = new("--site")
    {
        Description = "The site.",
        Recursive = true,
        DefaultValueFactory = _ => Identifiers.DefaultSite,
    };

    /// <summary>For machines.</summary>
    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Write JSON to standard output.",
        Recursive = true,
    };

    /// <summary>Seconds each call has.</summary>
    public static readonly Option<double> Deadline = new("--deadline")
    {
        Description = "Seconds each call to the server may take.",
        HelpName = "seconds",
        Recursive = true,
        DefaultValueFactory = _ => 30,
    };

    static SharedOptions()
    {
        Deadline.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and <= 86_400))
            {
                result.AddError("--deadline must be more than 0 and at most 86400 seconds.");
            }
        });
        Site.Validators.Add(result =>
        {
            if (!Identifiers.IsValid(result.GetValueOrDefault<string>()))
            {
                result.AddError($"--site {Identifiers.Rule}.");
            }
        });
    }

    /// <summary>How many articles a list may have.</summary>
    public static Option<int> Limit() => new("--limit")
    {
        Description = "Most articles in the list, 1 to 100.",
        DefaultValueFactory = _ => 10,
    };

    /// <summary>Reads a span of time: a number with s, m, h or d behind it.</summary>
    /// <exception cref="UsageException">It is none, or not more than 0.</exception>
    public static TimeSpan ParseSpan(string option, string text)
    {
        TimeSpan? unit = text.Length < 2 ? null : text[^1] switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            _ => null,
        };
        if (unit is null
            || !double.TryParse(text.AsSpan(0, text.Length - 1), CultureInfo.InvariantCulture, out var number)
            || number is not (> 0 and <= 100_000))
        {
            throw new UsageException($"{option}: \"{text}\" is not a span of time, such as 90s, 30m, 6h or 7d.");
        }

        return unit.Value * number;
    }

    /// <summary>Items between commas; empty ones left out.</summary>
    public static string[] Items(string? text) =>
        (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static Uri? ParseServer(ArgumentResult result, string origin, string text)
    {
        var address = text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text;
        if (Uri.TryCreate(address, UriKind.Absolute, out var uri)
            && uri.Scheme is "http" or "https" && uri!.Host.Length > 0)
        {
            return uri;
        }

        result.AddError($"{origin}: \"{text}\" is not an address such as {ServerChannel.DefaultAddress}.");
        return null;
    }
}

/// <summary>The options that narrow what a list may show.</summary>
internal sealed class FilterOptions
{
    private readonly Option<string?> _sections = new("--sections") { Description = "Only these sections, a,b,c." };
    private readonly Option<string?> _tags = new("--tags") { Description = "Any of these tags, a,b,c." };
    private readonly Option<string?> _language = new("--language") { Description = "Only this language, such as en." };
    private readonly Option<string?> _sources = new("--sources") { Description = "Only these sources, a,b,c." };
    private readonly Option<string?> _maxAge = new("--max-age")
    {
        Description = "Only articles published no longer ago, such as 90s, 30m, 6h or 7d.",
    };

    private readonly Option<string?> _exclude = new("--exclude") { Description = "Never these articles, a,b,c." };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _sections, _tags, _language, _sources, _maxAge, _exclude })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The filter that was typed.</summary>
    public Filter Read(ParseResult parse)
    {
        var filter = new Filter { Language = parse.GetValue(_language) ?? "" };
        filter.Sections.AddRange(SharedOptions.Items(parse.GetValue(_sections)));
        filter.Tags.AddRange(SharedOptions.Items(parse.GetValue(_tags)));
        filter.Sources.AddRange(SharedOptions.Items(parse.GetValue(_sources)));
        filter.ExcludeIds.AddRange(SharedOptions.Items(parse.GetValue(_exclude)));
        if (parse.GetValue(_maxAge) is { } maxAge)
        {
            filter.MaxAge = Duration.FromTimeSpan(SharedOptions.ParseSpan("--max-age", maxAge));
        }

        return filter;
    }
}
