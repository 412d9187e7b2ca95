using RankEngine.Articles;
using RankEngine.Text;

namespace RankEngine.Generations;

/// <summary>Encodes and numbers a site's articles, and indexes them by their numbers. Not thread-safe.</summary>
/// <remarks>Holds no texts, and what is encoded only as the index keeps it: an archive has a million of them.</remarks>
internal sealed class GenerationTexts(ArticleEncoder encoder)
{
    private readonly List<TextChange> _changes = [];
    private TextIndex _index = TextIndex.Empty;

    /// <summary>Number of articles so far.</summary>
    public int Count { get; private set; }

    /// <summary>Encodes articles and packs them in chunks; an id that comes again is passed over.</summary>
    /// <param name="writes">None of them a deletion.</param>
    /// <param name="progress">Told the number of articles after each chunk.</param>
    public async IAsyncEnumerable<byte[]> PackAsync(IAsyncEnumerable<ArticleWrite> writes, Action<long> progress)
    {
        var scanned = new ScannedIds();
        var chunk = new List<GenerationArticle>(GenerationFormat.ArticlesPerChunk);
        await foreach (var write in writes)
        {
            if (!scanned.Add(write.Id))
            {
                continue;
            }

            var text = encoder.Encode(ArticleText.Of(write.Article!));
            chunk.Add(new GenerationArticle(write.Id, write.Version, text));
            _changes.Add(new TextChange(Count++, text));
            if (chunk.Count == GenerationFormat.ArticlesPerChunk)
            {
                progress(Count);
                yield return Pack(chunk);
            }
        }

        if (chunk.Count > 0)
        {
            yield return Pack(chunk);
        }
    }

    /// <summary>Returns the index of all articles by their numbers.</summary>
    public TextIndex Index(CancellationToken cancellationToken)
    {
        while (_index.PlanUpkeep() is { } plan)
        {
            _index = plan.Run(cancellationToken).ApplyTo(_index);
        }

        return _index;
    }

    private byte[] Pack(List<GenerationArticle> chunk)
    {
        _index = _index.With([.. _changes]);
        _changes.Clear();
        var packed = GenerationFormat.PackArticles(chunk);
        chunk.Clear();
        return packed;
    }
}
