using RankEngine.Learning.Text;
using RankEngine.Text;

namespace RankEngine.Tests.Text;

public class ArticleEncoderTests
{
    private const string Spanish =
        "El Consejo de Ministros ha dado luz verde al proyecto que cambia el sistema de pensiones. La oposición ya ha "
        + "anunciado que votará en contra cuando llegue al Congreso.";

    private static readonly StemLexicon Lexicon = new(["bank", "flood", "river"], [1, 2, 1]);
    private static readonly WordTable Words = new(2, ["flood", "river"], [100, 200], [1, 1], [3, 4, 0, 5]);

    [Fact]
    public void Encode_StemsOfTitleAndBody_WeighByPlaceAndNumber()
    {
        // "of" is a place in the text, and counts for nothing.
        var vector = Encode(new ArticleText("Floods", "", "rivers of banks, the river")).Lexical;

        var flood = 5.0 * 2;
        var river = 5 * (1 + Math.Log(2));
        var bank = 1 + (4 * Math.Exp(-2 / 20.0));
        var length = Math.Sqrt((flood * flood) + (river * river) + (bank * bank));
        Assert.Equal([0, 1, 2], vector.Terms.ToArray());
        Assert.Equal(bank / length, vector.Weights[0], 6);
        Assert.Equal(flood / length, vector.Weights[1], 6);
        Assert.Equal(river / length, vector.Weights[2], 6);
    }

    [Fact]
    public void Encode_WordVectors_AreSummedByRarenessAndPlace()
    {
        var vector = Encode(new ArticleText("Flood", "", "River bank")).Dense;

        var flood = 5 * WordTable.SumWeight(0.1 / 103);
        var river = 5 * WordTable.SumWeight(0.1 / 203);
        double[] sum = [3 * flood, (4 * flood) + (5 * river)];

        // Without a latent space the words have its weight too.
        var length = Math.Sqrt((sum[0] * sum[0]) + (sum[1] * sum[1])) / Math.Sqrt(0.75);
        Assert.Equal(sum[0] / length, vector.Values[0] * vector.Scale, 2);
        Assert.Equal(sum[1] / length, vector.Values[1] * vector.Scale, 2);
    }

    [Fact]
    public void Encode_LatentSpace_StandsBehindTheWordVectors()
    {
        var encoder = new ArticleEncoder(Lexicon, Words, LatentSpace.Of(1, [1, 0, 0]));

        var vector = encoder.Encode(new ArticleText("bank", "", "flood", "en")).Dense;

        Assert.Equal(3, encoder.Dimensions);
        Assert.Equal(127, vector.Values[1]);
        Assert.Equal(0.5, vector.Values[2] * vector.Scale, 2);
    }

