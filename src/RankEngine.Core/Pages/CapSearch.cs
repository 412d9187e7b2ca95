namespace RankEngine.Pages;

/// <summary>Finds a page that keeps its caps as far as it can and is near to the best of those.</summary>
/// <remarks>
/// <para>
/// 1. Take the best page without caps, drop from each module what breaks caps, lowest first. 2. Put into the gaps
/// what breaks none, the most valuable first. 3. Fill the rest by <see cref="CapFlow"/>: now as much is filled as can
/// be. 4. As long as anything improves, fewer broken caps counting before less lack and that before value: exchange one article for a free one;
/// pass articles along chains and rings of up to three modules; exchange two in one module (when both kinds of caps
/// bind there); and assign all places anew, each keeping the class of its article (<see cref="SlotMatching"/> with
/// pins), which finds chains of any length that leave all caps as they are.
/// </para>
/// <para>
/// Each step of 4 is a strict improvement, and it ends after <see cref="MaxSteps"/> of weighing at the latest. Of the
/// candidates of one class only the first two free ones are tried: all behind them are worse and count against the
/// same caps.
/// </para>
/// </remarks>
internal sealed class CapSearch
{
    /// <summary>
    /// Exchanges that are weighed from one start; then it stops. A page of 5 by 10 needs some 100,000.
    /// </summary>
    public const int MaxSteps = 1_500_000;

    /// <summary>Exchanges of two that are looked at in one module.</summary>
    private const int MaxPairs = 6_000;

    // Which of two articles that go leave room for one that may come.
    private const int Left = 1;
    private const int Right = 2;
    private const int Both = Left | Right;
    private const int Nowhere = 4;

    private const int Width = PageAllocator.MaxLimit;

    private readonly PageProblem _problem;
    private readonly SlotMatching _matching;
    private readonly CapFlow _flow;
    private readonly PageGains _gains;
    private readonly int[] _pins = new int[PageAllocator.MaxModules * Width];
    private readonly long[] _bestFree = new long[PageAllocator.MaxModules * Width];
    private readonly int[] _bestFreeBy = new int[PageAllocator.MaxModules * Width];
    private readonly long[] _bestPass = new long[PageAllocator.MaxModules * Width * PageAllocator.MaxModules];
    private readonly int[] _bestPassBy = new int[PageAllocator.MaxModules * Width * PageAllocator.MaxModules];
    private long _lastStep;
    private int[] _coming = [];
    private int[] _room = [];
    private int[] _listed = [];
    private int[] _unbound = [];
    private int[] _best = [];
    private int[] _before = [];

    public CapSearch(PageProblem problem, SlotMatching matching)
    {
        _problem = problem;
        _matching = matching;
        _flow = new CapFlow(problem);
        _gains = new PageGains(problem);
    }

    /// <summary>Exchanges that were weighed for the last page; bounds the work, for tests.</summary>
    public long Steps => _gains.Steps;

    /// <summary>
    /// Replaces the best page without caps, which breaks some, by one that keeps them as far as it can.
    /// </summary>
    /// <returns>True when no page is better.</returns>
    public bool Improve()
    {
        Prepare();
        _gains.Start();
        var mixed = false;
        for (var g = 0; g < _problem.Modules; g++)
        {
            mixed |= _problem.SectionsInPlay[g] && _problem.SourcesInPlay[g];
        }

        Search(preferSources: false);
        if (mixed)
        {
            Save(_best);
            var first = (Excess: _problem.Excess(), Lack: _problem.Lacking(), Lost: -_problem.Value());
            Restore(_unbound);
            Search(preferSources: true);
            if (first.CompareTo((_problem.Excess(), _problem.Lacking(), -_problem.Value())) <= 0)
            {
                Restore(_best);
            }
        }

        // One module with one kind of cap: its lists are the bases of a matroid, among which exchanges of one lead to
        // the best in every place at once.
        return _problem.Modules == 1 && !mixed && !_problem.StoriesInSeveralClasses;
    }

