using System.Globalization;
using RankEngine.Contracts.V1;
using Spectre.Console;

namespace RankEngine.Cli.Output;

/// <summary>Shows lists of articles to a person.</summary>
internal static class RankedLists
{
    /// <summary>One list as a table: position, score or count, title, section, age, why and whence.</summary>
    /// <param name="title">What the list is.</param>
    /// <param name="articles">Best first.</param>
    /// <param name="now">Ages count from here.</param>
    public static Table ToTable(string title, IEnumerable<RankedArticle> articles, DateTimeOffset now)
    {
        var table = new Table
        {
            Title = new TableTitle(Markup.Escape(PlainText.Of(title))),
            Border = TableBorder.Simple,
        };
        table.AddColumns(
            new TableColumn("#").RightAligned().NoWrap(),
            new TableColumn("score").RightAligned().NoWrap(),
            new TableColumn("title"),
            new TableColumn("section"),
            new TableColumn("age").RightAligned().NoWrap(),
            new TableColumn("reasons"),
            new TableColumn("source"),
            new TableColumn("id"));
        foreach (var article in articles)
        {
            table.AddRow(
                Cell(article.Position.ToString(CultureInfo.InvariantCulture)),
                Cell(article.Score.ToString("G5", CultureInfo.InvariantCulture)),
                Cell(PlainText.Shorten(article.Title, 70)),
                Cell(article.Section),
                Cell(article.Published is { } published ? Age(now - published.ToDateTimeOffset()) : ""),
                Cell(string.Join(", ", article.Surging ? article.Reasons.Prepend("surging") : article.Reasons)),
                Cell(Words(article.Source)),
                Cell(article.Id));
        }

        return table;
    }

    /// <summary>What an answer says about itself, in one line.</summary>
    public static string Describe(ResponseInfo? info)
    {
        if (info is null)
        {
            return "The answer says nothing about itself.";
        }

        var parts = new List<string>
        {
            $"decision {info.DecisionId}",
            info.ModelVersion.Length > 0 ? $"model {info.ModelVersion}" : "formula",
            info.CountsAge is { } age ? $"counts {Age(age.ToTimeSpan())} old" : "no counts",
            string.Create(CultureInfo.InvariantCulture, $"snapshot {info.SnapshotVersion}"),
        };
        if (info.Degraded.Count > 0)
        {
            parts.Add("degraded: " + string.Join(", ", info.Degraded.Select(reason => Words(reason))));
        }

        return PlainText.Of(string.Join(" · ", parts));
    }

    /// <summary>A span of time in its largest unit: <c>340 ms</c>, <c>12 s</c>, <c>3 h</c>, <c>5 d</c>.</summary>
    public static string Age(TimeSpan span)
    {
        var sign = span < TimeSpan.Zero ? "-" : "";
        span = span.Duration();
        return FormattableString.Invariant(span switch
        {
            { TotalSeconds: < 1 } => $"{sign}{span.TotalMilliseconds:0} ms",
            { TotalMinutes: < 2 } => $"{sign}{Math.Floor(span.TotalSeconds):0} s",
            { TotalHours: < 2 } => $"{sign}{Math.Floor(span.TotalMinutes):0} min",
            { TotalHours: < 48 } => $"{sign}{Math.Floor(span.TotalHours):0} h",
            _ => (FormattableString)$"{sign}{Math.Floor(span.TotalDays):0} d",
        });
    }

    /// <summary>A value of an enum in words: <c>ReadTogether</c> is "read together".</summary>
    public static string Words<T>(T value)
        where T : struct, System.Enum
    {
        var name = value.ToString();
        return string.Concat(name.Select((letter, index) =>
            char.IsUpper(letter) ? (index > 0 ? " " : "") + char.ToLowerInvariant(letter) : letter.ToString()));
    }

    /// <summary>A cell that shows foreign text as it stands.</summary>
    public static Spectre.Console.Text Cell(string text) => new(PlainText.Of(text));
}
