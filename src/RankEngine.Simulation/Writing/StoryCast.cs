using System.Globalization;
using System.Text;

namespace RankEngine.Simulation.Writing;

/// <summary>Who and what a story is about: all its articles draw on the same names, things and figures.</summary>
internal sealed class StoryCast
{
    /// <summary>Things that can happen in one story, at most.</summary>
    internal const int MaxDevelopments = 5;

    private static readonly string[] SmallNumbers =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

    internal StoryCast(SectionVocabulary section, TopicVocabulary topic, ref SeededRandom random)
    {
        Section = section;
        Topic = topic;
        Place = Names.Town(ref random);
        Place2 = Names.Town(ref random);
        var orgs = Choose(section.Orgs, 2, ref random);
        Org = Name(orgs[0], Place, ref random);
        Org2 = Name(orgs[1], random.Chance(0.5) ? Place2 : Names.Town(ref random), ref random);
        var roles = Choose(section.Roles, 2, ref random);
        Person = new Person(Names.Person(ref random), roles[0]);
        Person2 = new Person(Names.Person(ref random), roles[1]);
        Expert = new Person(Names.Person(ref random), random.Pick(topic.Experts));
        Citizen = new Person(Names.Person(ref random), random.Pick(Vocabulary.Default.General.Citizens));
        Who = Choose(topic.Who, 2, ref random);
        Things = Choose(topic.Things, 4, ref random);
        Issues = Choose(topic.Issues, 3, ref random);
        Groups = Choose(topic.Groups, 2, ref random);
        Adjectives = Choose(topic.Adjectives, 4, ref random);
        Numbers = [random.Between(2, 95), random.Between(3, 60), random.Between(2, 30)];
        Thousands = NewThousands(ref random);
        Money = NewMoney(ref random);
        Percent = NewPercent(ref random);
        Years = NewYears(ref random);
        Month = random.Between(1, 12);
        var does = Choose(topic.Does, MaxDevelopments + 1, ref random);
        Acts = new Act[does.Length];
        for (var i = 0; i < does.Length; i++)
        {
            Acts[i] = NewAct(does[i], ref random);
        }
    }

    internal SectionVocabulary Section { get; }

    internal TopicVocabulary Topic { get; }

    internal string Place { get; }

    internal string Place2 { get; }

    internal string Org { get; }

    internal string Org2 { get; }

    internal Person Person { get; }

    internal Person Person2 { get; }

    internal Person Expert { get; }

    internal Person Citizen { get; }

    internal Actor[] Who { get; }

    internal string[] Things { get; }

    internal string[] Issues { get; }

    internal string[] Groups { get; }

    internal string[] Adjectives { get; }

    internal int[] Numbers { get; }

    internal string Thousands { get; }

    internal string Money { get; }

    internal string Percent { get; }

    internal string Years { get; }

    internal int Month { get; }

    /// <summary>One for each development, and one more.</summary>
    internal Act[] Acts { get; }

    /// <summary>Leaves out the article before a name: "the Ministry of Works" is no way to begin a headline.</summary>
    internal static string WithoutArticle(string name) =>
        name.StartsWith("the ", StringComparison.Ordinal) ? name[4..] : name;

    internal static string InWords(int number) => number is >= 0 and < 10
        ? SmallNumbers[number]
        : number.ToString(CultureInfo.InvariantCulture);

    internal static string NewThousands(ref SeededRandom random)
    {
        var number = random.Chance(0.3) ? random.Between(10, 99) * 1000 : random.Between(11, 99) * 100;
        return number.ToString("N0", CultureInfo.InvariantCulture);
    }

    internal static string NewMoney(ref SeededRandom random) => random.Below(4) switch
    {
        0 => string.Create(CultureInfo.InvariantCulture, $"${random.Between(11, 95) * 10},000"),
        1 => string.Create(CultureInfo.InvariantCulture, $"${random.Between(2, 90)} million"),
        2 => string.Create(CultureInfo.InvariantCulture, $"${random.Between(1, 9)}.{random.Between(1, 9)} million"),
        _ => string.Create(CultureInfo.InvariantCulture, $"${random.Between(1, 9)}.{random.Between(1, 9)} billion"),
    };

