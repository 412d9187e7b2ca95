namespace RankEngine.Pages;

/// <summary>Modules that must not repeat each other, in dense numbers, and the choice made so far.</summary>
/// <remarks>
/// All arrays are reused from page to page and may be longer than what is in use. Candidates of one module stand
/// together, best first. Section 0 and source 0 stand for everything whose cap cannot bind in that module, because
/// the module has too few candidates of it; every other number has a cap.
/// </remarks>
internal sealed class PageProblem
{
    /// <summary>Fractions of a score: an exact integer sum has no rounding to make two runs differ.</summary>
    private const double WorthScale = 1L << 28;

    private const double WeightScale = 1L << 18;

    /// <summary>What a place is worth, from the first place; the last is 0.</summary>
    public static readonly long[] Weight = WeightsOf(PageAllocator.MaxLimit);

    public int Modules;
    public int Stories;
    public int Sections;
    public int Sources;
    public int Classes;
    public int Places;

    // By module.
    public int[] Limit = new int[PageAllocator.MaxModules];
    public int[] Start = new int[PageAllocator.MaxModules + 1];
    public int[] MaxPerSection = new int[PageAllocator.MaxModules];
    public int[] MaxPerSource = new int[PageAllocator.MaxModules];
    public bool[] SectionsInPlay = new bool[PageAllocator.MaxModules];
    public bool[] SourcesInPlay = new bool[PageAllocator.MaxModules];
    public int[] Count = new int[PageAllocator.MaxModules];

    // By candidate.
    public int[] Story = [];
    public int[] Section = [];
    public int[] Source = [];
    public int[] Class = [];
    public int[] ModuleOf = [];
    public int[] Index = [];
    public int[] NextOfStory = []; // The candidate before it with the same story, in the same module; or -1.
    public long[] Worth = [];
    public int[] Lack = []; // Never less than that of one before it in its module.

    // By story: the candidate that shows it, or -1.
    public int[] Owner = [];

    // By module and place: the candidate there, in display order.
    public int[] Chosen = new int[PageAllocator.MaxModules * PageAllocator.MaxLimit];

    // By module and section or source: how many are chosen.
    public int[] SectionCount = [];
    public int[] SourceCount = [];

    private readonly IntMap _stories = new();
    private readonly IntMap _sections = new();
    private readonly IntMap _sources = new();
    private readonly IntMap _classes = new();
    private int[] _lastOfStory = [];
    private int[] _classKept = [];

    /// <summary>
    /// True when a module lists one story in several classes, so that caps may prefer the lesser article.
    /// </summary>
    public bool StoriesInSeveralClasses { get; private set; }

    /// <summary>True when a cap could bind in some module.</summary>
    public bool HasCaps { get; private set; }

    /// <summary>Makes an array long enough. What it held is lost when it grows.</summary>
    public static void Fit<T>(ref T[] array, int length)
    {
        if (array.Length < length)
        {
            array = new T[Math.Max(length, array.Length * 2)];
        }
    }

    /// <summary>Reads some modules of a page.</summary>
    /// <param name="modules">The whole page.</param>
    /// <param name="members">Which modules of it, ascending.</param>
    public void Load(IReadOnlyList<PageModule> modules, ReadOnlySpan<int> members)
    {
        var total = 0;
        Places = 0;
        var caps = false;
        for (var g = 0; g < members.Length; g++)
        {
            var module = modules[members[g]];
            total += module.Candidates.Count;
            Limit[g] = module.Limit;
            Places += Math.Min(module.Limit, module.Candidates.Count);
            MaxPerSection[g] = module.MaxPerSection > 0 ? module.MaxPerSection : int.MaxValue;
            MaxPerSource[g] = module.MaxPerSource > 0 ? module.MaxPerSource : int.MaxValue;
            caps |= module.MaxPerSection > 0 || module.MaxPerSource > 0;
        }

        Modules = members.Length;
        Reserve(total);
        _stories.Clear();
        _sections.Clear();
        _sources.Clear();
        _classes.Clear();
        _sections.Number(-1);
        _sources.Number(-1);

        var at = 0;
        for (var g = 0; g < members.Length; g++)
        {
            Start[g] = at;
            at = ReadModule(modules[members[g]], members[g], g, at, caps);
        }

        Start[members.Length] = at;
        Stories = _stories.Count;
        Sections = _sections.Count;
        Sources = _sources.Count;
        HasCaps = false;
        Array.Clear(SectionsInPlay);
        Array.Clear(SourcesInPlay);
        if (caps)
        {
            FreeWhatCannotBind();
        }

        KeepWhatMatters();
        Classes = _classes.Count;
        Fit(ref Owner, Stories);
        Owner.AsSpan(0, Stories).Fill(-1);
    }

