using System.Collections.Concurrent;

namespace RankEngine.Ranking;

/// <summary>The last answers of this replica and why each article was in them. Thread-safe; forgets the oldest.</summary>
public sealed class DecisionLog
{
    /// <summary>Answers that are remembered.</summary>
    public const int Capacity = 10_000;

    private readonly ConcurrentDictionary<string, Decision> _decisions = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _order = new();
    private int _count;

    /// <summary>Remembers an answer.</summary>
    public void Add(Decision decision)
    {
        _decisions[decision.Id] = decision;
        _order.Enqueue(decision.Id);
        if (Interlocked.Increment(ref _count) > Capacity && _order.TryDequeue(out var oldest))
        {
            Interlocked.Decrement(ref _count);
            _decisions.TryRemove(oldest, out _);
        }
    }

    /// <summary>Returns an answer, or null when it is forgotten.</summary>
    public Decision? Find(string id) => _decisions.GetValueOrDefault(id);
}

/// <summary>One answer, kept to be explained. Holds values only: a snapshot would be kept alive by it.</summary>
/// <param name="Id">Its decision id.</param>
/// <param name="Site">The site.</param>
/// <param name="Articles">What was shown, in order.</param>
public sealed record Decision(string Id, string Site, IReadOnlyList<DecidedArticle> Articles);

/// <summary>One article of an answer and what its score was made of.</summary>
/// <param name="Article">The article's id.</param>
/// <param name="Basis">What explains its score.</param>
public readonly record struct DecidedArticle(string Article, IScoreBasis Basis);

/// <summary>The numbers a score was made of.</summary>
public interface IScoreBasis
{
    /// <summary>Tells how the score came about; the parts add or multiply up to it.</summary>
    Explanation Explain();
}

/// <summary>A place that was not scored but given: the filler's score says only its order.</summary>
/// <param name="Source">What the list was filled from.</param>
/// <param name="Score">The score it was given.</param>
public sealed record FillerBasis(ArticleSource Source, double Score) : IScoreBasis
{
    /// <inheritdoc/>
    public Explanation Explain() => new("filler", Score, $"by its place among {Source}", []);
}

/// <summary>The score of an article of the same story: by how new it is among them.</summary>
/// <param name="Score">Its score.</param>
public sealed record StoryBasis(double Score) : IScoreBasis
{
    /// <inheritdoc/>
    public Explanation Explain() => new("same story", Score, "by its place among the story's articles, newest first", []);
}
