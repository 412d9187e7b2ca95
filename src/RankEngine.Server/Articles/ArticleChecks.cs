using Google.Protobuf.WellKnownTypes;
using RankEngine.Articles;
using RankEngine.Server.Grpc;
using RankEngine.Text;
using Proto = RankEngine.Contracts.V1;

namespace RankEngine.Server.Articles;

/// <summary>Checks what a client says of an article. Pure: the same article and time give the same answer.</summary>
internal static class ArticleChecks
{
    /// <summary>Longest title.</summary>
    public const int MaxTitle = 1_000;

    /// <summary>Longest summary.</summary>
    public const int MaxSummary = 10_000;

    /// <summary>Longest body.</summary>
    public const int MaxBody = 200_000;

    /// <summary>Longest address.</summary>
    public const int MaxUrl = 2_048;

    /// <summary>Longest section, tag or source.</summary>
    public const int MaxName = 128;

    /// <summary>Longest author.</summary>
    public const int MaxAuthor = 200;

    /// <summary>Most tags, and most authors.</summary>
    public const int MaxNames = 50;

    /// <summary>Returns the article as Core keeps it, or every field that is wrong.</summary>
    /// <param name="article">As sent.</param>
    /// <param name="receipt">When it was received: stands for a missing <c>published</c> and version.</param>
    /// <remarks>
    /// Lengths are those of the texts as sent; texts are kept in normalisation form C, the address as it is.
    /// </remarks>
    public static CheckedArticle Check(Proto.Article article, DateTimeOffset receipt)
    {
        var check = new RequestCheck();
        check.Id(article.Id, "id");
        check.Add("title", TextRules.FilledLine(article.Title, MaxTitle), unless: false);
        check.Add("summary", TextRules.Lines(article.Summary, MaxSummary), unless: false);
        check.Add("body", TextRules.Lines(article.Body, MaxBody), unless: false);
        check.Add("url", TextRules.WebAddress(article.Url, MaxUrl), unless: article.Url.Length == 0);
        check.Add("section", TextRules.Line(article.Section, MaxName), unless: false);
        var tags = check.Lines(article.Tags, MaxNames, MaxName, "tags");
        var authors = check.Lines(article.Authors, MaxNames, MaxAuthor, "authors");
        check.Add("source", TextRules.Line(article.Source, MaxName), unless: false);
        check.Add("language", TextRules.Language(article.Language), unless: article.Language.Length == 0);

        var published = Moment(check, article.Published, "published");
        var updated = Moment(check, article.Updated, "updated");
        var expires = Moment(check, article.Expires, "expires");
        if (expires <= (article.Published is null ? receipt : published))
        {
            check.Add("expires", "must be later than published, which is the time of receipt when it is not given");
        }

        if (article.Revision < 0)
        {
            check.Add("revision", "must be 1 or more, or 0 for none");
        }

        if (check.Violations.Count > 0)
        {
            return new(null, 0, check.Violations);
        }

        var kept = new Article
        {
            Id = article.Id,
            Title = Nfc.Normalize(article.Title),
            Summary = Nfc.Normalize(article.Summary),
            Body = Nfc.Normalize(article.Body),
            Url = article.Url,
            Section = Nfc.Normalize(article.Section),
            Tags = tags,
            Authors = authors,
            Source = Nfc.Normalize(article.Source),
            Language = article.Language,
            Published = published ?? receipt,
            Updated = updated,
            Expires = expires,
        };
        return new(kept, Revision(article.Revision, updated, receipt), []);
    }

    /// <summary>Returns what orders a write: the client's revision, else its last change, else the receipt.</summary>
    public static long Revision(long revision, DateTimeOffset? updated, DateTimeOffset receipt) =>
        revision > 0 ? revision : (updated ?? receipt).ToUnixTimeMilliseconds();

    private static DateTimeOffset? Moment(
        RequestCheck check,
        Timestamp? moment,
        string field)
    {
        if (moment is null)
        {
            return null;
        }

        var read = TimeRules.Moment(moment);
        if (read is null)
        {
            check.Add(field, TimeRules.MomentRule);
        }

        return read;
    }
}

/// <summary>A checked article.</summary>
/// <param name="Article">Null when a field is wrong.</param>
/// <param name="Revision">Orders the write among all of its id.</param>
/// <param name="Violations">Every field that is wrong; empty otherwise.</param>
internal readonly record struct CheckedArticle(
    Article? Article,
    long Revision,
    IReadOnlyList<FieldViolation> Violations);
