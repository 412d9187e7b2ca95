using RankEngine.Contracts.V1;
using RankEngine.Simulation;
using RankEngine.Simulation.Articles;
using RankEngine.Simulation.Events;
using RankEngine.Simulation.Readers;

namespace RankEngine.LoadTest.Attacks;

/// <summary>What the newsroom and its genuine readers do, step by step: the same for every server.</summary>
internal sealed class SimulatedSite
{
    // A news site's usual share of first visits, and of readers behind addresses that hundreds share.
    private const double FirstTimeShare = 0.25;
    private const double CrowdedAddressShare = 0.2;

    private const int ArticlesPerRequest = 200;
    private const int EventsPerRequest = 5_000;

    private readonly AttackPlan _plan;
    private readonly Readership _readership;

    public SimulatedSite(AttackPlan plan)
    {
        _plan = plan;
        Newsroom = new Newsroom(new NewsroomOptions
        {
            Seed = plan.Seed,
            Start = AttackPlan.NewsroomStart,
            StoriesPerDay = plan.StoriesPerDay,
        });
        _readership = new Readership(
            new ReadershipOptions
            {
                Seed = plan.Seed,
                Readers = plan.Readers,
                FirstTimeShare = FirstTimeShare,
                CrowdedAddressShare = CrowdedAddressShare,
                OnlySeenImpressions = true,
            },
            Newsroom);
    }

    /// <summary>The truth about what is published.</summary>
    public Newsroom Newsroom { get; }

    /// <summary>Publishes what is due up to a moment.</summary>
    public IEnumerable<UpsertArticlesRequest> PublishUntil(DateTimeOffset until) => Newsroom.PublishUntil(until)
        .Chunk(ArticlesPerRequest)
        .Select(articles => new UpsertArticlesRequest
        {
            Articles = { articles.Select(article => article.ToMessage()) },
        });

    /// <summary>Lets readers read; it must have been published until the end.</summary>
    public IEnumerable<SimulatedEvent> Read(DateTimeOffset from, DateTimeOffset to) =>
        _readership.History(from, to, _plan.ViewsPerDay);

    /// <summary>Puts events into messages.</summary>
    public static IEnumerable<RecordEventsRequest> ToRequests(IEnumerable<SimulatedEvent> events) => events
        .Chunk(EventsPerRequest)
        .Select(chunk => new RecordEventsRequest { Events = { chunk.Select(happened => happened.ToMessage()) } });
}
