using System.Collections;
using RankEngine.Text;

namespace RankEngine.Learning.Text;

/// <summary>The texts a fit reads: a blank one, then evenly spaced articles, made anew at each reading.</summary>
internal sealed class SampledTexts(
    IEnumerable<ArticleText> articles, int maxArticles, CancellationToken cancellationToken) : IEnumerable<TextRow>
{
    private long? _count;

    public IEnumerator<TextRow> GetEnumerator()
    {
        var count = _count ??= articles.TryGetNonEnumeratedCount(out var known) ? known : articles.LongCount();
        var taken = Math.Min(count, maxArticles);
        yield return new TextRow();

        var index = 0L;
        foreach (var article in articles)
        {
            cancellationToken.ThrowIfCancellationRequested();

            // Article i is taken when i · taken / count steps: taken ones are evenly spaced and exactly so many.
            if (index < count && (index + 1) * taken / count > index * taken / count)
            {
                yield return new TextRow { Text = LexicalPipeline.Compose(article) };
            }

            index++;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
