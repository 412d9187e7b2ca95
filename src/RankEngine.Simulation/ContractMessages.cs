using Google.Protobuf.WellKnownTypes;
using RankEngine.Simulation.Articles;
using RankEngine.Simulation.Events;
using Proto = RankEngine.Contracts.V1;

namespace RankEngine.Simulation;

/// <summary>Says what happens on the simulated site as its backend tells the service: in messages of the contract.</summary>
public static class ContractMessages
{
    /// <summary>The publication as a write; its revision makes later versions win, in whatever order they arrive.</summary>
    public static Proto.Article ToMessage(this SimulatedArticle simulated)
    {
        ArgumentNullException.ThrowIfNull(simulated);
        var article = simulated.Article;
        return new Proto.Article
        {
            Id = article.Id,
            Title = article.Title,
            Summary = article.Summary,
            Body = article.Body,
            Url = article.Url,
            Section = article.Section,
            Tags = { article.Tags },
            Authors = { article.Authors },
            Source = article.Source,
            Language = article.Language,
            Published = article.Published.ToTimestamp(),
            Updated = article.Updated?.ToTimestamp(),
            Expires = article.Expires?.ToTimestamp(),

            // From 1: a revision of 0 is none, and would be ordered by time, far above all others.
            Revision = simulated.Version + 1,
        };
    }

    /// <summary>The event as a site reports it; what readers hide from it (<c>ClickProbability</c>) stays out.</summary>
    public static Proto.Event ToMessage(this SimulatedEvent simulated)
    {
        ArgumentNullException.ThrowIfNull(simulated);
        return new Proto.Event
        {
            Id = simulated.Id,
            Time = simulated.Time.ToTimestamp(),
            Kind = (Proto.EventKind)simulated.Kind,
            Article = simulated.Article,
            Reader = simulated.Reader,
            Session = simulated.Session,
            Dwell = simulated.Dwell > TimeSpan.Zero ? simulated.Dwell.ToDuration() : null,
            DecisionId = simulated.DecisionId,
            Module = simulated.Module,
            Position = simulated.Position,
            Referrer = simulated.Referrer,
            ClientAddress = simulated.Address,
            Device = (Proto.Device)simulated.Device,
            Country = simulated.Country,
            Region = simulated.Region,
        };
    }
}
