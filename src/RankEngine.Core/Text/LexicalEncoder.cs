using System.Buffers;

namespace RankEngine.Text;

/// <summary>
/// Turns texts into weighted terms as the fitted pipeline of <see cref="LexicalLexicon"/> does, without Microsoft.ML.
/// Thread-safe.
/// </summary>
/// <remarks>
/// One step per character: a table says whether it ends a word, vanishes, or becomes which character. A word that
/// the lexicon does not know counts for nothing. Weight of a term: times it occurs (title and summary more than
/// once) times its inverse document frequency; then the vector is brought to length 1.
/// </remarks>
public sealed class LexicalEncoder
{
    // Codes of the table. The units U+0000 and U+0001 themselves stand as U+FFFF there, which no term holds.
    private const ushort Dropped = 0;
    private const ushort Separator = 1;

    private readonly ushort[] _table = new ushort[char.MaxValue + 1];
    private readonly TermTable _ids;

    /// <summary>Prepares a lexicon for use; takes milliseconds, so keep the encoder.</summary>
    public LexicalEncoder(LexicalLexicon lexicon)
    {
        ArgumentNullException.ThrowIfNull(lexicon);
        Lexicon = lexicon;

        for (var i = 0; i < _table.Length; i++)
        {
            _table[i] = (ushort)i;
        }

        _table[0] = _table[1] = char.MaxValue;
        for (var i = 0; i < lexicon.MappedFrom.Length; i++)
        {
            _table[lexicon.MappedFrom[i]] = lexicon.MappedTo[i];
        }

        foreach (var separator in lexicon.Separators)
        {
            _table[separator] = Separator;
        }

        _ids = new TermTable(lexicon);
    }

    /// <summary>What the vectors mean.</summary>
    public LexicalLexicon Lexicon { get; }

    /// <summary>Encodes an article.</summary>
    /// <returns>A vector of length 1; <see cref="SparseVector.Empty"/> when no word is known.</returns>
    public SparseVector Encode(in ArticleText article)
    {
        var body = article.Body.AsSpan(0, Math.Min(article.Body.Length, LexicalLexicon.MaxBodyLength));
        var found = new TermList(512);
        try
        {
            Read(article.Title, LexicalLexicon.TitleWeight, ref found);
            Read(article.Summary, LexicalLexicon.SummaryWeight, ref found);
            Read(body, 1, ref found);
            return Weigh(found.Terms);
        }
        finally
        {
            found.Return();
        }
    }

    /// <summary>Encodes a plain text, such as a query; every word counts once.</summary>
    /// <returns>A vector of length 1; <see cref="SparseVector.Empty"/> when no word is known.</returns>
    public SparseVector Encode(ReadOnlySpan<char> text)
    {
        var found = new TermList(512);
        try
        {
            Read(text, 1, ref found);
            return Weigh(found.Terms);
        }
        finally
        {
            found.Return();
        }
    }

    private void Read(ReadOnlySpan<char> text, int times, ref TermList found)
    {
        Span<char> word = stackalloc char[LexicalLexicon.MaxTermLength];
        var length = 0;
        foreach (var character in text)
        {
            var code = _table[character];
            if (code > Separator)
            {
                if (length < word.Length)
                {
                    word[length] = (char)code;
                }

                length++;
            }
            else if (code == Separator)
            {
                Add(word, length, times, ref found);
                length = 0;
            }
        }

        Add(word, length, times, ref found);
    }

    private void Add(ReadOnlySpan<char> word, int length, int times, ref TermList found)
    {
        if (length > 0 && length <= word.Length && _ids.Find(word[..length]) is var id and >= 0)
        {
            for (var i = 0; i < times; i++)
            {
                found.Add(id);
            }
        }
    }

    private SparseVector Weigh(Span<int> occurrences)
    {
        occurrences.Sort();
        var idf = Lexicon.Weights;
        var count = 0;
        for (var i = 0; i < occurrences.Length; i++)
        {
            if ((i == 0 || occurrences[i] != occurrences[i - 1]) && idf[occurrences[i]] > 0)
            {
                count++;
            }
        }

        if (count == 0)
        {
            return SparseVector.Empty;
        }

        var terms = new int[count];
        var weights = new float[count];
        var squares = 0.0;
        var at = 0;
        for (var i = 0; i < occurrences.Length;)
        {
            var start = i;
            var term = occurrences[i];
            while (i < occurrences.Length && occurrences[i] == term)
            {
                i++;
            }

            if (idf[term] > 0)
            {
                terms[at] = term;
                weights[at] = (i - start) * idf[term];
                squares += (double)weights[at] * weights[at];
                at++;
            }
        }

        var scale = 1 / Math.Sqrt(squares);
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = (float)(weights[i] * scale);
        }

        return new SparseVector(terms, weights);
    }

    /// <summary>A growing list in pooled memory.</summary>
    private struct TermList(int capacity)
    {
        private int[] _items = ArrayPool<int>.Shared.Rent(capacity);
        private int _count;

        public readonly Span<int> Terms => _items.AsSpan(0, _count);

        public void Add(int term)
        {
            if (_count == _items.Length)
            {
                var larger = ArrayPool<int>.Shared.Rent(2 * _count);
                Terms.CopyTo(larger);
                ArrayPool<int>.Shared.Return(_items);
                _items = larger;
            }

            _items[_count++] = term;
        }

        public readonly void Return() => ArrayPool<int>.Shared.Return(_items);
    }
}
