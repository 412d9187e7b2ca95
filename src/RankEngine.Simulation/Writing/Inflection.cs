namespace RankEngine.Simulation.Writing;

/// <summary>Forms of English verbs and nouns, as far as the vocabularies need them.</summary>
internal static class Inflection
{
    private const string Vowels = "aeiou";

    /// <summary>Base form to past form.</summary>
    private static readonly Dictionary<string, string> Past = Table("""
        beat:beat bid:bid breed:bred bring:brought build:built buy:bought cast:cast choose:chose come:came cut:cut
        dig:dug draw:drew drive:drove eat:ate fight:fought find:found fly:flew forgive:forgave freeze:froze
        give:gave grow:grew hang:hung hide:hid hold:held keep:kept lead:led leave:left lend:lent let:let lose:lost
        make:made pay:paid put:put read:read rebuild:rebuilt recast:recast redraw:redrew retake:retook
        rewrite:rewrote ring:ringed run:ran seek:sought sell:sold send:sent set:set shoot:shot show:showed
        shrink:shrank shut:shut speed:sped spend:spent spin:spun split:split swim:swam take:took teach:taught
        tell:told win:won withdraw:withdrew write:wrote
        """);

    /// <summary>Verbs of more than one syllable that double their last letter.</summary>
    private static readonly HashSet<string> Doubling =
        ["cancel", "admit", "refer", "expel", "label", "model", "permit", "quiz", "commit", "omit"];

    /// <summary>Singular to plural.</summary>
    private static readonly Dictionary<string, string> Plurals = Table("""
        loaf:loaves shelf:shelves wolf:wolves knife:knives leaf:leaves mouse:mice child:children man:men
        woman:women person:people foot:feet tooth:teeth bacterium:bacteria quiz:quizzes lay-by:lay-bys
        series:series species:species aircraft:aircraft squid:squid lynx:lynx cargo:cargoes sheep:sheep
        fish:fish envoy:envoys roof:roofs knock-on:knock-ons
        """);

    internal static string PastOf(string verb)
    {
        if (Past.TryGetValue(verb, out var irregular))
        {
            return irregular;
        }

        if (verb[^1] == 'e')
        {
            return verb + "d";
        }

        if (EndsInConsonantY(verb))
        {
            return verb[..^1] + "ied";
        }

        return (Doubles(verb) ? verb + verb[^1] : verb) + "ed";
    }

    internal static string IngOf(string verb)
    {
        if (verb[^1] == 'e' && !verb.EndsWith("ee", StringComparison.Ordinal))
        {
            return verb[..^1] + "ing";
        }

        return (Doubles(verb) ? verb + verb[^1] : verb) + "ing";
    }

    internal static string ThirdPersonOf(string verb) => EndsInConsonantY(verb)
        ? verb[..^1] + "ies"
        : verb + (TakesEs(verb) || verb[^1] == 'o' ? "es" : "s");

    /// <summary>"night service" becomes "night services", "conflict of interest" "conflicts of interest".</summary>
    internal static string PluralOf(string noun)
    {
        var of = noun.IndexOf(" of ", StringComparison.Ordinal);
        if (of > 0)
        {
            return PluralOf(noun[..of]) + noun[of..];
        }

        var space = noun.LastIndexOf(' ');
        return space < 0 ? PluralOfWord(noun) : noun[..(space + 1)] + PluralOfWord(noun[(space + 1)..]);
    }

    /// <summary>"a" or "an", by the sound the phrase begins with.</summary>
    internal static string Article(string phrase)
    {
        if (phrase.StartsWith("uni", StringComparison.OrdinalIgnoreCase) &&
            !phrase.StartsWith("unin", StringComparison.OrdinalIgnoreCase) &&
            !phrase.StartsWith("unim", StringComparison.OrdinalIgnoreCase))
        {
            return "a";
        }

        if (phrase.StartsWith("use", StringComparison.OrdinalIgnoreCase) ||
            phrase.StartsWith("one-", StringComparison.OrdinalIgnoreCase))
        {
            return "a";
        }

        var silent = phrase.StartsWith("honest", StringComparison.OrdinalIgnoreCase) ||
            phrase.StartsWith("hour", StringComparison.OrdinalIgnoreCase) ||
            phrase.StartsWith("heir", StringComparison.OrdinalIgnoreCase);
        return silent || Vowels.Contains(char.ToLowerInvariant(phrase[0]), StringComparison.Ordinal) ? "an" : "a";
    }

    private static string PluralOfWord(string noun)
    {
        if (Plurals.TryGetValue(noun, out var irregular))
        {
            return irregular;
        }

        if (noun.EndsWith("man", StringComparison.Ordinal) && noun.Length > 4)
        {
            return noun[..^2] + "en";
        }

        return EndsInConsonantY(noun) ? noun[..^1] + "ies" : noun + (TakesEs(noun) ? "es" : "s");
    }

    private static bool TakesEs(string word) =>
        word[^1] is 's' or 'x' or 'z' ||
        word.EndsWith("ch", StringComparison.Ordinal) ||
        word.EndsWith("sh", StringComparison.Ordinal);

    private static bool EndsInConsonantY(string word) =>
        word.Length > 2 && word[^1] == 'y' && !Vowels.Contains(word[^2], StringComparison.Ordinal);

    /// <summary>True for "ban", "ship", "cancel"; not for "boat", "climb", "open", "show".</summary>
    private static bool Doubles(string verb)
    {
        if (Doubling.Contains(verb))
        {
            return true;
        }

        if (verb.Length < 3 || verb[^1] is 'w' or 'x' or 'y' ||
            Vowels.Contains(verb[^1], StringComparison.Ordinal) ||
            !Vowels.Contains(verb[^2], StringComparison.Ordinal) ||
            Vowels.Contains(verb[^3], StringComparison.Ordinal))
        {
            return false;
        }

        // One syllable: no vowel before the last one.
        return verb.AsSpan(0, verb.Length - 2).IndexOfAny(Vowels) < 0;
    }

    private static Dictionary<string, string> Table(string text) => text
        .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split(':'))
        .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
}