    private void Prepare()
    {
        var candidates = _problem.Start[_problem.Modules];
        PageProblem.Fit(ref _coming, candidates);
        PageProblem.Fit(ref _room, candidates);
        PageProblem.Fit(ref _listed, _problem.Modules * _problem.Stories);
        PageProblem.Fit(ref _unbound, _problem.Stories);
        PageProblem.Fit(ref _best, _problem.Stories);
        PageProblem.Fit(ref _before, _problem.Stories);
        _listed.AsSpan(0, _problem.Modules * _problem.Stories).Fill(-1);
        for (var c = 0; c < candidates; c++)
        {
            _listed[(_problem.ModuleOf[c] * _problem.Stories) + _problem.Story[c]] = c;
        }

        Save(_unbound);
    }

    private void Save(int[] owners) => _problem.Owner.AsSpan(0, _problem.Stories).CopyTo(owners);

    private void Restore(int[] owners)
    {
        owners.AsSpan(0, _problem.Stories).CopyTo(_problem.Owner);
        _problem.Recount();
    }

    private void Search(bool preferSources)
    {
        DropWhatBreaks();
        Refill();
        _flow.Fill(preferSources);
        _lastStep = Steps + MaxSteps;
        _gains.Scan();
        while (Steps < _lastStep && (ExchangeOne() || Reassign() || PassAlong() || ExchangeTwo()))
        {
            _gains.Scan();
        }
    }

    private void DropWhatBreaks()
    {
        for (var g = 0; g < _problem.Modules; g++)
        {
            for (var place = _problem.Count[g] - 1; place >= 0; place--)
            {
                var c = _problem.Chosen[(g * Width) + place];
                ref var section = ref _problem.SectionCount[(g * _problem.Sections) + _problem.Section[c]];
                ref var source = ref _problem.SourceCount[(g * _problem.Sources) + _problem.Source[c]];
                if ((_problem.Section[c] != 0 && section > _problem.MaxPerSection[g])
                    || (_problem.Source[c] != 0 && source > _problem.MaxPerSource[g]))
                {
                    _problem.Owner[_problem.Story[c]] = -1;
                    section--;
                    source--;
                }
            }
        }

        _problem.Recount();
    }

    private void Refill()
    {
        while (true)
        {
            _gains.Scan();
            var (best, by) = (0L, -1);
            for (var g = 0; g < _problem.Modules; g++)
            {
                var hasRoom = _problem.Count[g] < _problem.Limit[g];
                for (var i = _gains.FreeStart[g]; hasRoom && i < _gains.FreeStart[g + 1]; i++)
                {
                    // A negative gain is a broken cap: any article is worth more than none.
                    var gain = _gains.Of(g, -1, _gains.Free[i]);
                    if (gain > best)
                    {
                        (best, by) = (gain, _gains.Free[i]);
                    }
                }
            }

            if (by < 0)
            {
                return;
            }

            Take(by);
            _problem.Recount();
        }
    }

    private bool ExchangeOne()
    {
        var improved = false;
        for (var g = 0; g < _problem.Modules; g++)
        {
            while (Steps < _lastStep && ExchangeOne(g))
            {
                improved = true;
                _gains.Scan();
            }
        }

        return improved;
    }

    private bool ExchangeOne(int g)
    {
        var (best, by, from) = (0L, -1, -1);
        for (var place = 0; place < _problem.Count[g]; place++)
        {
            var (gain, candidate) = (PageGains.Never, -1);
            for (var i = _gains.FreeStart[g]; i < _gains.FreeStart[g + 1]; i++)
            {
                var one = _gains.Of(g, place, _gains.Free[i]);
                if (one > gain)
                {
                    (gain, candidate) = (one, _gains.Free[i]);
                }
            }

            (_bestFree[(g * Width) + place], _bestFreeBy[(g * Width) + place]) = (gain, candidate);
            if (gain > best)
            {
                (best, by, from) = (gain, candidate, _problem.Chosen[(g * Width) + place]);
            }
        }

        // The same story by another of its articles.
        for (var i = _gains.HeldStart[g]; _problem.StoriesInSeveralClasses && i < _gains.HeldStart[g + 1]; i++)
        {
            var owner = _problem.Owner[_problem.Story[_gains.Held[i]]];
            if (_problem.ModuleOf[owner] == g)
            {
                var gain = _gains.Of(g, _gains.PlaceOf[owner], _gains.Held[i]);
                if (gain > best)
                {
                    (best, by, from) = (gain, _gains.Held[i], owner);
                }
            }
        }

        if (by < 0)
        {
            return false;
        }

        Drop(from);
        Take(by);
        _problem.Recount();
        return true;
    }

