using System.Collections.Concurrent;
using RankEngine.Log;

namespace RankEngine.Sites;

/// <summary>Sees to it that a site's creation lies in the log before its first write. Thread-safe.</summary>
/// <param name="log">Where it lies.</param>
/// <param name="options">How sites are cut.</param>
/// <param name="isNew">Tells, before it is written, whether it is certain that there is no such site yet.</param>
/// <param name="onCreated">Told once it is durable, with the answer of <paramref name="isNew"/>.</param>
/// <param name="clock">Dates it.</param>
public sealed class SiteCreation(
    EventLog log, SiteOptions options, Func<string, bool> isNew, Action<string, bool> onCreated, TimeProvider clock)
{
    // Lazy: of many first writes one appends, the others wait for it. A failed one is forgotten: the next tries anew.
    private readonly ConcurrentDictionary<string, Lazy<Task>> _created = new(StringComparer.Ordinal);

    /// <summary>Returns once the site's creation is durable. Repeating it, on any replica, is harmless.</summary>
    public async ValueTask EnsureAsync(string site, CancellationToken cancellationToken)
    {
        var creation = _created.GetOrAdd(site, name => new Lazy<Task>(() => CreateAsync(name)));
        try
        {
            await creation.Value.WaitAsync(cancellationToken);
        }
        catch (UnavailableException)
        {
            _created.TryRemove(KeyValuePair.Create(site, creation));
            throw;
        }
    }

    private async Task CreateAsync(string site)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var wasNew = isNew(site);
        await log.AppendAsync([new SiteRecord(site, now, options.PartitionsOf(site))], CancellationToken.None);
        onCreated(site, wasNew);
    }
}
