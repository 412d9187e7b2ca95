namespace RankEngine.Pages;

/// <summary>What a page would gain by an exchange, in constant time.</summary>
/// <remarks>
/// A gain is the change of the value, less <see cref="Broken"/> for each article more beyond a cap and <see cref="Lacking"/>
/// for what is lacking more: so caps come first, then lack, and gains in different modules add up.
/// </remarks>
internal sealed class PageGains(PageProblem problem)
{
    /// <summary>What cannot be done.</summary>
    public const long Never = long.MinValue / 4;

    /// <summary>What one article beyond a cap weighs against value: more than any page is worth.</summary>
    private const long Broken = 1L << 57;

    /// <summary>
    /// What a lack of 1 weighs against value: more than three modules are worth. Of three modules, the most that an
    /// exchange changes, all lack together weighs less than a broken cap.
    /// </summary>
    private const long Lacking = 1L << 53;

    /// <summary>What an empty place lacks: more than any article.</summary>
    private const int EmptyLack = PageCandidate.MostLack + 1;

    private const int Width = PageAllocator.MaxLimit;

    // Sums of what the articles before a place gain by moving one place up, or lose by moving one down.
    private readonly long[] _ups = new long[PageAllocator.MaxModules * (Width + 1)];
    private readonly long[] _downs = new long[PageAllocator.MaxModules * (Width + 1)];
    private int[] _rank = [];
    private int[] _perClass = [];

    /// <summary>Exchanges that were weighed.</summary>
    public long Steps { get; set; }

    /// <summary>Free candidates, by module from <see cref="FreeStart"/> on: the first two of each class.</summary>
    public int[] Free = [];

    /// <summary>Candidates whose story another candidate shows, by module from <see cref="HeldStart"/> on.</summary>
    public int[] Held = [];

    /// <summary>By chosen candidate: its place, from 0.</summary>
    public int[] PlaceOf = [];

    /// <summary>Where each module's part of <see cref="Free"/> begins.</summary>
    public readonly int[] FreeStart = new int[PageAllocator.MaxModules + 1];

    /// <summary>Where each module's part of <see cref="Held"/> begins.</summary>
    public readonly int[] HeldStart = new int[PageAllocator.MaxModules + 1];

    /// <summary>Makes room for a newly loaded problem.</summary>
    public void Start()
    {
        var candidates = problem.Start[problem.Modules];
        PageProblem.Fit(ref Free, candidates);
        PageProblem.Fit(ref Held, candidates);
        PageProblem.Fit(ref PlaceOf, candidates);
        PageProblem.Fit(ref _rank, candidates);
        PageProblem.Fit(ref _perClass, problem.Classes);
        Steps = 0;
    }

    /// <summary>
    /// Lists, for each module, what is free and what other modules hold, and the sums that gains need.
    /// </summary>
    public void Scan()
    {
        _perClass.AsSpan(0, problem.Classes).Clear();
        var (free, held) = (0, 0);
        for (var g = 0; g < problem.Modules; g++)
        {
            (FreeStart[g], HeldStart[g]) = (free, held);
            var rank = 0;
            for (var c = problem.Start[g]; c < problem.Start[g + 1]; c++)
            {
                var owner = problem.Owner[problem.Story[c]];
                _rank[c] = rank;
                if (owner == c)
                {
                    PlaceOf[c] = rank++;
                }
                else if (owner >= 0)
                {
                    Held[held++] = c;
                }
                else if (_perClass[problem.Class[c]] < 2)
                {
                    _perClass[problem.Class[c]]++;
                    Free[free++] = c;
                }
            }

            var sums = g * (Width + 1);
            _ups[sums] = _downs[sums] = 0;
            for (var place = 0; place < problem.Count[g]; place++)
            {
                var worth = problem.Worth[problem.Chosen[(g * Width) + place]];
                var weight = PageProblem.Weight[place];
                _ups[sums + place + 1] = _ups[sums + place]
                    + (place == 0 ? 0 : worth * (PageProblem.Weight[place - 1] - weight));
                _downs[sums + place + 1] = _downs[sums + place] + (worth * (PageProblem.Weight[place + 1] - weight));
            }
        }

        (FreeStart[problem.Modules], HeldStart[problem.Modules]) = (free, held);
    }

