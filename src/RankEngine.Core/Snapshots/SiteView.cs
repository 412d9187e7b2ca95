using System.Diagnostics.CodeAnalysis;

namespace RankEngine.Snapshots;

/// <summary>A site as this replica serves it: the snapshot of the moment, and what it may lack. Thread-safe.</summary>
public sealed class SiteView(string site)
{
    private SiteSnapshot? _snapshot;
    private long _freshMs;
    private long _countedMs;

    /// <summary>The site.</summary>
    public string Site { get; } = site;

    /// <summary>Writes of this replica that the snapshot may not hold yet.</summary>
    public PendingWrites Pending { get; } = new();

    /// <summary>Null before the first snapshot.</summary>
    public SiteSnapshot? Snapshot => Volatile.Read(ref _snapshot);

    /// <summary>Last moment at which the snapshot held everything the store held; Unix milliseconds; 0: never yet.</summary>
    public long FreshMs => Volatile.Read(ref _freshMs);

    /// <summary>True once everything this replica's log held at some moment was in the store.</summary>
    public bool IsCounted => Volatile.Read(ref _countedMs) > 0;

    /// <summary>Publishes a snapshot: requests that start from now on read it.</summary>
    public void Publish(SiteSnapshot snapshot)
    {
        Volatile.Write(ref _snapshot, snapshot);
        Pending.Settle(snapshot);
    }

    /// <summary>Notes that the snapshot held everything at a moment.</summary>
    public void MarkFresh(long nowMs) => Volatile.Write(ref _freshMs, nowMs);

    /// <summary>Notes that nothing durable waited for the store at a moment.</summary>
    /// <remarks>An earlier moment than is known is passed over: a start knows less than the disk copy it began with.</remarks>
    public void MarkCounted(long nowMs) => Volatile.Write(ref _countedMs, Math.Max(nowMs, Volatile.Read(ref _countedMs)));

    /// <summary>Moment up to which answers see all counts; Unix milliseconds; 0: none yet.</summary>
    public long CountsAsOfMs => Math.Min(FreshMs, Volatile.Read(ref _countedMs));

    /// <summary>Returns how old the newest counts are that an answer can see.</summary>
    public TimeSpan CountsAge(long nowMs) => TimeSpan.FromMilliseconds(Math.Max(0, nowMs - CountsAsOfMs));
}

/// <summary>The sites this replica knows.</summary>
public interface ISiteViews
{
    /// <summary>Returns a site.</summary>
    /// <exception cref="NotFoundException">There is none of this name.</exception>
    SiteView Get(string site) => TryGet(site, out var view) ? view : throw new NotFoundException("site", site);

    /// <summary>Finds a site.</summary>
    bool TryGet(string site, [NotNullWhen(true)] out SiteView? view);
}
