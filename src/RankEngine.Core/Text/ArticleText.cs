namespace RankEngine.Text;

/// <summary>The texts of one article that say what it is about.</summary>
/// <param name="Title">Counts <see cref="LexicalLexicon.TitleWeight"/> times.</param>
/// <param name="Summary">Counts <see cref="LexicalLexicon.SummaryWeight"/> times; empty when there is none.</param>
/// <param name="Body">
/// Counts once, its first <see cref="LexicalLexicon.MaxBodyLength"/> characters; empty when there is none.
/// </param>
public readonly record struct ArticleText(string Title, string Summary, string Body);
