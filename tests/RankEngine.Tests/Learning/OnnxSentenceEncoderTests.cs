using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Logging;
using RankEngine.Learning.Text;
using RankEngine.Tests.Text;
using RankEngine.Text;

namespace RankEngine.Tests.Learning;

public sealed class OnnxSentenceEncoderTests : IDisposable
{
    private readonly RememberingLogger _logger = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("sentences").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Encode_Pieces_IsTheMeanOfTheirRows()
    {
        using var encoder = Load(new TinyOnnxModel());

        // "Bridges" is two pieces, "strangers" none that is known; accents and capitals do not count.
        AssertMean(
            Encode(encoder, new ArticleText("Flood: BRIDGES", "cafe\u0301", "café\nstrangers\twater")),
            "[CLS]", "flood", "[UNK]", "bridge", "##s", "cafe", "cafe", "[UNK]", "water", "[SEP]");
        Assert.Equal(6, encoder.Dimensions);
    }

    [Theory]
    [InlineData(TinyOnnxModel.Tokens)]
    [InlineData(TinyOnnxModel.Sentence)]
    [InlineData("output")]
    [InlineData("pooler_output", TinyOnnxModel.Tokens)]
    [InlineData(TinyOnnxModel.Tokens, TinyOnnxModel.Sentence)]
    public void Encode_AnyKnownOutput_GivesTheSame(params string[] outputs)
    {
        using var encoder = Load(new TinyOnnxModel { Outputs = outputs, Inputs = ["input_ids"] });

        AssertMean(
            Encode(encoder, new ArticleText("river", "", "water")), "[CLS]", "river", "water", "[SEP]");
    }

    [Fact]
    public void Encode_MoreTokensThanAllowed_CutsTheEndOff()
    {
        using var encoder = Load(new TinyOnnxModel(), maxTokens: 8);

        var rivers = string.Join(' ', Enumerable.Repeat("river", 1_000));
        AssertMean(
            Encode(encoder, new ArticleText("election vote", "", rivers)),
            "[CLS]", "election", "vote", "river", "river", "river", "river", "[SEP]");
    }

    [Fact]
    public void Encode_NothingToRead_IsAllZero()
    {
        using var encoder = Load(new TinyOnnxModel());

        Assert.All(Encode(encoder, new ArticleText("", " ", "\n")), number => Assert.Equal(0, number));
    }

    [Fact]
    public void Encode_NameOfAMark_IsNoMark()
    {
        using var encoder = Load(new TinyOnnxModel());

        AssertMean(
            Encode(encoder, new ArticleText("[MASK]", "", "")), "[CLS]", "[UNK]", "[UNK]", "[UNK]", "[SEP]");
    }

    [Fact]
    public void Encode_OddTexts_AreOfLengthOneOrZero()
    {
        using var encoder = Load(new TinyOnnxModel(), maxTokens: 16);

        Assert.All(SeededTexts.Articles(300, seed: 3), article =>
        {
            var length = Math.Sqrt(Encode(encoder, article).Sum(number => (double)number * number));
            Assert.True(length == 0 || Math.Abs(length - 1) < 1e-5, $"{length}");
        });
    }

    [Fact]
    public void Encode_ManyThreads_GiveTheSame()
    {
        using var encoder = Load(new TinyOnnxModel());
        var articles = SeededTexts.Articles(200, seed: 4);
        var alone = articles.ConvertAll(article => Encode(encoder, article));

        var together = new float[articles.Count][];
        Parallel.For(0, together.Length, i => together[i] = Encode(encoder, articles[i]));

        Assert.Equal(alone, together);
    }

    [Fact]
    public void Similarity_SentencesOfOneSubject_AreNearer()
    {
        using var encoder = Load(new TinyOnnxModel());
        var flood = Encode(encoder, new ArticleText("Flood at the river", "", ""));

        var water = Dot(flood, Encode(encoder, new ArticleText("Water at the bridge", "", "")));
        var vote = Dot(flood, Encode(encoder, new ArticleText("Election: vote for the minister", "", "")));

        Assert.True(water > vote + 0.3, $"{water} {vote}");
    }