    /// <summary>Rebuilds lists and counts from <see cref="Owner"/>.</summary>
    public void Recount()
    {
        if (HasCaps)
        {
            SectionCount.AsSpan(0, Modules * Sections).Clear();
            SourceCount.AsSpan(0, Modules * Sources).Clear();
        }

        for (var g = 0; g < Modules; g++)
        {
            var count = 0;
            for (var c = Start[g]; c < Start[g + 1]; c++)
            {
                if (Owner[Story[c]] != c)
                {
                    continue;
                }

                Chosen[(g * PageAllocator.MaxLimit) + count++] = c;
                if (HasCaps)
                {
                    SectionCount[(g * Sections) + Section[c]]++;
                    SourceCount[(g * Sources) + Source[c]]++;
                }
            }

            Count[g] = count;
        }
    }

    /// <summary>Articles beyond caps, as last counted.</summary>
    public int Excess()
    {
        var excess = 0;
        for (var g = 0; HasCaps && g < Modules; g++)
        {
            for (var x = 1; x < Sections; x++)
            {
                excess += Math.Max(0, SectionCount[(g * Sections) + x] - MaxPerSection[g]);
            }

            for (var y = 1; y < Sources; y++)
            {
                excess += Math.Max(0, SourceCount[(g * Sources) + y] - MaxPerSource[g]);
            }
        }

        return excess;
    }

    /// <summary>The integer form of the position-weighted score, as last counted.</summary>
    public long Value()
    {
        var value = 0L;
        for (var g = 0; g < Modules; g++)
        {
            for (var place = 0; place < Count[g]; place++)
            {
                value += Weight[place] * Worth[Chosen[(g * PageAllocator.MaxLimit) + place]];
            }
        }

        return value;
    }

    /// <summary>What the chosen lack, as last counted.</summary>
    public int Lacking()
    {
        var lacking = 0;
        for (var g = 0; g < Modules; g++)
        {
            for (var place = 0; place < Count[g]; place++)
            {
                lacking += Lack[Chosen[(g * PageAllocator.MaxLimit) + place]];
            }
        }

        return lacking;
    }

    /// <summary>Places filled, as last counted.</summary>
    public int Filled()
    {
        var filled = 0;
        for (var g = 0; g < Modules; g++)
        {
            filled += Count[g];
        }

        return filled;
    }

    private static long[] WeightsOf(int places)
    {
        var weights = new long[places + 1];
        for (var place = 0; place < places; place++)
        {
            weights[place] = (long)Math.Round(WeightScale / Math.Log2(place + 2));
        }

        return weights;
    }

    private void Reserve(int total)
    {
        Fit(ref Story, total);
        Fit(ref Section, total);
        Fit(ref Source, total);
        Fit(ref Class, total);
        Fit(ref ModuleOf, total);
        Fit(ref Index, total);
        Fit(ref NextOfStory, total);
        Fit(ref Worth, total);
        Fit(ref Lack, total);
    }

