using Lucene.Net.Analysis.En;
using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Queries.Mlt;
using Lucene.Net.Search;
using Lucene.Net.Search.Similarities;
using Lucene.Net.Store;
using Lucene.Net.Util;
using RankEngine.Text;

namespace RankEngine.Benchmarks.Rivals;

/// <summary>Articles in an index of Lucene.NET, in memory, asked with MoreLikeThis.</summary>
/// <remarks>
/// Set up in its favour: stems and stop words of English, one field without positions, term vectors so that no text is
/// analyzed again for a query, all processors at writing, one segment, no stored text.
/// </remarks>
internal sealed class LuceneArchive : IDisposable
{
    private const LuceneVersion Version = LuceneVersion.LUCENE_48;
    private const string TextField = "text";
    private const string SlotField = "slot";

    private readonly RAMDirectory _directory = new();
    private readonly EnglishAnalyzer _analyzer = new(Version);
    private readonly DirectoryReader _reader;
    private readonly IndexSearcher _searcher;
    private readonly int[] _slots;
    private readonly int[] _documents;

    /// <summary>Writes the index, and opens it.</summary>
    public LuceneArchive(IReadOnlyList<ArticleText> texts)
    {
        var type = new FieldType
        {
            IsIndexed = true,
            IsTokenized = true,
            IndexOptions = IndexOptions.DOCS_AND_FREQS,
            StoreTermVectors = true,
        };
        type.Freeze();
        using (var writer = new IndexWriter(
            _directory, new IndexWriterConfig(Version, _analyzer) { RAMBufferSizeMB = 256 }))
        {
            Parallel.For(0, texts.Count, i => writer.AddDocument(
            [
                new Field(TextField, $"{texts[i].Title}\n{texts[i].Summary}\n{texts[i].Body}", type),
                new NumericDocValuesField(SlotField, i),
            ]));
            writer.ForceMerge(1);
            writer.Commit();
        }

        _reader = DirectoryReader.Open(_directory);
        _searcher = new IndexSearcher(_reader);
        _slots = new int[texts.Count];
        _documents = new int[texts.Count];
        var values = MultiDocValues.GetNumericValues(_reader, SlotField);
        for (var document = 0; document < texts.Count; document++)
        {
            _slots[document] = (int)values.Get(document);
            _documents[_slots[document]] = document;
        }
    }

    /// <summary>Bytes of the index's files, which are its memory.</summary>
    public long Bytes => _directory.GetSizeInBytes();

    /// <summary>Returns a way of asking it.</summary>
    /// <param name="settings">How.</param>
    public Func<int, int, List<int>> Asking(LuceneSettings settings)
    {
        _searcher.Similarity = settings.Bm25 ? new BM25Similarity() : new DefaultSimilarity();
        var more = new MoreLikeThis(_reader)
        {
            Analyzer = _analyzer,
            FieldNames = [TextField],
            MinTermFreq = settings.MinTermFreq,
            MinDocFreq = settings.MinDocFreq,
            MaxQueryTerms = settings.MaxQueryTerms,
            ApplyBoost = settings.Boost,
        };
        return (slot, wanted) =>
        {
            var found = _searcher.Search(more.Like(_documents[slot]), wanted + 1).ScoreDocs;
            var slots = new List<int>(wanted);
            foreach (var document in found)
            {
                if (_slots[document.Doc] != slot && slots.Count < wanted)
                {
                    slots.Add(_slots[document.Doc]);
                }
            }

            return slots;
        };
    }

    public void Dispose()
    {
        _reader.Dispose();
        _directory.Dispose();
        _analyzer.Dispose();
    }
}
