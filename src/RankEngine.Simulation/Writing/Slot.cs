namespace RankEngine.Simulation.Writing;

/// <summary>What may stand in a gap of a <see cref="Template"/>.</summary>
/// <remarks>
/// In templates a slot is written in lower case between braces: "{thing}". <c>{a thing}</c>, <c>{adj} {thing}</c> and
/// <c>{a adj}</c> are formed by the flag <see cref="Template.Part.WithArticle"/>.
/// </remarks>
internal enum Slot
{
    /// <summary>Plain text.</summary>
    None,

    /// <summary>The one who acts, with its article.</summary>
    Who,

    /// <summary>Another who acts on the same subject.</summary>
    Who2,

    /// <summary>"has" or "have", to agree with <see cref="Who"/>.</summary>
    Has,

    /// <summary>"is" or "are", to agree with <see cref="Who"/>.</summary>
    Is,

    /// <summary>What is done, base form: "close the night service".</summary>
    Act,

    /// <summary>In the present, agreeing with <see cref="Who"/>.</summary>
    Acts,

    /// <summary>In the past.</summary>
    Acted,

    /// <summary>As a gerund.</summary>
    Acting,

    /// <summary>What was done at first, base form: follow-ups look back.</summary>
    Act0,

    /// <summary>Something else that is done, base form.</summary>
    Act2,

    /// <summary>Something else that is done, in the past.</summary>
    Acted2,

    /// <summary>A countable thing, singular.</summary>
    Thing,

    /// <summary>A countable thing, plural.</summary>
    Things,

    /// <summary>A matter of concern, without article.</summary>
    Issue,

    /// <summary>People concerned, plural.</summary>
    Group,

    /// <summary>Other people concerned.</summary>
    Group2,

    /// <summary>An adjective of the topic.</summary>
    Adj,

    /// <summary>An adjective for any step: "bold", "hasty".</summary>
    Adj2,

    /// <summary>The story's organisation.</summary>
    Org,

    /// <summary>The other organisation.</summary>
    Org2,

    /// <summary>Where it happens.</summary>
    Place,

    /// <summary>Another place.</summary>
    Place2,

    /// <summary>The main person; with role when first named, then by surname.</summary>
    Person,

    /// <summary>The opponent.</summary>
    Person2,

    /// <summary>Someone who knows the subject.</summary>
    Expert,

    /// <summary>Somebody from the street.</summary>
    Citizen,

    /// <summary>The main person's surname.</summary>
    Surname,

    /// <summary>The opponent's surname.</summary>
    Surname2,

    /// <summary>A small number; below ten in words.</summary>
    Number,

    /// <summary>A number smaller than the story's.</summary>
    Number2,

    /// <summary>A number in thousands.</summary>
    Thousands,

    /// <summary>"14 per cent".</summary>
    Percent,

    /// <summary>"$4.2 million".</summary>
    Money,

    /// <summary>"three years".</summary>
    Years,

    /// <summary>"17th".</summary>
    Nth,

    /// <summary>Years of age.</summary>
    Age,

    /// <summary>A weekday.</summary>
    Day,

    /// <summary>A month.</summary>
    Month,

    /// <summary>What somebody says, a whole sentence.</summary>
    Quote,

    /// <summary>A town's name; only in names of organisations.</summary>
    Town,

    /// <summary>A company's stem; only in names of organisations.</summary>
    Stem,

    /// <summary>A family's name; only in names of organisations.</summary>
    Family,

    /// <summary>A country's name; only in names of organisations.</summary>
    Country,
}
