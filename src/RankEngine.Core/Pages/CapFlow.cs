namespace RankEngine.Pages;

/// <summary>Fills what is still empty, breaking as few caps as can be.</summary>
/// <remarks>
/// <para>
/// A minimum-cost flow: module → a section (or source) of that module → story → page. A section passes as many
/// articles as its cap at cost 0 and each further one at cost 1; a story passes one. Starting from a choice that
/// breaks no cap, which is the cheapest of its size, each shortest augmenting path leads to the cheapest choice of
/// the next size (Busacker and Gowen 1960), until none is left: then the size is the greatest.
/// </para>
/// <para>
/// Exact for modules with one kind of cap in play. Where a module has both, one kind is the layer, and of paths that
/// break equally many of its caps the one goes first whose articles meet fewer full caps of the other kind: exact for
/// the layer only, and a fair start for the search that follows.
/// </para>
/// </remarks>
internal sealed class CapFlow(PageProblem problem)
{
    private const int Far = int.MaxValue / 2;

    // More than all surcharges of a path: one for each story of the page at most, of which 1,000 are chosen.
    private const int Broken = 1 << 12;

    private int[] _bucketStart = [];
    private int[] _bucket = [];
    private int[] _distance = [];
    private int[] _from = [];
    private int[] _by = [];
    private int[] _queue = [];
    private bool[] _queued = [];
    private readonly bool[] _bySource = new bool[PageAllocator.MaxModules];
    private int _values;
    private int _nodes;

    /// <summary>Paths that were added since the last start. Never more than there are places; for tests.</summary>
    public int Augmentations { get; private set; }

    /// <summary>Extends the problem's choice, which must break no cap, until no place more can be filled.</summary>
    /// <param name="preferSources">Which kind of cap is exact in modules that have both.</param>
    public void Fill(bool preferSources)
    {
        Arrange(preferSources);
        Augmentations = 0;
        while (Augment())
        {
            Augmentations++;
            problem.Recount();
        }
    }

    private int Layer(int candidate) =>
        _bySource[problem.ModuleOf[candidate]] ? problem.Source[candidate] : problem.Section[candidate];

    private int ValueNode(int g, int value) => problem.Modules + (g * _values) + value;

    private int StoryNode(int story) => problem.Modules + (problem.Modules * _values) + story;

    /// <summary>Sorts the candidates by module and value of the layer.</summary>
    private void Arrange(bool preferSources)
    {
        for (var g = 0; g < problem.Modules; g++)
        {
            _bySource[g] = problem.SourcesInPlay[g] && (preferSources || !problem.SectionsInPlay[g]);
        }

        _values = Math.Max(problem.Sections, problem.Sources);
        var buckets = problem.Modules * _values;
        var candidates = problem.Start[problem.Modules];
        _nodes = problem.Modules + buckets + problem.Stories;
        PageProblem.Fit(ref _bucketStart, buckets + 2);
        PageProblem.Fit(ref _bucket, candidates);
        PageProblem.Fit(ref _distance, _nodes);
        PageProblem.Fit(ref _from, _nodes);
        PageProblem.Fit(ref _by, _nodes);
        PageProblem.Fit(ref _queue, _nodes);
        PageProblem.Fit(ref _queued, _nodes);

        var start = _bucketStart.AsSpan(0, buckets + 2);
        start.Clear();
        for (var c = 0; c < candidates; c++)
        {
            start[(problem.ModuleOf[c] * _values) + Layer(c) + 2]++;
        }

        for (var i = 2; i < start.Length; i++)
        {
            start[i] += start[i - 1];
        }

        // Each start is filled through the entry behind it, and is right once all are in.
        for (var c = 0; c < candidates; c++)
        {
            _bucket[start[(problem.ModuleOf[c] * _values) + Layer(c) + 1]++] = c;
        }
    }

