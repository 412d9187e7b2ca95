namespace RankEngine.Simulation.Readers;

/// <summary>What shows pages to simulated readers: the real service, or a test.</summary>
public interface IPageSource
{
    /// <summary>Returns what a reader sees now.</summary>
    /// <param name="visit">Who looks at which page, and when.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<ShownPage> GetPageAsync(PageVisit visit, CancellationToken cancellationToken);
}

/// <summary>A reader who opens a page and is about to look at its lists.</summary>
/// <param name="ReaderNumber">
/// Hidden truth: who it is, signed in or not; see <see cref="Readership.Taste"/>. From
/// <see cref="ReadershipOptions.Readers"/> on: who came for the first time, of whom nothing can be asked.
/// </param>
/// <param name="Reader">The reader's id; empty when not signed in.</param>
/// <param name="Session">The visit.</param>
/// <param name="Article">The article on the page; null on the front page.</param>
/// <param name="Time">When the reader looks.</param>
public sealed record PageVisit(
    int ReaderNumber, string Reader, string Session, string? Article, DateTimeOffset Time);

/// <summary>The lists of a page.</summary>
/// <param name="DecisionId">Names the answer in the events that follow; may be empty.</param>
/// <param name="Modules">In the order in which they are looked at.</param>
public sealed record ShownPage(string DecisionId, IReadOnlyList<ShownModule> Modules)
{
    /// <summary>Shows nothing.</summary>
    public static ShownPage Empty { get; } = new("", []);
}

/// <summary>One list.</summary>
/// <param name="Name">Decides how well its places are seen; see <see cref="Examination"/>.</param>
/// <param name="Articles">Ids, best first.</param>
public sealed record ShownModule(string Name, IReadOnlyList<string> Articles);
