namespace RankEngine.Text;

/// <content>The best of a search so far.</content>
public sealed partial class LexicalIndex
{
    /// <summary>One article that may be near.</summary>
    private readonly record struct Candidate(int Score, int Slot, Location Location)
    {
        // Lower slots first among equals, so that the result does not depend on segments.
        public bool IsWorseThan(in Candidate other) =>
            Score < other.Score || (Score == other.Score && Slot > other.Slot);
    }

    /// <summary>The best candidates so far; the worst of them on top.</summary>
    private ref struct CandidateHeap(Span<Candidate> items)
    {
        private readonly Span<Candidate> _items = items;
        private int _count;

        public readonly ReadOnlySpan<Candidate> Items => _items[.._count];

        /// <summary>Scores below cannot enter; 0 never can.</summary>
        public readonly int Threshold => _count < _items.Length ? 1 : _items[0].Score;

        public readonly bool Takes(in Candidate candidate) =>
            _count < _items.Length || _items[0].IsWorseThan(candidate);

        public void Add(in Candidate candidate)
        {
            if (_count < _items.Length)
            {
                var at = _count++;
                while (at > 0 && candidate.IsWorseThan(_items[(at - 1) / 2]))
                {
                    _items[at] = _items[(at - 1) / 2];
                    at = (at - 1) / 2;
                }

                _items[at] = candidate;
                return;
            }

            var hole = 0;
            while ((2 * hole) + 1 < _count)
            {
                var child = (2 * hole) + 1;
                if (child + 1 < _count && _items[child + 1].IsWorseThan(_items[child]))
                {
                    child++;
                }

                if (!_items[child].IsWorseThan(candidate))
                {
                    break;
                }

                _items[hole] = _items[child];
                hole = child;
            }

            _items[hole] = candidate;
        }
    }
}
