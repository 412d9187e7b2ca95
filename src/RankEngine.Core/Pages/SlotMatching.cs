namespace RankEngine.Pages;

/// <summary>
/// Assigns stories to places exactly: most places filled, then least lack, then the highest sum of weight times worth.
/// </summary>
/// <remarks>
/// <para>
/// The assignment problem of places (rows) and stories (columns), solved by shortest augmenting paths with dual
/// prices (Kuhn 1955, Munkres 1957; the sparse form of Jonker and Volgenant, "A shortest augmenting path algorithm
/// for dense and sparse linear assignment problems", Computing 38, 1987). Weights fall from place to place, so of all
/// ways to put a set of stories on a module's places the best is the order of its list: an optimal matching is an
/// optimal page.
/// </para>
/// <para>
/// A price is a rank and, among equal ranks, a value (<see cref="Price"/>): the method adds, subtracts and compares, no
/// more. The rank is what a candidate lacks; a row that must stay empty takes a column of its own at a rank above that
/// of any whole page: so the number of filled places comes first, then lack.
/// </para>
/// <para>
/// A story that no place holds has price 0, and all others have prices of 0 or less. So of a row's candidates, none
/// behind the first unheld one can lie nearer, for lack never falls down a list: a row is looked at only as far as
/// that one, which is what makes this fast.
/// </para>
/// <para>
/// Sums stay below 2^60: worths are at most 2^28, weights 2^18, places 1,000, and a path visits a place once.
/// </para>
/// </remarks>
internal sealed class SlotMatching
{
    private static readonly Price Empty = new(1L << 20, 0);

    private Price[] _rowPrice = [];
    private Price[] _columnPrice = [];
    private int[] _columnOfRow = [];
    private int[] _candidateOfRow = [];
    private int[] _rowOfColumn = [];
    private Price[] _distance = [];
    private int[] _reachedFrom = [];
    private int[] _reachedBy = [];
    private int[] _state = [];
    private int[] _frontier = [];
    private int[] _visited = [];
    private int[] _touched = [];

    /// <summary>Rows of the last call that were looked at while searching paths. Bounds the work; for tests.</summary>
    public long Steps { get; private set; }

    /// <summary>Sets <see cref="PageProblem.Owner"/> to the best assignment without regard to caps.</summary>
    public void Solve(PageProblem problem) => Solve(problem, []);

    /// <summary>Sets <see cref="PageProblem.Owner"/> to the best assignment.</summary>
    /// <param name="problem">What to assign.</param>
    /// <param name="pins">
    /// Empty, or by module and place: the only class that may stand there, -1 for none. Keeping the classes of a page
    /// that is there keeps its caps.
    /// </param>
    public void Solve(PageProblem problem, ReadOnlySpan<int> pins)
    {
        Reserve(problem);
        Steps = 0;
        for (var g = 0; g < problem.Modules; g++)
        {
            for (var place = 0; place < problem.Limit[g]; place++)
            {
                var row = (g * PageAllocator.MaxLimit) + place;
                if (pins.IsEmpty || pins[row] >= 0)
                {
                    Insert(problem, pins, row);
                }
            }
        }

        problem.Owner.AsSpan(0, problem.Stories).Fill(-1);
        for (var column = 0; column < problem.Stories; column++)
        {
            if (_rowOfColumn[column] >= 0)
            {
                problem.Owner[column] = _candidateOfRow[_rowOfColumn[column]];
            }
        }
    }

    private void Reserve(PageProblem problem)
    {
        var rows = problem.Modules * PageAllocator.MaxLimit;
        PageProblem.Fit(ref _rowPrice, rows);
        PageProblem.Fit(ref _columnOfRow, rows);
        PageProblem.Fit(ref _candidateOfRow, rows);
        PageProblem.Fit(ref _columnPrice, problem.Stories);
        PageProblem.Fit(ref _rowOfColumn, problem.Stories);
        PageProblem.Fit(ref _distance, problem.Stories);
        PageProblem.Fit(ref _reachedFrom, problem.Stories);
        PageProblem.Fit(ref _reachedBy, problem.Stories);
        PageProblem.Fit(ref _state, problem.Stories);
        PageProblem.Fit(ref _frontier, problem.Stories);
        PageProblem.Fit(ref _visited, problem.Stories);
        PageProblem.Fit(ref _touched, problem.Stories);
        _rowPrice.AsSpan(0, rows).Clear();
        _columnOfRow.AsSpan(0, rows).Fill(-1);
        _candidateOfRow.AsSpan(0, rows).Fill(-1);
        _columnPrice.AsSpan(0, problem.Stories).Clear();
        _rowOfColumn.AsSpan(0, problem.Stories).Fill(-1);
        _state.AsSpan(0, problem.Stories).Clear();
    }