    private int ReadModule(PageModule module, int pageIndex, int g, int at, bool caps)
    {
        var candidates = module.Candidates;
        var (best, span) = PageScores.Range(candidates);
        var preference = 1 - (pageIndex * PageAllocator.ModulePreference);
        var lowest = best;
        var lack = 0;
        for (var i = 0; i < candidates.Count; i++)
        {
            var candidate = candidates[i];
            lowest = Math.Min(lowest, candidate.Score);
            Story[at] = _stories.Number(candidate.Story);
            Section[at] = caps && candidate.Section >= 0 ? _sections.Number(candidate.Section) : 0;
            Source[at] = caps && candidate.Source >= 0 ? _sources.Number(candidate.Source) : 0;
            ModuleOf[at] = g;
            Index[at] = i;
            lack = Math.Max(lack, candidate.Lack);
            Lack[at] = lack;

            // The last term makes every candidate worth a little less than the one before it, so the order of the list
            // settles equal scores, and makes every candidate worth more than an empty place.
            Worth[at] = (long)Math.Round(PageScores.Normal(lowest, best, span) * preference * WorthScale)
                + (candidates.Count - i);
            at++;
        }

        return at;
    }

    /// <summary>Turns sections and sources that are too few to reach their cap into number 0.</summary>
    private void FreeWhatCannotBind()
    {
        Fit(ref SectionCount, Modules * Sections);
        Fit(ref SourceCount, Modules * Sources);
        SectionCount.AsSpan(0, Modules * Sections).Clear();
        SourceCount.AsSpan(0, Modules * Sources).Clear();
        for (var c = 0; c < Start[Modules]; c++)
        {
            SectionCount[(ModuleOf[c] * Sections) + Section[c]]++;
            SourceCount[(ModuleOf[c] * Sources) + Source[c]]++;
        }

        for (var c = 0; c < Start[Modules]; c++)
        {
            var g = ModuleOf[c];
            if (Section[c] != 0)
            {
                if (SectionCount[(g * Sections) + Section[c]] <= MaxPerSection[g])
                {
                    Section[c] = 0;
                }
                else
                {
                    SectionsInPlay[g] = HasCaps = true;
                }
            }

            if (Source[c] != 0)
            {
                if (SourceCount[(g * Sources) + Source[c]] <= MaxPerSource[g])
                {
                    Source[c] = 0;
                }
                else
                {
                    SourcesInPlay[g] = HasCaps = true;
                }
            }
        }
    }

    /// <summary>Drops candidates that no best page needs, and lowers limits that cannot be reached.</summary>
    /// <remarks>
    /// A class is the articles of one module whose section and source count against the same caps. Of one story only
    /// the best of each class is needed: the other can always be put in its place. And of one class only the first T
    /// stories, T being the places of all modules: a page that shows a later one uses at most T - 1 of these
    /// elsewhere, so one of them is free everywhere and can stand in its place, at a better score and with the same
    /// caps.
    /// </remarks>
    private void KeepWhatMatters()
    {
        var total = Start[Modules];
        Fit(ref _lastOfStory, Stories);
        Fit(ref _classKept, total);
        _lastOfStory.AsSpan(0, Stories).Fill(-1);
        _classKept.AsSpan(0, total).Clear();
        StoriesInSeveralClasses = false;
        var most = Places;
        Places = 0;
        var read = 0;
        var write = 0;
        for (var g = 0; g < Modules; g++)
        {
            var end = Start[g + 1];
            var first = write;
            var stories = 0;
            for (; read < end; read++)
            {
                var story = Story[read];
                var kind = _classes.Number(((long)g << 56) | ((long)Section[read] << 28) | (uint)Source[read]);
                var before = _lastOfStory[story] >= first ? _lastOfStory[story] : -1;
                if (_classKept[kind] >= most || HasOfClass(before, kind))
                {
                    continue;
                }

                _classKept[kind]++;
                (Story[write], Section[write], Source[write]) = (story, Section[read], Source[read]);
                (Class[write], ModuleOf[write], Index[write]) = (kind, g, Index[read]);
                (Worth[write], Lack[write], NextOfStory[write]) = (Worth[read], Lack[read], before);
                _lastOfStory[story] = write++;
                StoriesInSeveralClasses |= before >= 0;
                stories += before < 0 ? 1 : 0;
            }

            Start[g] = first;
            Limit[g] = Math.Min(Limit[g], stories);
            Places += Limit[g];
        }

        Start[Modules] = write;
    }

    private bool HasOfClass(int candidate, int kind)
    {
        while (candidate >= 0 && Class[candidate] != kind)
        {
            candidate = NextOfStory[candidate];
        }

        return candidate >= 0;
    }
}
