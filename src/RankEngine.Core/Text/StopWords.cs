namespace RankEngine.Text;

/// <summary>What a word is for, before anything is known of its text.</summary>
internal enum WordKind
{
    /// <summary>It may say what a text is about.</summary>
    Content,

    /// <summary>It stands in every English text, or is a single character.</summary>
    Stop,

    /// <summary>It stands in every text of another language that writes a to z.</summary>
    Foreign,
}

/// <summary>Words that say nothing about a subject, but something about the language.</summary>
internal static class StopWords
{
    private const string English =
        "a about above after again against all also am an and any are as at be because been before being below "
        + "between both but by can could did do does doing down during each few for from further had has have having "
        + "he her here hers herself him himself his how i if in into is it its itself just me more most my myself no "
        + "nor not now of off on once only or other our ours ourselves out over own same she should so some such than "
        + "that the their theirs them themselves then there these they this those through to too under until up very "
        + "was we were what when where which while who whom why will with would you your yours yourself yourselves "
        + "says said say";

    // Spanish, Portuguese, French, Italian, German, Dutch, Scandinavian, Polish and Turkish; without accents, as words
    // are read, and without words that mean something in English headlines.
    private const string Foreign =
        "al como con cuando de del desde el ella ellos en entre era es esta este fue ha hasta la las le les lo los mas "
        + "muy nos para pero por porque que se ser si sin sobre su sus tambien tras un una unas uno y ya "
        + "aos ao com da das dos e ela ele em essa esse eu foi isso mais mas na nao nas nem num numa o os ou pela pelo "
        + "pelos quando sao sem seu sua tem uma voce "
        + "alors au aux avec ce ces cette chez dans des deux du elle elles est et etait ete il ils je leur leurs lui "
        + "mais meme ne nous ont ou par pas plus qui sa sans ses son sont sur tout une vous "
        + "agli alla alle anche che ci come cui dal dalla degli dei della delle di dopo gli ha hanno il io loro ma nei "
        + "nel nella ogni perche piu quello questa questo sono stato sul sulla tra "
        + "aber als am auch auf aus bei bis das dass dem den der durch ein eine einem einen einer er es fur haben hat "
        + "ich ihr im ist kann mehr mit nach nicht noch nur oder sein sich sie sind uber und unter vom von vor wenn "
        + "werden wie wir wird wurde zu zum zur "
        + "aan bij dat deze dit door een en geen heeft het hij hun ik jaar maar meer met naar niet nog onder om ook op "
        + "te tot uit van voor wat werd wordt zei zich zijn "
        + "att av den det efter ej en ett fra har hade i ikke inte jag kan med men og och om pa som skal ska til till "
        + "var vil "
        + "dla do i jak jest juz ktory na nie od oraz po przez sie w z za ze "
        + "bir bu da daha de gibi icin ile ve";

    private static readonly Dictionary<string, WordKind>.AlternateLookup<ReadOnlySpan<char>> Known =
        Build().GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Returns what a word as <see cref="WordReader"/> gives it is for.</summary>
    /// <remarks>
    /// Single characters but digits are stop words. "us" is none, as it is mostly the country in headlines. Words of
    /// both lists are English.
    /// </remarks>
    public static WordKind Of(ReadOnlySpan<char> word) =>
        word.Length < 2 && (word.IsEmpty || !char.IsDigit(word[0])) ? WordKind.Stop
        : Known.TryGetValue(word, out var kind) ? kind
        : WordKind.Content;

    /// <summary>Whether a word stands in every English text, or is a single character.</summary>
    public static bool Contains(ReadOnlySpan<char> word) => Of(word) == WordKind.Stop;

    private static Dictionary<string, WordKind> Build()
    {
        var kinds = new Dictionary<string, WordKind>(StringComparer.Ordinal);
        foreach (var word in English.Split(' '))
        {
            kinds.Add(word, WordKind.Stop);
        }

        // Single letters are left to English, where they are stop words already.
        foreach (var word in Foreign.Split(' '))
        {
            if (word.Length > 1)
            {
                kinds.TryAdd(word, WordKind.Foreign);
            }
        }

        return kinds;
    }
}
