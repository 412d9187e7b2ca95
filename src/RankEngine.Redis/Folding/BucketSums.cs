using RankEngine.Folding;

namespace RankEngine.Redis.Folding;

/// <summary>A delta's counts, summed by bucket and article, at one resolution after the other.</summary>
/// <remarks>
/// Sorted numbers instead of dictionaries: a batch has thousands of counts, and this is on the path of each. Reused from
/// batch to batch.
/// </remarks>
internal sealed class BucketSums
{
    private const int KindBits = 5;
    private const int ArticleBits = 27;

    private readonly Dictionary<string, int> _numbers = [];
    private readonly List<string> _articles = [];

    // Bucket, article's number, kind: in that order of weight, so that what belongs together is side by side.
    private long[] _keys = [];
    private long[] _counts = [];
    private int _length;

    /// <summary>Starts with a delta's counts by minute.</summary>
    public void Load(Dictionary<CountKey, long> counts)
    {
        _numbers.Clear();
        _articles.Clear();
        _length = 0;
        if (_keys.Length < counts.Count)
        {
            _keys = new long[counts.Count * 2];
            _counts = new long[counts.Count * 2];
        }

        foreach (var (key, count) in counts)
        {
            if (!_numbers.TryGetValue(key.Article, out var number))
            {
                number = _articles.Count;
                _numbers.Add(key.Article, number);
                _articles.Add(key.Article);
            }

            _keys[_length] = ((((long)key.Minute << ArticleBits) | (long)number) << KindBits) | (long)key.Kind;
            _counts[_length++] = count;
        }

        Merge();
    }

    /// <summary>Goes on to wider buckets.</summary>
    /// <param name="by">How many of the buckets before make one; 0: all.</param>
    public void Widen(int by)
    {
        const long BelowBucket = (1L << (ArticleBits + KindBits)) - 1;
        for (var i = 0; i < _length; i++)
        {
            var bucket = by == 0 ? 0 : DeltaOperations.Floor(BucketOf(_keys[i]), by);
            _keys[i] = ((long)bucket << (ArticleBits + KindBits)) | (_keys[i] & BelowBucket);
        }

        Merge();
    }

    /// <summary>Leaves out the kinds that a resolution and those wider than it do not keep.</summary>
    public void Keep(Resolution resolution)
    {
        var kept = 0;
        for (var i = 0; i < _length; i++)
        {
            if (KindOf(_keys[i]).IsKeptAt(resolution))
            {
                (_keys[kept], _counts[kept]) = (_keys[i], _counts[i]);
                kept++;
            }
        }

        _length = kept;
    }

    /// <summary>Returns where each bucket and article begins, in ascending order of bucket, from a bucket on.</summary>
    public void Runs(int oldest, List<int> starts)
    {
        starts.Clear();
        for (var i = 0; i < _length; i++)
        {
            if (BucketOf(_keys[i]) >= oldest && (i == 0 || _keys[i] >> KindBits != _keys[i - 1] >> KindBits))
            {
                starts.Add(i);
            }
        }
    }

    /// <summary>The bucket of a run.</summary>
    public int Bucket(int start) => BucketOf(_keys[start]);

    /// <summary>The article of a run.</summary>
    public string Article(int start) => _articles[(int)((_keys[start] >> KindBits) & ((1 << ArticleBits) - 1))];

    /// <summary>Copies a run's counts by kind, ascending.</summary>
    public void Copy(int start, List<KeyValuePair<CountKind, long>> counts)
    {
        var run = _keys[start] >> KindBits;
        for (var i = start; i < _length && _keys[i] >> KindBits == run; i++)
        {
            counts.Add(new(KindOf(_keys[i]), _counts[i]));
        }
    }

    private static CountKind KindOf(long key) => (CountKind)(key & ((1 << KindBits) - 1));

    private static int BucketOf(long key) => (int)(key >> (ArticleBits + KindBits));

    private void Merge()
    {
        if (_length == 0)
        {
            return;
        }

        Array.Sort(_keys, _counts, 0, _length);
        var last = 0;
        for (var i = 1; i < _length; i++)
        {
            if (_keys[i] == _keys[last])
            {
                _counts[last] += _counts[i];
            }
            else
            {
                last++;
                (_keys[last], _counts[last]) = (_keys[i], _counts[i]);
            }
        }

        _length = last + 1;
    }
}
