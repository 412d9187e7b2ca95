using System.Text.RegularExpressions;

namespace RankEngine.Simulation.Writing;

/// <summary>A sentence with gaps, taken apart once so that filling it is only appending.</summary>
internal sealed partial class Template
{
    private static readonly Dictionary<string, Slot> Slots = new(StringComparer.Ordinal)
    {
        ["who"] = Slot.Who,
        ["who2"] = Slot.Who2,
        ["has"] = Slot.Has,
        ["is"] = Slot.Is,
        ["act"] = Slot.Act,
        ["acts"] = Slot.Acts,
        ["acted"] = Slot.Acted,
        ["acting"] = Slot.Acting,
        ["act0"] = Slot.Act0,
        ["act2"] = Slot.Act2,
        ["acted2"] = Slot.Acted2,
        ["thing"] = Slot.Thing,
        ["things"] = Slot.Things,
        ["issue"] = Slot.Issue,
        ["group"] = Slot.Group,
        ["group2"] = Slot.Group2,
        ["adj"] = Slot.Adj,
        ["adj2"] = Slot.Adj2,
        ["org"] = Slot.Org,
        ["org2"] = Slot.Org2,
        ["place"] = Slot.Place,
        ["place2"] = Slot.Place2,
        ["p"] = Slot.Person,
        ["p2"] = Slot.Person2,
        ["x"] = Slot.Expert,
        ["c"] = Slot.Citizen,
        ["s"] = Slot.Surname,
        ["s2"] = Slot.Surname2,
        ["n"] = Slot.Number,
        ["n2"] = Slot.Number2,
        ["nk"] = Slot.Thousands,
        ["pct"] = Slot.Percent,
        ["money"] = Slot.Money,
        ["years"] = Slot.Years,
        ["nth"] = Slot.Nth,
        ["age"] = Slot.Age,
        ["day"] = Slot.Day,
        ["month"] = Slot.Month,
        ["quote"] = Slot.Quote,
        ["town"] = Slot.Town,
        ["stem"] = Slot.Stem,
        ["surname"] = Slot.Family,
        ["country"] = Slot.Country,
    };

    internal Template(string text)
    {
        Parts = Split(text);
        Headline = Split(InHeadlineStyle(text));
    }

    /// <summary>Text and slots in turn.</summary>
    internal Part[] Parts { get; }

    /// <summary>The same in the style of headlines: without "the", "a" and "an".</summary>
    internal Part[] Headline { get; }

    /// <summary>Leaves out "the", "a" and "an", also those before a slot.</summary>
    internal static string InHeadlineStyle(string text) => Articles().Replace(text.Replace("{a ", "{"), "");

    private static Part[] Split(string text)
    {
        var parts = new List<Part>();
        var at = 0;
        while (at < text.Length)
        {
            var open = text.IndexOf('{', at);
            if (open != at)
            {
                var end = open < 0 ? text.Length : open;
                parts.Add(new Part(text[at..end], Slot.None, false));
                at = end;
                continue;
            }

            var close = text.IndexOf('}', open);
            if (close < 0)
            {
                throw new FormatException($"A slot is not closed in \"{text}\".");
            }

            var name = text[(open + 1)..close].ToLowerInvariant();
            var article = name.StartsWith("a ", StringComparison.Ordinal);
            if (!Slots.TryGetValue(article ? name[2..] : name, out var slot))
            {
                throw new FormatException($"There is no slot \"{name}\": \"{text}\".");
            }

            parts.Add(new Part("", slot, article));
            at = close + 1;
        }

        return [.. parts];
    }

    [GeneratedRegex(@"\b(?:the|a|an) ")]
    private static partial Regex Articles();

    /// <summary>A piece of text, or a gap.</summary>
    internal readonly record struct Part(string Text, Slot Slot, bool WithArticle);
}
