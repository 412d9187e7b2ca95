using RankEngine.Articles;

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

    /// <summary>Returns what of an article says what it is about.</summary>
    public static ArticleText Of(Article article)
    {
        ArgumentNullException.ThrowIfNull(article);
        return new ArticleText(article.Title, article.Summary, article.Body, article.Language);
    }
}
