using System.Diagnostics.CodeAnalysis;
using RankEngine.Snapshots;

namespace RankEngine.Tests.Ranking;

/// <summary>A replica that serves one site and knows no other.</summary>
internal sealed class OneSite(SiteView view) : ISiteViews
{
    public bool TryGet(string site, [NotNullWhen(true)] out SiteView? found)
    {
        found = site == view.Site ? view : null;
        return found is not null;
    }
}
