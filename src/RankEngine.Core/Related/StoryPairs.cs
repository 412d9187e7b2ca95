using System.Runtime.InteropServices;
using RankEngine.Folding;
using RankEngine.Snapshots;

namespace RankEngine.Related;

/// <summary>What readers of a story read besides: stories, each with all its articles together.</summary>
/// <remarks>
/// What was read with one copy holds for the other. A session that read two copies counts for each; what it read of one
/// story says nothing. Sessions are decayed (<see cref="RelatedScore.PairHalfLifeHours"/>) and added in whole steps: the
/// same whatever numbers articles have on a replica.
/// </remarks>
internal sealed class StoryPairs
{
    private const double Steps = 1 << 20;

    private readonly Dictionary<int, Read> _stories = [];
    private long _total;

    private StoryPairs()
    {
    }

    /// <summary>Sessions with any other story.</summary>
    public double Total => FromSteps(_total);

    /// <summary>The other stories, in no order.</summary>
    public IEnumerable<Read> Stories => _stories.Values;

    /// <summary>Adds up what was read together with the story of an article.</summary>
    public static StoryPairs Of(SiteSnapshot snapshot, ArticleEntry article, long nowMs)
    {
        var pairs = new StoryPairs();
        foreach (var member in snapshot.MembersOf(article))
        {
            pairs.Add(snapshot, member, nowMs);
        }

        return pairs;
    }

    /// <summary>Turns a number into whole steps.</summary>
    public static long ToSteps(double value) => (long)(value * Steps);

    /// <summary>Turns whole steps into a number.</summary>
    public static double FromSteps(long steps) => steps / Steps;

    /// <summary>Returns the sessions with another story.</summary>
    public double SessionsWith(int story) => _stories.TryGetValue(story, out var read) ? read.Sessions : 0;

    private void Add(SiteSnapshot snapshot, ArticleEntry member, long nowMs)
    {
        if (member.Pairs.IsEmpty)
        {
            return;
        }

        var sums = new Dictionary<int, double>();
        member.Pairs.AddDecayed(nowMs / (double)TimeBuckets.HourMs, RelatedScore.PairHalfLifeHours, sums);
        foreach (var (slot, sessions) in sums)
        {
            if (snapshot.Entries[slot] is not { } other || other.Story == member.Story)
            {
                continue;
            }

            var steps = ToSteps(sessions);
            _total += steps;
            ref var read = ref CollectionsMarshal.GetValueRefOrAddDefault(_stories, other.Story, out _);
            read = read.With(steps, other);
        }
    }

    /// <summary>Another story.</summary>
    internal readonly struct Read
    {
        private readonly long _steps;
        private readonly long _most;

        private Read(long steps, long most, ArticleEntry mostRead)
        {
            _steps = steps;
            _most = most;
            MostRead = mostRead;
        }

        /// <summary>Sessions that read one of its articles too.</summary>
        public double Sessions => FromSteps(_steps);

        /// <summary>The article of it that was read most beside one article of the story; of several the first by id.</summary>
        public ArticleEntry MostRead { get; }

        /// <summary>Adds what was read of one of its articles.</summary>
        public Read With(long steps, ArticleEntry article)
        {
            var isMost = MostRead is null
                || steps > _most
                || (steps == _most && string.CompareOrdinal(article.Id, MostRead.Id) < 0);
            return new Read(_steps + steps, isMost ? steps : _most, isMost ? article : MostRead!);
        }
    }
}
