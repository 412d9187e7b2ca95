using Microsoft.Extensions.Logging.Abstractions;
using RankEngine.Checkpoints;
using RankEngine.Folding;
using RankEngine.Log;
using RankEngine.Redis;
using RankEngine.Sites;

namespace RankEngine.IntegrationTests.EndToEnd;

/// <summary>Looks into a store beside the servers that write to it, and compares it with their logs.</summary>
internal sealed class Books(string connectionString) : IAsyncDisposable
{
    private readonly RedisStores _stores = new(
        new RedisOptions { ConnectionString = connectionString, CommandTimeout = TimeSpan.FromSeconds(5) },
        TimeProvider.System,
        NullLoggerFactory.Instance);

    /// <summary>Waits until all of the logs is in the store; both must agree to the last integer.</summary>
    /// <param name="events">How many different events were acknowledged.</param>
    /// <param name="logs">Log directories of all servers that write to the store.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<VerificationReport> AssertCleanAsync(
        long events, IReadOnlyList<string> logs, CancellationToken cancellationToken)
    {
        VerificationReport? report = null;
        await Eventually.HoldsAsync(
            async () =>
            {
                try
                {
                    if (await AreAppliedAsync(logs, cancellationToken))
                    {
                        report = await VerifyAsync(logs, cancellationToken);
                    }
                }
                catch (Exception e) when (e is PreconditionException or UnavailableException)
                {
                    // Written to meanwhile, or on its way up again.
                }

                return report is not null;
            },
            "all of the logs is in the store",
            cancellationToken);

        Assert.True(report!.IsClean, string.Join('\n', report.Differences));
        Assert.Equal(events, report.Events - report.Repeated);
        Assert.Equal(events, await CountedAsync(cancellationToken));
        return report;
    }

    public ValueTask DisposeAsync() => _stores.DisposeAsync();

    /// <summary>Counts what happened, over all sites, by what the store holds alone.</summary>
    private async Task<long> CountedAsync(CancellationToken cancellationToken)
    {
        var counted = 0L;
        foreach (var partition in (await SitesAsync(cancellationToken)).AllPartitions())
        {
            // A count may come twice; the later is right.
            var counts = new Dictionary<(int, string, CountKind), long>();
            await foreach (var count in _stores.Partitions.ScanCountsAsync(
                partition, Resolution.Hour, cancellationToken))
            {
                counts[(count.Bucket, count.Article, count.Kind)] = count.Count;
            }

            counted += counts.Where(count => count.Key.Item3.IsOfEvents()).Sum(count => count.Value);
        }

        return counted;
    }

    private async Task<bool> AreAppliedAsync(IReadOnlyList<string> logs, CancellationToken cancellationToken)
    {
        var partitions = (await SitesAsync(cancellationToken)).AllPartitions();
        var heads = await _stores.Partitions.ReadHeadsAsync(partitions, cancellationToken);
        foreach (var directory in logs)
        {
            using var log = EventLog.OpenReadOnly(directory, live: true);
            if (log.End > log.Start && !heads.Any(head => head.Applied.GetValueOrDefault(log.Id) == log.End))
            {
                return false;
            }
        }

        return partitions.Count > 0;
    }

    private async Task<VerificationReport> VerifyAsync(
        IReadOnlyList<string> logs, CancellationToken cancellationToken)
    {
        var archives = logs
            .Select(directory => LogHistory.Open(Path.GetDirectoryName(directory)!, live: true, NullLogger.Instance))
            .ToArray();
        try
        {
            return await Verification.RunAsync(
                _stores.Partitions,
                await SitesAsync(cancellationToken),
                archives,
                TimeProvider.System.GetUtcNow(),
                progress: null,
                cancellationToken);
        }
        finally
        {
            Array.ForEach(archives, archive => archive.Dispose());
        }
    }

    private async Task<SiteDirectory> SitesAsync(CancellationToken cancellationToken)
    {
        var sites = new SiteDirectory(_stores.Sites, new SiteOptions());
        await sites.RefreshAsync(cancellationToken);
        return sites;
    }
}