    /// <summary>
    /// One module takes what another holds; that one takes a free article, what the first gave up, or what a third
    /// holds, which takes a free one. Or a module with an empty place takes from one that then has one.
    /// </summary>
    private bool PassAlong()
    {
        PreparePasses();
        var best = 0L;
        var move = (Place: -1, Module: -1, First: -1, Second: -1, Third: -1);
        for (var g = 0; g < _problem.Modules; g++)
        {
            var hole = _problem.Count[g] < _problem.Limit[g];
            for (var place = hole ? -1 : 0; place < _problem.Count[g] && Steps < _lastStep; place++)
            {
                for (var i = _gains.HeldStart[g]; i < _gains.HeldStart[g + 1]; i++)
                {
                    var first = _gains.Held[i];
                    var owner = _problem.Owner[_problem.Story[first]];
                    var other = _problem.ModuleOf[owner];
                    if (other == g)
                    {
                        continue;
                    }

                    var gain = _gains.Of(g, place, first);
                    var at = (other * Width) + _gains.PlaceOf[owner];
                    if (place < 0)
                    {
                        Consider(gain + _gains.Of(other, _gains.PlaceOf[owner], -1), -1, -1);
                        continue;
                    }

                    Consider(gain + _bestFree[at], _bestFreeBy[at], -1);
                    var given = _problem.Story[_problem.Chosen[(g * Width) + place]];
                    for (var c = _listed[(other * _problem.Stories) + given]; c >= 0; c = _problem.NextOfStory[c])
                    {
                        Consider(gain + _gains.Of(other, _gains.PlaceOf[owner], c), c, -1);
                    }

                    for (var third = 0; third < _problem.Modules; third++)
                    {
                        var pass = (at * PageAllocator.MaxModules) + third;
                        if (third != g && third != other && _bestPassBy[pass] >= 0)
                        {
                            var last = _problem.Owner[_problem.Story[_bestPassBy[pass]]];
                            var lastBy = _bestFreeBy[(third * Width) + _gains.PlaceOf[last]];
                            Consider(gain + _bestPass[pass], _bestPassBy[pass], lastBy);
                        }
                    }

                    void Consider(long sum, int second, int thirdBy)
                    {
                        if (sum > best)
                        {
                            best = sum;
                            move = (place, g, first, second, thirdBy);
                        }
                    }
                }
            }
        }

        if (best <= 0)
        {
            return false;
        }

        if (move.Place >= 0)
        {
            Drop(_problem.Chosen[(move.Module * Width) + move.Place]);
        }

        Take(move.First);
        Take(move.Second);
        Take(move.Third);
        _problem.Recount();
        return true;
    }

    /// <summary>
    /// For each place and other module: the best of taking an article of that module, which takes a free one.
    /// </summary>
    private void PreparePasses()
    {
        for (var g = 0; g < _problem.Modules; g++)
        {
            for (var place = 0; place < _problem.Count[g]; place++)
            {
                var row = ((g * Width) + place) * PageAllocator.MaxModules;
                _bestPass.AsSpan(row, _problem.Modules).Fill(PageGains.Never);
                _bestPassBy.AsSpan(row, _problem.Modules).Fill(-1);
                for (var i = _gains.HeldStart[g]; i < _gains.HeldStart[g + 1]; i++)
                {
                    var owner = _problem.Owner[_problem.Story[_gains.Held[i]]];
                    var other = _problem.ModuleOf[owner];
                    var after = (other * Width) + _gains.PlaceOf[owner];
                    if (other == g || _bestFreeBy[after] < 0)
                    {
                        continue;
                    }

                    var gain = _gains.Of(g, place, _gains.Held[i]) + _bestFree[after];
                    if (gain > _bestPass[row + other])
                    {
                        (_bestPass[row + other], _bestPassBy[row + other]) = (gain, _gains.Held[i]);
                    }
                }
            }
        }
    }

