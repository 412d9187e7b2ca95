namespace RankEngine.Text;

/// <content>Where vectors stand.</content>
public sealed partial class LexicalIndex
{
    /// <summary>Where the present vector of a slot stands; the default is nowhere.</summary>
    internal readonly record struct Location
    {
        private readonly int _segmentAndOne;

        public Location(int segment, int article)
        {
            _segmentAndOne = segment + 1;
            Article = article;
        }

        public bool IsSet => _segmentAndOne > 0;

        public int Segment => _segmentAndOne - 1;

        public int Article { get; }
    }

    /// <summary>A copy of the table that copies a page at its first change.</summary>
    private sealed class TableWriter
    {
        private readonly bool[] _owned;

        public TableWriter(Location[][] pages, int highestSlot)
        {
            Pages = new Location[Math.Max(pages.Length, (highestSlot >> PageBits) + 1)][];
            pages.CopyTo(Pages, 0);
            Pages.AsSpan(pages.Length).Fill(EmptyPage);
            _owned = new bool[Pages.Length];
        }

        public Location[][] Pages { get; }

        public bool Stands(int slot, Location location) => Pages[slot >> PageBits][slot & PageMask] == location;

        /// <returns>The place the slot had; the default for none.</returns>
        public Location Clear(int slot)
        {
            var place = slot >> PageBits < Pages.Length ? Pages[slot >> PageBits][slot & PageMask] : default;
            if (place.IsSet)
            {
                Set(slot, default);
            }

            return place;
        }

        public void Set(int slot, Location location)
        {
            var page = slot >> PageBits;
            if (!_owned[page])
            {
                Pages[page] = [.. Pages[page]];
                _owned[page] = true;
            }

            Pages[page][slot & PageMask] = location;
        }
    }
}
