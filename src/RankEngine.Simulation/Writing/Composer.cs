using System.Text;

namespace RankEngine.Simulation.Writing;

/// <summary>Writes headlines, summaries and bodies. Not for several threads at once: it keeps its buffers.</summary>
internal sealed class Composer
{
    private const int MinWords = 95;

    /// <summary>The last sentences may go beyond it by some sixty words: bodies end below 400.</summary>
    private const int MaxWords = 330;

    private static readonly string[] Days =
        ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

    private static readonly string[] Months =
    [
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ];

    private static readonly string[] Steps =
        ["bold", "hasty", "welcome", "small", "costly", "clumsy", "brave", "necessary", "cynical", "sensible"];

    private readonly Vocabulary _vocabulary = Vocabulary.Default;
    private readonly StringBuilder _text = new(4096);
    private readonly HashSet<Person> _named = [];

    private SeededRandom _random;
    private StoryCast _cast = null!;
    private int _development;
    private DateTimeOffset _published;
    private Deck _quotes;
    private bool _headline;

    internal static string MonthName(int month) => Months[month - 1];

    /// <summary>Writes an article's body of 80 to 400 words, in paragraphs.</summary>
    /// <param name="cast">The story.</param>
    /// <param name="development">Which of its developments is told, from 0.</param>
    /// <param name="version">0 for the first version; each later one begins with something new.</param>
    /// <param name="published">Weekdays and months are named from here.</param>
    /// <param name="random">Decides the words; the same one with another version writes that article updated.</param>
    internal string Body(
        StoryCast cast, int development, int version, DateTimeOffset published, SeededRandom random)
    {
        Begin(cast, development, published, random);
        var section = cast.Section;
        var general = _vocabulary.General;
        var update = SeededRandom.For((long)random.Next(), 0, version);
        _random = random;
        var wanted = Math.Clamp((int)_random.LogNormal(200, 0.35), MinWords, MaxWords);
        var leads = development > 0 && _random.Chance(0.7)
            ? Or(section.FollowLeads, general.FollowLeads)
            : Or(section.Leads, general.Leads);
        var details = new Deck(Or(section.Details, general.Details), ref _random);
        var facts = new Deck(cast.Topic.Facts, ref _random);
        var patterns = new Deck(general.Patterns, ref _random);
        var background = new Deck(section.Background, ref _random);
        var reactions = new Deck(general.Reactions, ref _random);
        var ownQuotes = new Deck(section.Quotes, ref _random);
        _quotes = new Deck(general.Quotes, ref _random);

        var words = 0;
        if (version > 0)
        {
            var kept = _random;
            _random = update;
            words += Sentence(_random.Pick(general.Updates));
            _random = kept;
            _text.Append("\n\n");
        }

        words += Sentence(_random.Pick(leads));
        var sentences = 1;
        while (words < wanted)
        {
            var draw = _random.Unit();
            var template =
                draw < 0.34 ? details.Next() :
                draw < 0.54 ? facts.Next() :
                draw < 0.78 ? patterns.Next() :
                draw < 0.90 ? background.Next() :
                reactions.Next();
            if (template is null)
            {
                // That pile is used up; details last longest.
                template = details.Next();
                if (template is null)
                {
                    break;
                }
            }

            if (sentences == 0 || (sentences < 4 && !_random.Chance(0.38)))
            {
                _text.Append(' ');
            }
            else
            {
                _text.Append("\n\n");
                sentences = 0;
            }

            var quotes = _quotes;
            if (_random.Chance(0.35) && ownQuotes.Left > 0)
            {
                _quotes = ownQuotes;
                words += Sentence(template);
                ownQuotes = _quotes;
                _quotes = quotes;
            }
            else
            {
                words += Sentence(template);
            }

            sentences++;
        }

        if (_random.Chance(0.7))
        {
            _text.Append("\n\n");
            Sentence(_random.Pick(general.Closings));
        }

        return _text.ToString();
    }

    /// <summary>Writes one or two sentences that tell what an article says.</summary>
    internal string Summary(StoryCast cast, int development, DateTimeOffset published, SeededRandom random)
    {
        Begin(cast, development, published, random);
        Sentence(_random.Pick(Or(cast.Section.Summaries, _vocabulary.General.Summaries)));
        if (_random.Chance(0.35))
        {
            _text.Append(' ');
            Sentence(_random.Pick(cast.Topic.Facts));
        }

        return _text.ToString();
    }

