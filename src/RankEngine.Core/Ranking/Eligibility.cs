using RankEngine.Snapshots;

namespace RankEngine.Ranking;

/// <summary>Says whether an article may be shown in an answer: by the moment, the filter and the reader.</summary>
/// <remarks>Made once for a request; asking allocates nothing.</remarks>
public sealed class Eligibility
{
    private readonly SiteSnapshot _snapshot;
    private readonly PendingWrites _pending;
    private readonly RankingFilter _filter;
    private readonly HashSet<int>? _excluded;
    private readonly long _oldestMs;
    private readonly bool _filters;

    /// <summary>Prepares to ask.</summary>
    /// <param name="snapshot">The snapshot that answers.</param>
    /// <param name="pending">Writes of this replica that the snapshot may not hold yet.</param>
    /// <param name="filter">What the caller wants.</param>
    /// <param name="nowMs">The moment, Unix milliseconds: nothing before its publication or after its expiry.</param>
    /// <param name="alsoExcluded">Slots that must not be shown, beside the filter's.</param>
    public Eligibility(
        SiteSnapshot snapshot,
        PendingWrites pending,
        RankingFilter filter,
        long nowMs,
        IEnumerable<int>? alsoExcluded = null)
    {
        _snapshot = snapshot;
        _pending = pending;
        _filter = filter;
        NowMs = nowMs;
        _oldestMs = filter.MaxAge is { } age ? nowMs - (long)age.TotalMilliseconds : long.MinValue;
        _filters = filter.Sections.Count > 0 || filter.Tags.Count > 0 || filter.Language.Length > 0
            || filter.Sources.Count > 0 || filter.MaxAge is not null;
        foreach (var id in filter.ExcludeIds)
        {
            if (snapshot.Slots.TryGet(id, out var slot))
            {
                (_excluded ??= []).Add(slot);
            }
        }

        foreach (var slot in alsoExcluded ?? [])
        {
            (_excluded ??= []).Add(slot);
        }
    }

    /// <summary>The moment asked for, Unix milliseconds.</summary>
    public long NowMs { get; }

    /// <summary>Returns the article when it may be shown, else null.</summary>
    public ArticleEntry? Find(int slot)
    {
        if (_excluded is not null && _excluded.Contains(slot))
        {
            return null;
        }

        if (_snapshot.Entries[slot] is not { Meta: { } meta } entry || !meta.IsVisibleAt(NowMs))
        {
            return null;
        }

        if (_filters && !Passes(meta))
        {
            return null;
        }

        return _pending.IsEmpty || _pending.AllowsShowing(entry.Id, NowMs) ? entry : null;
    }

    /// <summary>Tells every reason why an article may not be shown, but for what was excluded by slot.</summary>
    /// <param name="id">The article's id.</param>
    /// <returns>Words of the contract, in its order; empty when it may be shown.</returns>
    public IReadOnlyList<string> HiddenBecause(string id)
    {
        var meta = _pending.Find(id) is { } pending ? ArticleMeta.From(pending) : _snapshot.Find(id)?.Meta;
        if (meta is null)
        {
            return ["unknown"];
        }

        if (meta.IsDeleted)
        {
            return ["deleted"];
        }

        ReadOnlySpan<(bool Hides, string Reason)> reasons =
        [
            (NowMs < meta.PublishedMs, "unpublished"),
            (NowMs >= meta.ExpiresMs, "expired"),
            (!HasSection(meta), "section"),
            (!HasTag(meta), "tags"),
            (!HasLanguage(meta), "language"),
            (!HasSource(meta), "source"),
            (!IsYoung(meta), "max_age"),
            (_filter.ExcludeIds.Contains(id), "excluded"),
        ];
        var hiding = new List<string>();
        foreach (var (hides, reason) in reasons)
        {
            if (hides)
            {
                hiding.Add(reason);
            }
        }

        return hiding;
    }

    private bool Passes(ArticleMeta meta) =>
        IsYoung(meta) && HasSection(meta) && HasSource(meta) && HasTag(meta) && HasLanguage(meta);

    private bool IsYoung(ArticleMeta meta) => meta.PublishedMs >= _oldestMs;

    private bool HasSection(ArticleMeta meta) =>
        _filter.Sections.Count == 0 || _filter.Sections.Contains(meta.Section);

    private bool HasSource(ArticleMeta meta) => _filter.Sources.Count == 0 || _filter.Sources.Contains(meta.Source);

    private bool HasTag(ArticleMeta meta) => _filter.Tags.Count == 0 || meta.Names.HasTag(_filter.Tags);

    private bool HasLanguage(ArticleMeta meta) =>
        _filter.Language.Length == 0 || IsLanguage(meta.Language, _filter.Language);

    private static bool IsLanguage(string language, string wanted) =>
        language.StartsWith(wanted, StringComparison.OrdinalIgnoreCase)
        && (language.Length == wanted.Length || language[wanted.Length] == '-');
}
