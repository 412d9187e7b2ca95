using RankEngine.Simulation.Writing;

namespace RankEngine.Tests.Simulation;

public sealed class InflectionTests
{
    [Theory]
    [InlineData("close", "closed", "closing", "closes")]
    [InlineData("cut", "cut", "cutting", "cuts")]
    [InlineData("ban", "banned", "banning", "bans")]
    [InlineData("open", "opened", "opening", "opens")]
    [InlineData("cancel", "cancelled", "cancelling", "cancels")]
    [InlineData("carry", "carried", "carrying", "carries")]
    [InlineData("delay", "delayed", "delaying", "delays")]
    [InlineData("tax", "taxed", "taxing", "taxes")]
    [InlineData("push", "pushed", "pushing", "pushes")]
    [InlineData("free", "freed", "freeing", "frees")]
    [InlineData("withdraw", "withdrew", "withdrawing", "withdraws")]
    [InlineData("lead", "led", "leading", "leads")]
    [InlineData("recall", "recalled", "recalling", "recalls")]
    [InlineData("veto", "vetoed", "vetoing", "vetoes")]
    public void Verb_Forms_AreEnglish(string verb, string past, string ing, string thirdPerson)
    {
        Assert.Equal(past, Inflection.PastOf(verb));
        Assert.Equal(ing, Inflection.IngOf(verb));
        Assert.Equal(thirdPerson, Inflection.ThirdPersonOf(verb));
    }

    [Theory]
    [InlineData("night service", "night services")]
    [InlineData("conflict of interest", "conflicts of interest")]
    [InlineData("sourdough loaf", "sourdough loaves")]
    [InlineData("bus", "buses")]
    [InlineData("allergy", "allergies")]
    [InlineData("quay", "quays")]
    [InlineData("church", "churches")]
    [InlineData("fireman", "firemen")]
    [InlineData("lay-by", "lay-bys")]
    public void PluralOf_Nouns_AreEnglish(string noun, string plural) =>
        Assert.Equal(plural, Inflection.PluralOf(noun));

    [Theory]
    [InlineData("apple", "an")]
    [InlineData("union", "a")]
    [InlineData("unfunded levy", "an")]
    [InlineData("unimportant", "an")]
    [InlineData("honest boss", "an")]
    [InlineData("useless exam", "a")]
    [InlineData("one-way street", "a")]
    [InlineData("bus", "a")]
    public void Article_Phrases_FollowTheSound(string phrase, string article) =>
        Assert.Equal(article, Inflection.Article(phrase));
}