    /// <summary>What the page gains when a module puts a candidate in for the article at a place.</summary>
    /// <param name="g">The module.</param>
    /// <param name="place">Whose article goes; -1: an empty place is filled.</param>
    /// <param name="candidate">What comes; -1: nothing.</param>
    public long Of(int g, int place, int candidate)
    {
        var sums = g * (Width + 1);
        var count = problem.Count[g];
        var going = place < 0 ? -1 : problem.Chosen[(g * Width) + place];
        Steps++;
        var value = place < 0 ? 0 : -PageProblem.Weight[place] * problem.Worth[going];
        if (candidate < 0)
        {
            value += _ups[sums + count] - _ups[sums + place + 1];
        }
        else
        {
            var rank = _rank[candidate];
            if (place < 0)
            {
                value += _downs[sums + count] - _downs[sums + rank];
            }
            else if (place < rank)
            {
                value += _ups[sums + rank] - _ups[sums + place + 1];
                rank--;
            }
            else
            {
                value += _downs[sums + place] - _downs[sums + rank];
            }

            value += PageProblem.Weight[rank] * problem.Worth[candidate];
        }

        return value - (Lacking * (Lack(candidate) - Lack(going))) - (Broken * MoreBroken(g, going, candidate));
    }

    private int Lack(int candidate) => candidate < 0 ? EmptyLack : problem.Lack[candidate];

    private int MoreBroken(int g, int going, int coming)
    {
        var goingSection = going < 0 ? 0 : problem.Section[going];
        var comingSection = coming < 0 ? 0 : problem.Section[coming];
        var goingSource = going < 0 ? 0 : problem.Source[going];
        var comingSource = coming < 0 ? 0 : problem.Source[coming];
        var more = 0;
        if (goingSection != comingSection)
        {
            var counts = problem.SectionCount.AsSpan(g * problem.Sections, problem.Sections);
            more -= goingSection != 0 && counts[goingSection] > problem.MaxPerSection[g] ? 1 : 0;
            more += comingSection != 0 && counts[comingSection] >= problem.MaxPerSection[g] ? 1 : 0;
        }

        if (goingSource != comingSource)
        {
            var counts = problem.SourceCount.AsSpan(g * problem.Sources, problem.Sources);
            more -= goingSource != 0 && counts[goingSource] > problem.MaxPerSource[g] ? 1 : 0;
            more += comingSource != 0 && counts[comingSource] >= problem.MaxPerSource[g] ? 1 : 0;
        }

        return more;
    }

    public long OfTwo(int g, int left, int right, int first, int second, long best)
    {
        Steps++;
        var leftGoes = problem.Chosen[(g * Width) + left];
        var rightGoes = problem.Chosen[(g * Width) + right];
        if (problem.Story[first] == problem.Story[second])
        {
            return Never;
        }

        var more = MoreBroken(g, leftGoes, first);
        Count(g, leftGoes, -1);
        Count(g, first, 1);
        more += MoreBroken(g, rightGoes, second);
        Count(g, leftGoes, 1);
        Count(g, first, -1);
        var gain = (-Broken * more)
            - (Lacking * (Lack(first) + Lack(second) - Lack(leftGoes) - Lack(rightGoes)));
        if (gain + (Broken / 2) < best)
        {
            return Never;
        }

        // The merge of what stays and the two that come, from the first place that changes.
        var comes = first;
        var at = Math.Min(left, _rank[first]);
        for (var to = at; to < problem.Count[g]; to++)
        {
            while (at == left || at == right)
            {
                at++;
            }

            var stays = at < problem.Count[g] ? problem.Chosen[(g * Width) + at] : int.MaxValue;
            int now;
            if (comes >= 0 && comes < stays)
            {
                now = comes;
                comes = comes == first ? second : -1;
            }
            else
            {
                now = stays;
                at++;
            }

            gain += PageProblem.Weight[to]
                * (problem.Worth[now] - problem.Worth[problem.Chosen[(g * Width) + to]]);
        }

        return gain;
    }

    private void Count(int g, int candidate, int by)
    {
        problem.SectionCount[(g * problem.Sections) + problem.Section[candidate]] += by;
        problem.SourceCount[(g * problem.Sources) + problem.Source[candidate]] += by;
    }
}
