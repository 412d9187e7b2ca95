using System.Collections.Concurrent;
using RankEngine.Contracts.V1;

namespace RankEngine.Cli.Import;

/// <summary>Imports a whole site: articles, articles that only events name, events; all moved by one shift.</summary>
/// <param name="Shift">Added to every moment of both files; zero for none.</param>
/// <param name="Parts">What became of the articles, the missing ones when asked for, and the events.</param>
internal sealed record SiteImport(TimeSpan Shift, IReadOnlyList<ImportOutcome> Parts)
{
    /// <summary>The worst of its parts.</summary>
    public int ExitCode => Parts.Any(part => part.FailedFiles > 0) ? ExitCodes.Failed
        : Parts.Any(part => part.Rejected > 0) ? ExitCodes.Rejected
        : ExitCodes.Ok;

    /// <summary>Runs it.</summary>
    /// <param name="importer">Reads and sends.</param>
    /// <param name="plan">What to import, and how.</param>
    /// <param name="now">The moment the newest event lands at when shifting.</param>
    /// <param name="progress">Told the bytes read; may be null.</param>
    /// <param name="cancellationToken">Ends reading and sending.</param>
    public static async Task<SiteImport> RunAsync(
        Importer importer,
        SitePlan plan,
        DateTimeOffset now,
        Action<int>? progress,
        CancellationToken cancellationToken)
    {
        // 1. Look at the events: the newest decides the shift of both files.
        EventScan? scan = null;
        if (plan.ShiftToNow || plan.CreateMissing)
        {
            scan = await Task.Run(
                () => EventScan.Run(
                    plan.Events, plan.EventColumns, plan.DefaultKind, plan.CreateMissing, progress, cancellationToken),
                cancellationToken);
        }

        if (plan.ShiftToNow && scan!.NewestMs is null)
        {
            throw new UsageException("--shift-to-now: there is no good event to shift by.");
        }

        var nowMs = now.ToUnixTimeMilliseconds();
        var shiftMs = plan.ShiftToNow ? nowMs - scan!.NewestMs!.Value : 0;

        // 2. Articles before events: an unknown article is counted, but not shown.
        var known = new ConcurrentDictionary<string, byte>(StringComparer.Ordinal);
        var articles = new ArticleMapper(plan.ArticleColumns) { ShiftMs = shiftMs, NowMs = nowMs };
        Action<string>? taken = plan.CreateMissing ? id => known[id] = 0 : null;
        var parts = new List<ImportOutcome>
        {
            await importer.ArticlesAsync(plan.Articles, articles, taken, progress, cancellationToken),
        };

        // 3. Those that only events name.
        if (plan.CreateMissing)
        {
            var missing = scan!.Missing(known.Keys.ToHashSet(StringComparer.Ordinal), shiftMs);
            parts.Add(await importer.MissingAsync("--create-missing", missing, cancellationToken));
        }

        // 4. Events.
        var events = new EventMapper(plan.EventColumns, plan.DefaultKind) { ShiftMs = shiftMs };
        parts.Add(await importer.EventsAsync(plan.Events, events, progress, cancellationToken));
        return new SiteImport(TimeSpan.FromMilliseconds(shiftMs), parts);
    }
}

/// <summary>What to import into a site.</summary>
/// <param name="Articles">Files of articles.</param>
/// <param name="ArticleColumns">What the person said about their columns.</param>
/// <param name="Events">Files of events; read twice, so none may be standard input.</param>
/// <param name="EventColumns">What the person said about their columns.</param>
/// <param name="DefaultKind">For events that name no kind.</param>
/// <param name="ShiftToNow">True: everything moves so that the newest event happens now.</param>
/// <param name="CreateMissing">True: articles that only events name are made, bare.</param>
internal sealed record SitePlan(
    IReadOnlyList<ImportFile> Articles,
    ColumnMapping ArticleColumns,
    IReadOnlyList<ImportFile> Events,
    ColumnMapping EventColumns,
    EventKind DefaultKind,
    bool ShiftToNow,
    bool CreateMissing);
