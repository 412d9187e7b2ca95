using RankEngine.Text;

namespace RankEngine.Tests.Text;

public class PorterStemmerTests
{
    [Theory]
    // The examples of the paper, step by step, brought through all steps.
    [InlineData("caresses caress ponies poni ties ti caress caress cats cat")]
    [InlineData("feed feed agreed agre plastered plaster bled bled motoring motor sing sing")]
    [InlineData("conflated conflat troubled troubl sized size hopping hop tanned tan falling fall hissing hiss")]
    [InlineData("fizzed fizz failing fail filing file happy happi sky sky")]
    [InlineData("relational relat conditional condit rational ration valenci valenc hesitanci hesit digitizer digit")]
    [InlineData("conformabli conform radicalli radic differentli differ vileli vile analogousli analog")]
    [InlineData("vietnamization vietnam predication predic operator oper feudalism feudal decisiveness decis")]
    [InlineData("hopefulness hope callousness callous formaliti formal sensitiviti sensit sensibiliti sensibl")]
    [InlineData("triplicate triplic formative form formalize formal electriciti electr electrical electr")]
    [InlineData("hopeful hope goodness good revival reviv allowance allow inference infer airliner airlin")]
    [InlineData("gyroscopic gyroscop adjustable adjust defensible defens irritant irrit replacement replac")]
    [InlineData("adjustment adjust dependent depend adoption adopt homologou homolog communism commun")]
    [InlineData("activate activ angulariti angular homologous homolog effective effect bowdlerize bowdler")]
    [InlineData("probate probat rate rate cease ceas controll control roll roll")]
    [InlineData("generalizations gener oscillators oscil syzygy syzygi yy yy")]
    // Not English letters, or too short.
    [InlineData("is is über über 2020s 2020s")]
    public void Stem_PublishedExamples_GivesPublishedStems(string wordsAndStems)
    {
        var items = wordsAndStems.Split(' ');
        for (var i = 0; i < items.Length; i += 2)
        {
            var word = items[i].ToCharArray();

            Assert.Equal(items[i + 1], new string(word, 0, PorterStemmer.Stem(word)));
        }
    }

    [Fact]
    public void Stem_AnyLetters_NeverGrowsNorFails()
    {
        var random = new Random(1);
        for (var i = 0; i < 100_000; i++)
        {
            // Few letters, so that suffixes and doubles come up.
            var word = Enumerable.Range(0, random.Next(12)).Select(_ => "aeiosyltnzbcdg"[random.Next(14)]).ToArray();

            Assert.InRange(PorterStemmer.Stem(word), 0, word.Length);
        }
    }
}
