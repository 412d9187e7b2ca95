using Grpc.Core;
using RankEngine.Contracts.V1;

namespace RankEngine.LoadTest;

/// <summary>One kind of call, with requests to take turns with.</summary>
/// <param name="Name">As on the command line.</param>
/// <param name="Method">What is called.</param>
/// <param name="Requests">At least one.</param>
internal sealed record Scenario(string Name, Method<byte[], byte[]> Method, byte[][] Requests)
{
    private const int MaxRequests = 10_000;

    /// <summary>Names of the scenarios that read.</summary>
    public static readonly IReadOnlyList<string> Reading = ["floor", "related", "trending", "recommended", "page"];

    /// <summary>A constant reply of a size.</summary>
    public static Scenario Floor(int size) => new("floor", RawCall.Floor, [RawCall.FloorRequest(size)]);

    /// <summary>Makes a scenario.</summary>
    /// <param name="name">One of <see cref="Reading"/> but the floor.</param>
    /// <param name="site">The site asked about.</param>
    /// <param name="articles">Ids of its articles; requests ask about them alike.</param>
    public static Scenario Of(string name, string site, IReadOnlyList<string> articles)
    {
        // A fixed stride spreads the requests over all articles, whatever their order.
        var stride = Math.Max(1, articles.Count / MaxRequests);
        var asked = articles.Where((_, i) => i % stride == 0).ToArray();
        return name switch
        {
            "related" => new(name, RawCall.Ranking("GetRelated"), RawCall.Bytes(
                asked.Select(id => new GetRelatedRequest { Site = site, Article = id }))),
            "trending" => new(name, RawCall.Ranking("GetTrending"), RawCall.Bytes(
                Enum.GetValues<Window>().Select(window => new GetTrendingRequest { Site = site, Window = window }))),
            "recommended" => new(name, RawCall.Ranking("GetRecommended"), RawCall.Bytes(
                asked.Select((_, i) => new GetRecommendedRequest { Site = site, Reader = EventLoad.ReaderOf(i) }))),
            "page" => new(name, RawCall.Ranking("GetPage"), RawCall.Bytes(
                asked.Select((id, i) => Page(site, id, EventLoad.ReaderOf(i))))),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Unknown scenario."),
        };
    }

    private static GetPageRequest Page(string site, string article, string reader) => new()
    {
        Site = site,
        Article = article,
        Reader = reader,
        Modules =
        {
            new Module { Name = "related", Kind = ModuleKind.Related, Limit = 10 },
            new Module { Name = "ranking", Kind = ModuleKind.Trending, Limit = 8 },
            new Module { Name = "recommended", Kind = ModuleKind.Recommended, Limit = 8 },
        },
    };
}