    /// <summary>Gives a row its place in the best assignment of all rows so far.</summary>
    private void Insert(PageProblem problem, ReadOnlySpan<int> pins, int start)
    {
        const int Unseen = 0;
        const int Waiting = 1;
        const int Done = 2;

        // The loop below is where a page's time goes.
        var (stories, lacks, worths) = (problem.Story, problem.Lack, problem.Worth);
        var (columnPrices, rows) = (_columnPrice, _rowOfColumn);
        var frontier = 0;
        var touched = 0;
        var visited = 0;
        var free = -1;
        var nearest = Price.Far;
        var freeFrom = -1;
        var freeBy = -1;
        var emptied = start;
        var emptyAt = Empty - _rowPrice[start];
        var row = start;
        var reached = default(Price);
        while (true)
        {
            Steps++;
            var g = row / PageAllocator.MaxLimit;
            var weight = PageProblem.Weight[row % PageAllocator.MaxLimit];
            var pin = pins.IsEmpty ? -1 : pins[row];
            var from = reached - _rowPrice[row];
            var end = problem.Start[g + 1];
            for (var c = problem.Start[g]; c < end; c++)
            {
                if (pin >= 0 && problem.Class[c] != pin)
                {
                    continue;
                }

                var column = stories[c];
                var columnPrice = columnPrices[column];
                var distance = new Price(
                    from.Rank + lacks[c] - columnPrice.Rank,
                    from.Value - (weight * worths[c]) - columnPrice.Value);
                if (rows[column] < 0)
                {
                    if (distance < nearest)
                    {
                        (free, nearest, freeFrom, freeBy) = (column, distance, row, c);
                    }

                    break;
                }

                if (_state[column] == Done || distance >= nearest)
                {
                    continue;
                }

                if (_state[column] == Unseen)
                {
                    _state[column] = Waiting;
                    _frontier[frontier++] = column;
                    _touched[touched++] = column;
                }
                else if (distance >= _distance[column])
                {
                    continue;
                }

                _distance[column] = distance;
                _reachedFrom[column] = row;
                _reachedBy[column] = c;
            }

            // The nearest held story next; of equals the one that was listed first.
            var best = -1;
            var bestAt = Price.Far;
            for (var i = 0; i < frontier; i++)
            {
                ref readonly var at = ref _distance[_frontier[i]];
                if (at < bestAt || (!(bestAt < at) && _frontier[i] < _frontier[best]))
                {
                    best = i;
                    bestAt = at;
                }
            }

            if (best < 0 || bestAt >= nearest || bestAt >= emptyAt)
            {
                break;
            }

            var next = _frontier[best];
            _frontier[best] = _frontier[--frontier];
            _state[next] = Done;
            _visited[visited++] = next;
            reached = _distance[next];
            row = _rowOfColumn[next];
            if (reached + Empty - _rowPrice[row] < emptyAt)
            {
                emptyAt = reached + Empty - _rowPrice[row];
                emptied = row;
            }
        }

        var length = nearest < emptyAt ? nearest : emptyAt;
        _rowPrice[start] += length;
        for (var i = 0; i < visited; i++)
        {
            var column = _visited[i];
            _rowPrice[_rowOfColumn[column]] += length - _distance[column];
            _columnPrice[column] -= length - _distance[column];
        }

        for (var i = 0; i < touched; i++)
        {
            _state[_touched[i]] = Unseen;
        }

        if (nearest <= emptyAt)
        {
            Hand(free, freeFrom, freeBy, start);
        }
        else if (emptied != start)
        {
            var column = _columnOfRow[emptied];
            _columnOfRow[emptied] = -1;
            _candidateOfRow[emptied] = -1;
            Hand(column, _reachedFrom[column], _reachedBy[column], start);
        }
    }

    /// <summary>
    /// Gives each story on the path to the row that reached it, back to the row where the path began.
    /// </summary>
    private void Hand(int column, int row, int candidate, int start)
    {
        while (true)
        {
            var before = _columnOfRow[row];
            _columnOfRow[row] = column;
            _candidateOfRow[row] = candidate;
            _rowOfColumn[column] = row;
            if (row == start)
            {
                return;
            }

            (column, row, candidate) = (before, _reachedFrom[before], _reachedBy[before]);
        }
    }

    /// <summary>What the best assignment goes by: ranks, and values where these are equal.</summary>
    private readonly record struct Price(long Rank, long Value)
    {
        /// <summary>More than any other.</summary>
        public static Price Far => new(long.MaxValue, 0);

        public static Price operator +(Price left, Price right) =>
            new(left.Rank + right.Rank, left.Value + right.Value);

        public static Price operator -(Price left, Price right) =>
            new(left.Rank - right.Rank, left.Value - right.Value);

        public static bool operator <(Price left, Price right) =>
            left.Rank < right.Rank || (left.Rank == right.Rank && left.Value < right.Value);

        public static bool operator >(Price left, Price right) => right < left;

        public static bool operator <=(Price left, Price right) => !(right < left);

        public static bool operator >=(Price left, Price right) => !(left < right);
    }
}
