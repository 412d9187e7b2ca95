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
/// Stems and stop words of English, all processors at writing. Either in its favour: one field without positions,
/// term vectors so that no text is analyzed again for a query, no stored text, one segment. Or as it is usually set up:
/// title and body as stored text fields, segments as they come; a query analyzes the stored text again.
/// </remarks>
internal sealed class LuceneArchive : IDisposable
{
    private const LuceneVersion Version = LuceneVersion.LUCENE_48;
    private const string AllField = "text";
    private const string SlotField = "slot";
    private const string TitleField = "title";
    private const string BodyField = "body";

    private readonly RAMDirectory _directory = new();
    private readonly EnglishAnalyzer _analyzer = new(Version);
    private readonly DirectoryReader _reader;
    private readonly IndexSearcher _searcher;
    private readonly int[] _slots;
    private readonly int[] _documents;
    private readonly bool _usual;

    /// <summary>Writes the index, and opens it.</summary>
    /// <param name="texts">By slot.</param>
    /// <param name="usual">As it is usually set up, instead of in its favour.</param>
    public LuceneArchive(IReadOnlyList<ArticleText> texts, bool usual)
    {
        _usual = usual;
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
            Parallel.For(0, texts.Count, i => writer.AddDocument(usual
                ?
                [
                    new TextField(TitleField, texts[i].Title, Field.Store.YES),
                    new TextField(BodyField, $"{texts[i].Summary}\n{texts[i].Body}", Field.Store.YES),
                    new NumericDocValuesField(SlotField, i),
                ]
                :
                [
                    new Field(AllField, $"{texts[i].Title}\n{texts[i].Summary}\n{texts[i].Body}", type),
                    new NumericDocValuesField(SlotField, i),
                ]));
            if (!usual)
            {
                writer.ForceMerge(1);
            }

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
            FieldNames = _usual ? [TitleField, BodyField] : [AllField],
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