    /// <summary>Writes a headline. Later attempts say more, so that one is found that nobody has used.</summary>
    internal string Headline(
        StoryCast cast, int development, int attempt, DateTimeOffset published, SeededRandom random)
    {
        Begin(cast, development, published, random);
        var section = cast.Section;
        _headline = !section.SpeaksPlainly;
        if (attempt is 4 or 5)
        {
            _text.Append(cast.Place).Append(": ");
        }

        Render(_random.Pick(Or(section.Headlines, _vocabulary.General.Headlines)));
        Capitalise(0);
        if (attempt > 5)
        {
            _text.Append(", says ").Append(attempt % 2 == 0 ? cast.Person.Name : cast.Citizen.Name);
        }

        if (attempt > 9)
        {
            _text.Append(" (part ").Append(attempt - 8).Append(')');
        }

        return _text.ToString();
    }

    private static Template[] Or(Template[] own, Template[] general) => own.Length > 0 ? own : general;

    private void Begin(StoryCast cast, int development, DateTimeOffset published, SeededRandom random)
    {
        _text.Clear();
        _named.Clear();
        _cast = cast;
        _development = development;
        _published = published;
        _random = random;
        _headline = false;
        _quotes = new Deck(_vocabulary.General.Quotes, ref _random);
    }

    /// <summary>Appends a sentence; returns its words.</summary>
    private int Sentence(Template template)
    {
        var start = _text.Length;
        Render(template);
        Capitalise(_text[start] == '"' ? start + 1 : start);
        if (_text[^1] == '"')
        {
            // The quote ends the sentence: its own full stop stands inside.
        }
        else if (_text[^1] is not ('.' or '?' or '!'))
        {
            _text.Append('.');
        }

        var words = 1;
        for (var i = start; i < _text.Length; i++)
        {
            words += _text[i] == ' ' ? 1 : 0;
        }

        return words;
    }

    private void Capitalise(int at) => _text[at] = char.ToUpperInvariant(_text[at]);

    private void Render(Template template)
    {
        foreach (var part in _headline ? template.Headline : template.Parts)
        {
            if (part.Slot == Slot.None)
            {
                _text.Append(part.Text);
                continue;
            }

            if (!part.WithArticle)
            {
                Fill(part.Slot);
                continue;
            }

            var start = _text.Length;
            Fill(part.Slot);
            _text.Insert(start, Inflection.Article(_text.ToString(start, Math.Min(8, _text.Length - start))) + " ");
        }
    }

