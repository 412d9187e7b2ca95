namespace RankEngine.Text;

/// <summary>The texts of one article that say what it is about.</summary>
/// <param name="Title">Counts most; empty when there is none.</param>
/// <param name="Summary">Leads the body; empty when there is none.</param>
/// <param name="Body">
/// Its first <see cref="MaxBodyLength"/> characters count; empty when there is none.
/// </param>
/// <param name="Language">
/// The language's tag, such as <c>en</c> or <c>pt-BR</c>; empty: told from the words. Any case.
/// </param>
public readonly record struct ArticleText(string Title, string Summary, string Body, string Language = "")
{
    /// <summary>Characters of a body that count; what follows changes a news text's subject no more.</summary>
    public const int MaxBodyLength = 20_000;
}