    [Fact]
    public void ArticleEncoder_WithIt_FindsTheSameTextInEveryLanguageAndSharedMeaning()
    {
        using var sentences = Load(new TinyOnnxModel());
        var lexicon = new StemLexicon(["bank", "flood", "river"], [1, 2, 1]);
        var words = WordTableTests.Shipped();
        ArticleEncoder[] encoders =
        [
            new(lexicon, words, LatentSpace.Of(1, [1, 0.5f, 0]), sentences), new(lexicon, words, null, sentences),
            new EncoderSource(null, sentences).First,
        ];

        Assert.All(encoders, encoder =>
        {
            Assert.Equal(encoder == encoders[0] ? 7 : 6, encoder.Dimensions);
            foreach (var language in (string[])["", "en", "de"])
            {
                var flood = encoder.Encode(new ArticleText("flood", "", "", language));
                var water = encoder.Encode(new ArticleText("water", "", "", language));
                var vote = encoder.Encode(new ArticleText("vote", "", "", language));
                Assert.Equal(1, EncodedText.Similarity(flood, flood), 2);

                // No stem in common: the sentences alone tell.
                Assert.True(EncodedText.Similarity(flood, water) > EncodedText.Similarity(flood, vote) + 0.2);
            }

            // Only pieces of which it knows nothing: what stands for them is the same for all.
            var stranger = encoder.Encode(new ArticleText("Xyzandra", "", ""));
            Assert.Equal(1, EncodedText.Similarity(stranger, stranger), 2);
        });
    }