    private void Fill(Slot slot)
    {
        switch (slot)
        {
            case Slot.Who:
                _text.Append(Named(_cast.Who[0].Name));
                break;
            case Slot.Who2:
                _text.Append(Named(_cast.Who[1].Name));
                break;
            case Slot.Has:
                _text.Append(_cast.Who[0].IsPlural ? "have" : "has");
                break;
            case Slot.Is:
                _text.Append(_cast.Who[0].IsPlural ? "are" : "is");
                break;
            case Slot.Act:
                _text.Append(_headline ? Told.HeadlineBase : Told.Base);
                break;
            case Slot.Acts when _cast.Who[0].IsPlural:
                _text.Append(_headline ? Told.HeadlineBase : Told.Base);
                break;
            case Slot.Acts:
                _text.Append(_headline ? Told.HeadlineThirdPerson : Told.ThirdPerson);
                break;
            case Slot.Acted:
                _text.Append(Told.Past);
                break;
            case Slot.Acting:
                _text.Append(Told.Ing);
                break;
            case Slot.Act0:
                _text.Append(_cast.Acts[0].Base);
                break;
            case Slot.Act2:
                _text.Append(_cast.Acts[_development + 1].Base);
                break;
            case Slot.Acted2:
                _text.Append(_cast.Acts[_development + 1].Past);
                break;
            case Slot.Thing:
                _text.Append(Favoured(_cast.Things));
                break;
            case Slot.Things:
                _text.Append(Inflection.PluralOf(Favoured(_cast.Things)));
                break;
            case Slot.Issue:
                _text.Append(Favoured(_cast.Issues));
                break;
            case Slot.Group:
                _text.Append(Favoured(_cast.Groups));
                break;
            case Slot.Group2:
                _text.Append(_cast.Groups[1]);
                break;
            case Slot.Adj:
                _text.Append(_random.Pick(_cast.Adjectives));
                break;
            case Slot.Adj2:
                _text.Append(_random.Pick(Steps));
                break;
            case Slot.Org:
                _text.Append(Named(_cast.Org));
                break;
            case Slot.Org2:
                _text.Append(Named(_cast.Org2));
                break;
            case Slot.Place:
                _text.Append(_cast.Place);
                break;
            case Slot.Place2:
                _text.Append(_cast.Place2);
                break;
            case Slot.Person:
                Introduce(_cast.Person);
                break;
            case Slot.Person2:
                Introduce(_cast.Person2);
                break;
            case Slot.Expert:
                Introduce(_cast.Expert);
                break;
            case Slot.Citizen:
                Introduce(_cast.Citizen);
                break;
            case Slot.Surname:
                _text.Append(_cast.Person.Surname);
                break;
            case Slot.Surname2:
                _text.Append(_cast.Person2.Surname);
                break;
            case Slot.Number:
                _text.Append(StoryCast.InWords(
                    _random.Chance(0.45) ? _random.Pick(_cast.Numbers) : _random.Between(2, 90)));
                break;
            case Slot.Number2:
                _text.Append(StoryCast.InWords(_random.Between(2, 9)));
                break;
            case Slot.Thousands:
                _text.Append(_random.Chance(0.5) ? _cast.Thousands : StoryCast.NewThousands(ref _random));
                break;
            case Slot.Percent:
                _text.Append(_random.Chance(0.4) ? _cast.Percent : StoryCast.NewPercent(ref _random));
                break;
            case Slot.Money:
                _text.Append(_random.Chance(0.6) ? _cast.Money : StoryCast.NewMoney(ref _random));
                break;
            case Slot.Years:
                _text.Append(_random.Chance(0.4) ? _cast.Years : StoryCast.NewYears(ref _random));
                break;
            case Slot.Nth:
                AppendOrdinal(_random.Between(2, 89));
                break;
            case Slot.Age:
                _text.Append(_random.Between(18, 84));
                break;
            case Slot.Day:
                _text.Append(Days[(int)_published.AddDays(-_random.Below(2)).DayOfWeek]);
                break;
            case Slot.Month:
                _text.Append(Months[_random.Chance(0.5) ? _cast.Month - 1 : _random.Below(12)]);
                break;
            case Slot.Quote:
                AppendQuote();
                break;
            default:
                throw new FormatException($"The slot {slot} has no place in a sentence.");
        }
    }

    private Act Told => _cast.Acts[_development];

    private string Named(string name) => _headline ? StoryCast.WithoutArticle(name) : name;

    /// <summary>The first comes up as often as all others together.</summary>
    private string Favoured(string[] items) => _random.Chance(0.5) ? items[0] : _random.Pick(items);

    private void Introduce(Person person)
    {
        if (_headline || !_named.Add(person))
        {
            _text.Append(person.Surname);
        }
        else
        {
            _text.Append(person.Role).Append(' ').Append(person.Name);
        }
    }

    private void AppendQuote()
    {
        var start = _text.Length;
        Render(_quotes.Next() ?? _random.Pick(_vocabulary.General.Quotes));
        Capitalise(start);
    }

    private void AppendOrdinal(int number)
    {
        var suffix = (number % 100 is >= 11 and <= 13 ? 0 : number % 10) switch
        {
            1 => "st",
            2 => "nd",
            3 => "rd",
            _ => "th",
        };
        _text.Append(number).Append(suffix);
    }

    /// <summary>Templates in a random order, none twice.</summary>
    private struct Deck
    {
        private readonly Template[] _templates;
        private readonly int _start;
        private readonly int _step;
        private int _taken;

        internal Deck(Template[] templates, ref SeededRandom random)
        {
            _templates = templates;
            if (templates.Length > 0)
            {
                _start = random.Below(templates.Length);
                do
                {
                    _step = 1 + random.Below(templates.Length);
                }
                while (!AreCoprime(_step, templates.Length));
            }
        }

        internal readonly int Left => _templates.Length - _taken;

        internal Template? Next() => _taken == _templates.Length
            ? null
            : _templates[(int)((_start + ((long)_step * _taken++)) % _templates.Length)];

        private static bool AreCoprime(int left, int right)
        {
            while (right != 0)
            {
                (left, right) = (right, left % right);
            }

            return left == 1;
        }
    }
}
