using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace RankEngine.Text;

/// <summary>Remembers what a sentence encoder said of the latest texts, for a refresh asks again. Thread-safe.</summary>
/// <remarks>
/// A vector is rounded to bytes whether it is remembered or not, so the memory changes no answer; that is what an index
/// keeps anyhow. It takes some 100 bytes and one for each dimension for each text.
/// </remarks>
public sealed class SentenceMemory : ISentenceEncoder
{
    private readonly ISentenceEncoder _encoder;
    private readonly int _half;
    private readonly Lock _gate = new();

    // When the younger half is full, the older one is forgotten: what is asked for again moves to the younger.
    private Dictionary<UInt128, DenseVector> _younger = [];
    private Dictionary<UInt128, DenseVector> _older = [];

    /// <summary>Puts a memory before an encoder.</summary>
    /// <param name="encoder">Asked for texts that are not remembered.</param>
    /// <param name="most">Texts that are remembered, 2 or more; at least half as many of the latest always are.</param>
    public SentenceMemory(ISentenceEncoder encoder, int most)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 2);
        _encoder = encoder;
        _half = most / 2;
    }

    /// <inheritdoc/>
    public int Dimensions => _encoder.Dimensions;

    /// <inheritdoc/>
    public ulong Hash => _encoder.Hash;

    /// <inheritdoc/>
    public void Encode(in ArticleText article, Span<float> into)
    {
        var key = KeyOf(article);
        if (Find(key) is not { } vector)
        {
            // Two threads may ask for one text; both get the same.
            _encoder.Encode(article, into);
            vector = DenseVector.Of(into);
            Remember(key, vector);
        }

        for (var i = 0; i < into.Length; i++)
        {
            into[i] = vector.Values[i] * vector.Scale;
        }
    }

    // Lengths tell where one text ends and the next begins. The language tells an encoder nothing.
    private static UInt128 KeyOf(in ArticleText article)
    {
        var hash = new XxHash128();
        ReadOnlySpan<int> lengths = [article.Title.Length, article.Summary.Length];
        hash.Append(MemoryMarshal.AsBytes(lengths));
        hash.Append(MemoryMarshal.AsBytes(article.Title.AsSpan()));
        hash.Append(MemoryMarshal.AsBytes(article.Summary.AsSpan()));
        hash.Append(MemoryMarshal.AsBytes(
            article.Body.AsSpan(0, Math.Min(article.Body.Length, ArticleText.MaxBodyLength))));
        return hash.GetCurrentHashAsUInt128();
    }

    private DenseVector? Find(UInt128 key)
    {
        lock (_gate)
        {
            if (_younger.TryGetValue(key, out var vector))
            {
                return vector;
            }

            if (_older.TryGetValue(key, out vector))
            {
                Add(key, vector);
            }

            return vector;
        }
    }

    private void Remember(UInt128 key, DenseVector vector)
    {
        lock (_gate)
        {
            Add(key, vector);
        }
    }

    private void Add(UInt128 key, DenseVector vector)
    {
        if (_younger.Count >= _half)
        {
            (_older, _younger) = (_younger, []);
        }

        _younger[key] = vector;
    }
}
