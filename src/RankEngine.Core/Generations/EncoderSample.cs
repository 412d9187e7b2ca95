using System.IO.Hashing;
using System.Text;
using RankEngine.Text;

namespace RankEngine.Generations;

/// <summary>The texts an encoder is fitted to: of the same articles always the same, in the same order.</summary>
/// <remarks>Those whose ids have the lowest hashes, in their order. Not thread-safe.</remarks>
/// <param name="most">Texts that are taken at most.</param>
public sealed class EncoderSample(int most)
{
    private readonly PriorityQueue<(ulong Hash, ArticleText Text), ulong> _sample = new();
    private readonly ScannedIds _scanned = new();

    /// <summary>Considers an article; one that was considered already is passed over.</summary>
    public void Add(string id, in ArticleText text)
    {
        if (!_scanned.Add(id))
        {
            return;
        }

        // The queue gives the lowest priority first: the greatest hash must leave first.
        var hash = XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(id));
        _sample.Enqueue((hash, text), ~hash);
        if (_sample.Count > most)
        {
            _sample.Dequeue();
        }
    }

    /// <summary>Returns what was taken.</summary>
    public IReadOnlyList<ArticleText> ToList() =>
        [.. _sample.UnorderedItems.OrderBy(item => item.Element.Hash).Select(item => item.Element.Text)];
}