    /// <summary>
    /// Exchanges two articles of a module at once: what both kinds of caps may need, and stories of several articles.
    /// </summary>
    private bool ExchangeTwo()
    {
        var best = 0L;
        var move = (Left: -1, Right: -1, First: -1, Second: -1);
        for (var g = 0; g < _problem.Modules; g++)
        {
            var both = _problem.SectionsInPlay[g] && _problem.SourcesInPlay[g];
            if (_problem.Count[g] < 2 || (!both && !_problem.StoriesInSeveralClasses))
            {
                continue;
            }

            // The best of what may come, as many as keep the work within bounds.
            var coming = Math.Min(Coming(g), (int)Math.Sqrt(4.0 * MaxPairs / (_problem.Count[g] * _problem.Count[g])));
            for (var left = 0; left < _problem.Count[g] && Steps < _lastStep; left++)
            {
                for (var right = left + 1; right < _problem.Count[g] && Steps < _lastStep; right++)
                {
                    MarkRoom(g, left, right, coming);
                    for (var i = 0; i < coming; i++)
                    {
                        for (var j = i + 1; j < coming; j++)
                        {
                            var (one, two) = (_room[i], _room[j]);
                            if (((one | two) & Nowhere) != 0 || (one != Both && two != Both && (one & two) == 0))
                            {
                                continue;
                            }

                            var gain = _gains.OfTwo(g, left, right, _coming[i], _coming[j], best);
                            if (gain > best)
                            {
                                best = gain;
                                move = (_problem.Chosen[(g * Width) + left], _problem.Chosen[(g * Width) + right],
                                    _coming[i], _coming[j]);
                            }
                        }
                    }
                }
            }
        }

        if (best <= 0)
        {
            return false;
        }

        Drop(move.Left);
        Drop(move.Right);
        Take(move.First);
        Take(move.Second);
        _problem.Recount();
        return true;
    }

    /// <summary>Lists what may come into a module: what is free, and other articles of the stories it holds.</summary>
    private int Coming(int g)
    {
        var count = 0;
        var (free, held) = (_gains.FreeStart[g], _gains.HeldStart[g]);
        while (free < _gains.FreeStart[g + 1] || held < _gains.HeldStart[g + 1])
        {
            if (held == _gains.HeldStart[g + 1]
                || (free < _gains.FreeStart[g + 1] && _gains.Free[free] < _gains.Held[held]))
            {
                _coming[count++] = _gains.Free[free++];
            }
            else
            {
                var c = _gains.Held[held++];
                if (_problem.ModuleOf[_problem.Owner[_problem.Story[c]]] == g)
                {
                    _coming[count++] = c;
                }
            }
        }

        return count;
    }

    /// <summary>For each article that may come: which of two that go leave room for it.</summary>
    /// <remarks>
    /// Where no article needs room of both, and no two need room of the same, two exchanges of one do as well.
    /// </remarks>
    private void MarkRoom(int g, int left, int right, int coming)
    {
        var (leftGoes, rightGoes) = (_problem.Chosen[(g * Width) + left], _problem.Chosen[(g * Width) + right]);
        _gains.Steps += coming;
        for (var i = 0; i < coming; i++)
        {
            var owner = _problem.Owner[_problem.Story[_coming[i]]];
            _room[i] = owner >= 0
                ? owner == leftGoes || owner == rightGoes ? Both : Nowhere
                : (LeavesRoom(leftGoes, _coming[i]) ? Left : 0) | (LeavesRoom(rightGoes, _coming[i]) ? Right : 0);
        }
    }

    /// <summary>Assigns all places anew, each keeping its class: every cap is kept or broken as before.</summary>
    private bool Reassign()
    {
        var before = (Lack: _problem.Lacking(), Lost: -_problem.Value());
        Save(_before);
        for (var g = 0; g < _problem.Modules; g++)
        {
            for (var place = 0; place < _problem.Limit[g]; place++)
            {
                var at = (g * Width) + place;
                _pins[at] = place < _problem.Count[g] ? _problem.Class[_problem.Chosen[at]] : -1;
            }
        }

        _matching.Solve(_problem, _pins);
        _problem.Recount();
        if (before.CompareTo((_problem.Lacking(), -_problem.Value())) > 0)
        {
            return true;
        }

        Restore(_before);
        return false;
    }

    private void Drop(int candidate) => _problem.Owner[_problem.Story[candidate]] = -1;

    private void Take(int candidate)
    {
        if (candidate >= 0)
        {
            _problem.Owner[_problem.Story[candidate]] = candidate;
        }
    }

    private bool LeavesRoom(int going, int coming) =>
        (_problem.Section[going] != 0 && _problem.Section[going] == _problem.Section[coming])
        || (_problem.Source[going] != 0 && _problem.Source[going] == _problem.Source[coming]);
}