    [Fact]
    public void Encode_NoWords_IsSimilarToNothing()
    {
        var nothing = Encode(new ArticleText("", "", "the and 狐 ..."));

        Assert.Equal(0, nothing.Lexical.Count);
        Assert.Equal(0, EncodedText.Similarity(nothing, nothing));
        Assert.Equal(0, EncodedText.Similarity(nothing, Encode(new ArticleText("flood", "", ""))));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    [InlineData("")]
    public void Similarity_SameText_IsOneInEveryLanguageAndFromTheFirstArticleOn(string language)
    {
        var text = new ArticleText("Flood", "at the river", "banks and strangers", language);
        ArticleEncoder[] encoders =
        [
            new(Lexicon, Words, LatentSpace.Of(1, [1, 0.5f, 0])), new(Lexicon, Words, null),
            new(StemLexicon.Empty, Words, null), new(Lexicon, null, LatentSpace.Of(1, [1, 0.5f, 0])),
        ];

        Assert.All(encoders, encoder =>
        {
            var encoded = encoder.Encode(text);
            Assert.Equal(1, EncodedText.Similarity(encoded, encoded), 2);
        });
    }

    [Fact]
    public void Encode_NoLexiconYet_ComparesBySharedWords()
    {
        var encoder = new ArticleEncoder(StemLexicon.Empty, WordTableTests.Shipped(), null);
        var storm = encoder.Encode(new ArticleText("Storm Xyzandra hits the coast", "", "Harbours were closed."));
        var later = encoder.Encode(new ArticleText("Coast counts damage of Xyzandra", "", "It was the worst storm."));
        var bank = encoder.Encode(new ArticleText("Central bank raises rates", "", "Markets had expected it."));

        Assert.True(EncodedText.Similarity(storm, later) > 0.35);
        Assert.True(EncodedText.Similarity(storm, bank) < 0.15);

        // A name that the language does not know says more than a word that all know.
        Assert.True(Weight(storm, "Xyzandra") > Weight(storm, "coast"));

        double Weight(EncodedText text, string word) =>
            SparseVector.Dot(text.Lexical, encoder.Encode(new ArticleText(word, "", "")).Lexical);
    }

    [Fact]
    public void Encode_StemUnknownToTheLexicon_GetsTheSameIdEverywhere()
    {
        // A constant: ids are stored, and must be the same in the next process.
        Assert.Equal([0, 41_346], Encode(new ArticleText("bank Xyzandra", "", "")).Lexical.Terms.ToArray());
        Assert.All(
            SeededTexts.Articles(100, seed: 8).Select(article => Encode(article).Lexical),
            vector => Assert.True(vector.Count == 0 || vector.Terms[^1] < 1 << 20));
    }

    [Fact]
    public void Encode_NewName_IsFoundByTheIndex()
    {
        var articles = SeededTexts.Articles(400, seed: 11);
        var words = WordTableTests.Shipped();
        var encoder = ArticleEncoderFitter.Fit(articles, words, null, TestContext.Current.CancellationToken);
        var index = TextIndex.Build(
            [
                .. articles.Select((article, slot) => KeyValuePair.Create(slot, encoder.Encode(article))),
                KeyValuePair.Create(400, encoder.Encode(new ArticleText("Qwertzu resigns", "", "common1 common2"))),
            ],
            TestContext.Current.CancellationToken);
        var best = new SlotSimilarity[1];

        var found = index.Search(encoder.Encode(new ArticleText("Who follows Qwertzu?", "", "common3")), best);

        Assert.Equal(1, found);
        Assert.Equal(400, best[0].Slot);
    }

    [Fact]
    public void Encode_OtherLanguage_ComparesByStemsAndTopicsAlone()
    {
        var encoder = new ArticleEncoder(StemLexicon.Empty, WordTableTests.Shipped(), null);
        EncodedText[] texts =
        [
            encoder.Encode(new ArticleText("El gobierno aprueba la reforma de las pensiones", "", Spanish)),
            encoder.Encode(new ArticleText("La reforma de las pensiones llega al Congreso", "", "")),
            encoder.Encode(new ArticleText("Un incendio destruye el mercado de la ciudad", "", "")),
            encoder.Encode(new ArticleText("Pension reform reaches parliament", "", "")),
        ];

        for (var i = 0; i < texts.Length; i++)
        {
            for (var k = 0; k < i; k++)
            {
                // Stems have the place of the word vectors, in as few numbers: about what they say themselves.
                var stems = SparseVector.Dot(texts[i].Lexical, texts[k].Lexical);
                Assert.Equal(i == 3 ? stems / 1.75 : stems, EncodedText.Similarity(texts[i], texts[k]), 0.15);
            }
        }

        Assert.True(EncodedText.Similarity(texts[0], texts[1]) > EncodedText.Similarity(texts[0], texts[2]) + 0.1);
    }

    [Fact]
    public void IsEnglish_TextsOfManyLanguages_AreToldApart()
    {
        var encoder = new ArticleEncoder(StemLexicon.Empty, WordTableTests.Shipped(), null);
        string[] english =
        [
            "Flood closes bridge", "Trayvon could have been me", "Oscar de la Hoya wins again in Las Vegas",
            "Oper shr 27 cts vs 34 cts, net profit and revenue up", "UK economy grows by 1.5%",
            "What the new rules mean for drivers, and why they are late", "US stocks rise",
        ];
        string[] others =
        [
            "El gobierno aprueba la reforma de las pensiones", Spanish,
            "Die Regierung hat sich auf eine Reform der Renten geeinigt", "Bayern gewinnt das Spiel gegen Dortmund",
            "Le gouvernement adopte la réforme des retraites", "Incendie dans un immeuble à Marseille",
            "Il governo approva la riforma delle pensioni", "Governo aprova reforma da previdência no Senado",
            "Regeringen vil ændre reglerne for pension", "Kabinet bereikt akkoord over de pensioenen",
            "Rząd przyjął reformę emerytur", "Правительство одобрило пенсионную реформу", "政府が年金改革を承認",
            "Η κυβέρνηση ενέκρινε τη μεταρρύθμιση", "Hükümet emeklilik reformunu onayladı",
        ];

        Assert.All(english, text => Assert.True(encoder.IsEnglish(new ArticleText(text, "", ""))));
        Assert.All(others, text => Assert.False(encoder.IsEnglish(new ArticleText(text, "", ""))));
        Assert.False(encoder.IsEnglish(new ArticleText(english[0], "", "", "nl")));
        Assert.All(
            (string[])["en", "EN-gb", "en_US"],
            tag => Assert.True(encoder.IsEnglish(new ArticleText(others[0], "", "", tag))));
    }

    [Fact]
    public void Encode_OtherLanguage_LeavesItsFunctionWordsOut()
    {
        var given = Encode(new ArticleText("La reforma de las pensiones", "", "", "es"));
        var plain = Encode(new ArticleText("reforma pensiones", "", "", "es"));

        Assert.Equal(plain.Lexical.Terms.ToArray(), given.Lexical.Terms.ToArray());
    }

    [Fact]
    public void Encode_Summary_LeadsTheBody()
    {
        var split = Encode(new ArticleText("", "rivers of", "banks and floods"));
        var whole = Encode(new ArticleText("", "", "rivers of banks and floods"));

        Assert.Equal(whole.Lexical.Weights.ToArray(), split.Lexical.Weights.ToArray());
    }

    [Fact]
    public void Constructor_SpaceOfAnotherLexicon_Throws()
    {
        Assert.Throws<ArgumentException>(() => new ArticleEncoder(Lexicon, Words, LatentSpace.Of(1, [1, 0])));
    }

    private static EncodedText Encode(ArticleText article) => new ArticleEncoder(Lexicon, Words, null).Encode(article);
}
