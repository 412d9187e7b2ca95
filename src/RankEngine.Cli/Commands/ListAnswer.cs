using Google.Protobuf;
using RankEngine.Cli.Output;
using RankEngine.Contracts.V1;

namespace RankEngine.Cli.Commands;

/// <summary>Prints an answer that is one list.</summary>
internal static class ListAnswer
{
    /// <summary>A table and a line about the answer for a person, the whole response for a machine.</summary>
    public static void Print(
        CommandRun run,
        string title,
        IMessage response,
        IReadOnlyCollection<RankedArticle> articles,
        ResponseInfo? info,
        IEnumerable<RelaxedCap>? relaxed = null)
    {
        if (run.IsJson)
        {
            run.Print(ProtoJson.Response(response));
            return;
        }

        run.Screen.Write(RankedLists.ToTable(title, articles, Now(run, info)));
        if (articles.Count == 0)
        {
            run.Say("No article is eligible.");
        }

        SayRelaxed(run, relaxed ?? []);
        run.Say(RankedLists.Describe(info));
    }

    /// <summary>Says which caps gave way, a line each.</summary>
    public static void SayRelaxed(CommandRun run, IEnumerable<RelaxedCap> relaxed)
    {
        foreach (var cap in relaxed)
        {
            run.Say($"{cap.Kind} {cap.Value}: {cap.Shown} shown where {cap.Cap} were asked for");
        }
    }

    /// <summary>The moment ages count from: the server's, when it says so.</summary>
    public static DateTimeOffset Now(CommandRun run, ResponseInfo? info) =>
        info?.Answered?.ToDateTimeOffset() ?? run.Clock.GetUtcNow();
}