    internal static string NewPercent(ref SeededRandom random) => random.Chance(0.5)
        ? string.Create(CultureInfo.InvariantCulture, $"{random.Between(10, 89)} per cent")
        : string.Create(CultureInfo.InvariantCulture, $"{random.Between(1, 19)}.{random.Between(1, 9)} per cent");

    internal static string NewYears(ref SeededRandom random) => InWords(random.Between(2, 40)) + " years";

    /// <summary>Picks some of the items, none twice; all of them when there are no more.</summary>
    private static T[] Choose<T>(T[] items, int count, ref SeededRandom random)
    {
        var pool = (T[])items.Clone();
        random.Shuffle<T>(pool);
        return count >= pool.Length ? pool : pool[..count];
    }

    private static string Name(Template template, string town, ref SeededRandom random)
    {
        var name = new StringBuilder();
        foreach (var part in template.Parts)
        {
            name.Append(part.Slot switch
            {
                Slot.Town => town,
                Slot.Stem => Names.Stem(ref random),
                Slot.Family => Names.Family(ref random),
                Slot.Country => Names.Country(ref random),
                _ => part.Text,
            });
        }

        return name.ToString();
    }

    /// <summary>
    /// Settles the gaps of what is done, once for the story: every article of it tells the same deed.
    /// </summary>
    private Act NewAct(ActTemplate template, ref SeededRandom random)
    {
        var thing = Things[0];
        var adjective = Adjectives[0];

        // Nobody wins by sixty goals.
        var number = random.Between(2, Section.Name == "sport" ? 5 : 60);
        var thousands = NewThousands(ref random);
        var money = random.Chance(0.5) ? Money : NewMoney(ref random);
        var issue = Issues[random.Below(2)];
        var rest = new StringBuilder();
        foreach (var part in template.Rest.Parts)
        {
            var text = part.Slot switch
            {
                Slot.None => part.Text,
                Slot.Thing => thing,
                Slot.Things => Inflection.PluralOf(thing),
                Slot.Adj => adjective,
                Slot.Issue => issue,
                Slot.Group => Groups[0],
                Slot.Org => Org,
                Slot.Org2 => Org2,
                Slot.Place => Place,
                Slot.Place2 => Place2,
                Slot.Person => Person.Name,
                Slot.Person2 => Person2.Name,
                Slot.Number => InWords(number),
                Slot.Thousands => thousands,
                Slot.Money => money,
                Slot.Percent => Percent,
                Slot.Years => Years,
                Slot.Day => "Friday",
                Slot.Month => Composer.MonthName(Month),
                _ => throw new FormatException($"A deed cannot have the slot {part.Slot}."),
            };
            if (part.WithArticle)
            {
                rest.Append(Inflection.Article(text)).Append(' ');
            }

            rest.Append(text);
        }

        return new Act(template.Verb, rest.ToString());
    }
}

/// <summary>A person of a story.</summary>
/// <param name="Name">First name and family name.</param>
/// <param name="Role">What they are, without article.</param>
internal sealed record Person(string Name, string Role)
{
    internal string Surname { get; } = Name[(Name.LastIndexOf(' ') + 1)..];
}

/// <summary>What is done in a story, in the forms that sentences need.</summary>
internal sealed class Act
{
    internal Act(string verb, string rest)
    {
        var headline = Template.InHeadlineStyle(rest);
        Base = verb + rest;
        ThirdPerson = Inflection.ThirdPersonOf(verb) + rest;
        Past = Inflection.PastOf(verb) + rest;
        Ing = Inflection.IngOf(verb) + rest;
        HeadlineBase = verb + headline;
        HeadlineThirdPerson = Inflection.ThirdPersonOf(verb) + headline;
    }

    internal string Base { get; }

    internal string ThirdPerson { get; }

    internal string Past { get; }

    internal string Ing { get; }

    internal string HeadlineBase { get; }

    internal string HeadlineThirdPerson { get; }
}
