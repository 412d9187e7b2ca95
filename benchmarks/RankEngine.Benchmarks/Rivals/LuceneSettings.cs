namespace RankEngine.Benchmarks.Rivals;

/// <summary>How MoreLikeThis chooses words, and how what they find is scored.</summary>
/// <param name="Name">What results are printed under.</param>
/// <param name="MinTermFreq">Times a word must occur in the text.</param>
/// <param name="MinDocFreq">Texts a word must occur in.</param>
/// <param name="MaxQueryTerms">Words looked up.</param>
/// <param name="Boost">Whether words count by their weight in the text.</param>
/// <param name="Bm25">BM25 instead of Lucene's own tf-idf.</param>
/// <param name="Usual">Whether the index is set up as is usual, instead of in Lucene's favour.</param>
internal sealed record LuceneSettings(
    string Name, int MinTermFreq, int MinDocFreq, int MaxQueryTerms, bool Boost, bool Bm25, bool Usual = false)
{
    /// <summary>
    /// What MoreLikeThis has by default; the same for headlines, in which no word comes twice; and with more words
    /// looked up and weighed, which costs time and agrees better with people on whole articles.
    /// </summary>
    public static readonly IReadOnlyList<LuceneSettings> All =
    [
        new("lucene, as it comes, usual index", 2, 5, 25, Boost: false, Bm25: false, Usual: true),
        new("lucene, as it comes", 2, 5, 25, Boost: false, Bm25: false),
        new("lucene, any word", 1, 1, 25, Boost: false, Bm25: false),
        new("lucene, 100 words, BM25", 1, 1, 100, Boost: true, Bm25: true),
    ];
}