    [Fact]
    public void Encode_ModelFailsOnAText_SaysSoAndLeavesItToTheStems()
    {
        using var sentences = Load(new TinyOnnxModel { FailsOn = "minister" });

        Assert.All(Encode(sentences, new ArticleText("Minister in flood", "", "")), number => Assert.Equal(0, number));
        Assert.Contains(Encode(sentences, new ArticleText("Flood", "", "")), number => number != 0);

        var (level, message) = Assert.Single(_logger.Entries);
        Assert.Equal(LogLevel.Error, level);
        Assert.Contains("Minister in flood", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_LatentSpaceAndSentences_WeighAsWordsDo()
    {
        using var sentences = Load(new TinyOnnxModel());
        var lexicon = new StemLexicon(["flood", "vote"], [1, 1]);
        var encoder = new ArticleEncoder(lexicon, null, LatentSpace.Of(1, [1, 1]), sentences);
        var flood = new ArticleText("flood", "", "");
        var vote = new ArticleText("vote", "", "");

        var dot = DenseVector.Dot(encoder.Encode(flood).Dense, encoder.Encode(vote).Dense);

        Assert.Equal((0.5 * Dot(Encode(sentences, flood), Encode(sentences, vote))) + 0.25, dot, 2);
    }

    [Fact]
    public void Fitter_Source_FitsTheEncoderThatItsPackedFormIs()
    {
        using var sentences = Load(new TinyOnnxModel());
        var source = new EncoderSource(WordTableTests.Shipped(), sentences);
        var articles = SeededTexts.Articles(60, seed: 5);

        var encoder = new EncoderFitter(source).Fit(articles, _ => { }, TestContext.Current.CancellationToken);
        var unpacked = source.Unpack(encoder.Pack());

        Assert.Equal(encoder.Pack(), unpacked.Pack());
        Assert.All(articles, article => Assert.Equal(
            encoder.Encode(article).Dense.Values.ToArray(), unpacked.Encode(article).Dense.Values.ToArray()));
    }

    [Fact]
    public void Unpack_AnotherSentenceEncoder_IsRefused()
    {
        var words = WordTableTests.Shipped();
        using var sentences = Load(new TinyOnnxModel());
        using var same = Load(new TinyOnnxModel());
        using var shorter = Load(new TinyOnnxModel(), maxTokens: 9);
        using var other = Load(new TinyOnnxModel { Places = 500 });
        var packed = new EncoderSource(words, sentences).First.Pack();
        var plain = new EncoderSource(words).First.Pack();

        Assert.Equal(sentences.Hash, same.Hash);
        new EncoderSource(words, same).Unpack(packed);
        foreach (var (bytes, source) in ((byte[], EncoderSource)[])
            [
                (packed, new(words)), (packed, new(words, other)), (packed, new(words, shorter)),
                (plain, new(words, sentences)),
            ])
        {
            var failure = Assert.Throws<InvalidDataException>(() => source.Unpack(bytes));
            Assert.Contains("another sentence encoder", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Load_MissingFile_NamesTheSetting()
    {
        var (model, vocabulary) = new TinyOnnxModel().Write(_folder);
        var none = Path.Combine(_folder, "none");

        AssertRefused("SentenceModel", "there is no file", new() { SentenceModel = none, Vocabulary = vocabulary });
        AssertRefused("Vocabulary", "there is no file", new() { SentenceModel = model, Vocabulary = none });
        AssertRefused("SentenceModel", "cannot be read", new() { SentenceModel = _folder, Vocabulary = vocabulary });
        Assert.Null(OnnxSentenceEncoder.LoadConfigured(new SentenceOptions(), _logger));
    }

    [Fact]
    public void Load_OtherFiles_SaysWhatTheyAreNot()
    {
        var (model, vocabulary) = new TinyOnnxModel().Write(_folder);

        AssertRefused(
            "SentenceModel", "no ONNX model", new() { SentenceModel = vocabulary, Vocabulary = vocabulary });
        AssertRefused("Vocabulary", "no line [PAD]", new() { SentenceModel = model, Vocabulary = model });

        File.WriteAllBytes(model, File.ReadAllBytes(model)[..^60]);
        AssertRefused("SentenceModel", "no ONNX model", new() { SentenceModel = model, Vocabulary = vocabulary });
        File.WriteAllBytes(model, []);
        AssertRefused("SentenceModel", "no ONNX model", new() { SentenceModel = model, Vocabulary = vocabulary });
    }

    [Fact]
    public void Load_ModelOfAnotherKind_SaysWhatItLacks()
    {
        AssertRefused(new() { Inputs = ["pixels"] }, "SentenceModel", "no input input_ids, but pixels");
        AssertRefused(new() { Inputs = ["input_ids", "images"] }, "SentenceModel", "an input images");
        AssertRefused(new() { InputType = 6 }, "SentenceModel", "no int64");
        AssertRefused(new() { FixedTokens = 128 }, "SentenceModel", "fixed size");
        AssertRefused(new() { Outputs = ["logits", "pooled"] }, "SentenceModel", "its outputs are logits, pooled");
        AssertRefused(new() { Known = 9 }, "Vocabulary", "belongs to another model");
        AssertRefused(new() { Places = 255 }, "MaxTokens", "does not take 256 tokens");
        Load(new() { Places = 256 }).Dispose();
    }

    [Theory]
    [InlineData("model.onnx", "", 256, "Vocabulary")]
    [InlineData("", "vocab.txt", 256, "SentenceModel")]
    [InlineData("model.onnx", "vocab.txt", 7, "MaxTokens")]
    public void Options_HalfSetOrOutOfRange_AreWrong(string model, string vocabulary, int maxTokens, string named)
    {
        var options = new SentenceOptions { SentenceModel = model, Vocabulary = vocabulary, MaxTokens = maxTokens };
        var wrong = new List<ValidationResult>();

        Assert.False(Validator.TryValidateObject(options, new ValidationContext(options), wrong, true));

        Assert.Contains(named, Assert.Single(wrong).ErrorMessage!, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_BothOrNeither_AreRight()
    {
        foreach (var options in (SentenceOptions[])
            [new(), new() { SentenceModel = "model.onnx", Vocabulary = "vocab.txt" }])
        {
            Assert.True(Validator.TryValidateObject(options, new ValidationContext(options), null, true));
        }
    }

    private static void AssertMean(float[] vector, params string[] pieces)
    {
        var sum = new double[vector.Length];
        foreach (var piece in pieces)
        {
            var row = TinyOnnxModel.Rows[Array.IndexOf(TinyOnnxModel.Pieces, piece)];
            for (var k = 0; k < sum.Length; k++)
            {
                sum[k] += row[k];
            }
        }

        var length = Math.Sqrt(sum.Sum(number => number * number));
        for (var k = 0; k < sum.Length; k++)
        {
            Assert.Equal(sum[k] / length, vector[k], 1e-5);
        }
    }

    private void AssertRefused(string setting, string description, SentenceOptions options)
    {
        var failure = Assert.Throws<SentenceModelException>(() => OnnxSentenceEncoder.Load(options, _logger));
        Assert.Equal(setting, failure.Setting);
        Assert.Contains(description, failure.Description, StringComparison.Ordinal);
    }

    private static float[] Encode(OnnxSentenceEncoder encoder, ArticleText article)
    {
        var vector = new float[encoder.Dimensions];
        encoder.Encode(article, vector);
        return vector;
    }

    private static double Dot(float[] left, float[] right) => left.Zip(right, (a, b) => (double)a * b).Sum();

    private void AssertRefused(TinyOnnxModel tiny, string setting, string description)
    {
        var (model, vocabulary) = tiny.Write(_folder);
        AssertRefused(setting, description, new() { SentenceModel = model, Vocabulary = vocabulary });
    }

    private OnnxSentenceEncoder Load(TinyOnnxModel tiny, int maxTokens = 256)
    {
        var (model, vocabulary) = tiny.Write(_folder);
        return OnnxSentenceEncoder.Load(
            new SentenceOptions { SentenceModel = model, Vocabulary = vocabulary, MaxTokens = maxTokens }, _logger);
    }
}