    private bool Augment()
    {
        _distance.AsSpan(0, _nodes).Fill(Far);
        var (head, waiting) = (0, 0);
        for (var g = 0; g < problem.Modules; g++)
        {
            if (problem.Count[g] < problem.Limit[g])
            {
                Reach(g, 0, -1, -1, ref head, ref waiting);
            }
        }

        var values = problem.Modules * _values;
        while (waiting > 0)
        {
            var node = _queue[head];
            head = head + 1 == _nodes ? 0 : head + 1;
            waiting--;
            _queued[node] = false;
            var distance = _distance[node];
            if (node < problem.Modules)
            {
                for (var value = 0; value < _values; value++)
                {
                    if (_bucketStart[(node * _values) + value] < _bucketStart[(node * _values) + value + 1])
                    {
                        var cost = Shown(node, value) >= Cap(node, value) ? Broken : 0;
                        Reach(ValueNode(node, value), distance + cost, node, -1, ref head, ref waiting);
                    }
                }
            }
            else if (node < problem.Modules + values)
            {
                var bucket = node - problem.Modules;
                var (g, value) = (bucket / _values, bucket % _values);
                if (Shown(g, value) > 0)
                {
                    var cost = Shown(g, value) > Cap(g, value) ? -Broken : 0;
                    Reach(g, distance + cost, node, -1, ref head, ref waiting);
                }

                for (var i = _bucketStart[bucket]; i < _bucketStart[bucket + 1]; i++)
                {
                    var c = _bucket[i];
                    if (problem.Owner[problem.Story[c]] != c)
                    {
                        var story = StoryNode(problem.Story[c]);
                        Reach(story, distance + OtherCost(c), node, c, ref head, ref waiting);
                    }
                }
            }
            else
            {
                var owner = problem.Owner[node - problem.Modules - values];
                if (owner >= 0)
                {
                    var value = ValueNode(problem.ModuleOf[owner], Layer(owner));
                    Reach(value, distance, node, -1, ref head, ref waiting);
                }
            }
        }

        return Follow(values);
    }

    private bool Follow(int values)
    {
        var best = -1;
        for (var story = 0; story < problem.Stories; story++)
        {
            var node = problem.Modules + values + story;
            if (problem.Owner[story] < 0 && _distance[node] < Far
                && (best < 0 || _distance[node] < _distance[best]))
            {
                best = node;
            }
        }

        if (best < 0)
        {
            return false;
        }

        for (var node = best; node >= 0; node = _from[node])
        {
            if (_by[node] >= 0)
            {
                problem.Owner[problem.Story[_by[node]]] = _by[node];
            }
        }

        return true;
    }

    private void Reach(int node, int distance, int from, int by, ref int head, ref int waiting)
    {
        if (distance >= _distance[node])
        {
            return;
        }

        (_distance[node], _from[node], _by[node]) = (distance, from, by);
        if (!_queued[node])
        {
            _queued[node] = true;
            var tail = head + waiting++;
            _queue[tail >= _nodes ? tail - _nodes : tail] = node;
        }
    }

    private int Shown(int g, int value) => _bySource[g]
        ? value < problem.Sources ? problem.SourceCount[(g * problem.Sources) + value] : 0
        : value < problem.Sections ? problem.SectionCount[(g * problem.Sections) + value] : 0;

    private int Cap(int g, int value) =>
        value == 0 ? int.MaxValue : _bySource[g] ? problem.MaxPerSource[g] : problem.MaxPerSection[g];

    private int OtherCost(int candidate)
    {
        var g = problem.ModuleOf[candidate];
        if (!problem.SectionsInPlay[g] || !problem.SourcesInPlay[g])
        {
            return 0;
        }

        var full = _bySource[g]
            ? problem.Section[candidate] != 0
                && problem.SectionCount[(g * problem.Sections) + problem.Section[candidate]] >= problem.MaxPerSection[g]
            : problem.Source[candidate] != 0
                && problem.SourceCount[(g * problem.Sources) + problem.Source[candidate]] >= problem.MaxPerSource[g];
        return full ? 1 : 0;
    }
}
