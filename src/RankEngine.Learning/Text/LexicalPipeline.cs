using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Text;
using RankEngine.Text;

namespace RankEngine.Learning.Text;

/// <summary>
/// Fits the lexical features of a site with Microsoft.ML and freezes them to a <see cref="LexicalLexicon"/>.
/// </summary>
/// <remarks>
/// <para>
/// The pipeline: tokenise into words (at spaces, dashes, slashes and the like); normalise each (lower case,
/// no diacritics, no punctuation, numbers kept); keep terms; map terms to keys; weigh by term frequency times inverse
/// document frequency; L2 norm. Words are parted before punctuation is dropped, or "June/July" would be one word.
/// Titles are repeated in front of the text, so Microsoft.ML itself weighs their words more.
/// </para>
/// <para>
/// Terms are the words in the most articles, without those in hardly any and those in a large share of them, which
/// do the work of a stop list in every language. One blank article is added: inverse document frequency is then
/// ln((n + 1) / df), and a word in all articles of a tiny site still counts.
/// </para>
/// <para>
/// The articles are read three times (four when their number is unknown) and never held; memory is bounded by the
/// words: about 200 MB at the worst.
/// </para>
/// </remarks>
public static class LexicalPipeline
{
    private const string Text = nameof(TextRow.Text);
    private const string Words = nameof(WordsRow.Words);
    private const string Terms = nameof(TermsRow.Terms);
    private const string Keys = nameof(Keys);
    private const string Features = nameof(Features);

    // Nothing here is drawn at random; the seed is given so that nothing ever will be unseen.
    private const int Seed = 1;

    private const int StopWordsFrom = 1_000;

    // Few, as Microsoft.ML tries each one at each character. Brackets and quotes are dropped with the punctuation.
    private static readonly char[] Separators =
    [
        .. Enumerable.Range(0, char.MaxValue + 1)
            .Select(code => (char)code)
            .Where(character => char.IsWhiteSpace(character) || "-/\\|_+=<>‐‑–—…•\u200b".Contains(character)),
    ];

    /// <summary>Fits a lexicon to a site's articles.</summary>
    /// <param name="articles">Read several times, each time in the same order.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="cancellationToken">Stops between two articles.</param>
    /// <returns>The same articles in any order give the same bytes, unless only some are read.</returns>
    public static LexicalLexicon Fit(
        IEnumerable<ArticleText> articles, LexicalFitOptions options, CancellationToken cancellationToken) =>
        FitUntilCancelled(articles, options, cancellationToken).Lexicon;

    /// <summary>Returns Microsoft.ML's own transformer of <see cref="TextRow"/> too; null without a term.</summary>
    internal static (LexicalLexicon Lexicon, ITransformer? Transformer) FitUntilCancelled(
        IEnumerable<ArticleText> articles, LexicalFitOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return FitWithTransformer(articles, options, cancellationToken);
        }
        catch (InvalidOperationException failure) when (cancellationToken.IsCancellationRequested)
        {
            // Microsoft.ML reads ahead on threads of its own and wraps what happens there.
            throw new OperationCanceledException("The fit was cancelled.", failure, cancellationToken);
        }
    }

    /// <summary>Composes the text that the pipeline reads of an article.</summary>
    internal static string Compose(in ArticleText article)
    {
        var body = article.Body.AsSpan(0, Math.Min(article.Body.Length, LexicalLexicon.MaxBodyLength));
        return string.Concat(
            Repeat(article.Title, LexicalLexicon.TitleWeight),
            Repeat(article.Summary, LexicalLexicon.SummaryWeight),
            body);
    }

    private static (LexicalLexicon Lexicon, ITransformer? Transformer) FitWithTransformer(
        IEnumerable<ArticleText> articles, LexicalFitOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(articles);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxArticles, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxTerms, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxTerms, LexicalLexicon.MaxTerms);
        if (!(options.MaxArticleShare is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.MaxArticleShare, "Must be above 0, to 1.");
        }

        var context = new MLContext(Seed);
        var sampled = new SampledTexts(articles, options.MaxArticles, cancellationToken);
        var texts = context.Data.LoadFromEnumerable(sampled);

        // 1. Words, and which of them are terms.
        var normalizer = NormalizeWords(context);
        var wording = context.Transforms.Text.TokenizeIntoWords(Words, Text, Separators)
            .Append(normalizer)
            .Fit(texts);
        var counts = Count(wording.Transform(texts));

        // The blank article that is added for the weights is no article.
        var count = counts.Articles - 1;
        var terms = counts.Choose(
            options.MinArticlesPerTerm ?? count switch { < 1_000 => 1, < 50_000 => 2, _ => 3 },
            count < StopWordsFrom ? int.MaxValue : (int)(options.MaxArticleShare * count),
            options.MaxTerms);
        if (terms.Count == 0)
        {
            return (LexicalLexicon.Empty, null);
        }

        // 2. Weights.
        var choosing = KeepTerms(context, terms).Fit(wording.Transform(texts));
        var chosen = choosing.Transform(wording.Transform(texts));
        var weighing = context.Transforms.Conversion.MapValueToKey(Keys, Terms, terms.Count)
            .Append(context.Transforms.Text.ProduceNgrams(
                Features,
                Keys,
                ngramLength: 1,
                useAllLengths: false,
                maximumNgramsCount: terms.Count,
                weighting: NgramExtractingEstimator.WeightingCriteria.TfIdf))
            .Fit(chosen);
        var norm = context.Transforms.NormalizeLpNorm(Features, Features).Fit(weighing.Transform(chosen));

        // 3. Both as arrays.
        var (names, weights) = Weights(context, weighing, terms);
        var (from, to) = CharacterTable(context);
        var lexicon = new LexicalLexicon(new string(Separators), from, to, names, weights, count);
        return (lexicon, new TransformerChain<ITransformer>(wording, choosing, weighing, norm));
    }

    private static string Repeat(string text, int times) =>
        text.Length == 0 ? "" : string.Concat(Enumerable.Repeat(text + " ", times));

    private static TextNormalizingEstimator NormalizeWords(MLContext context) => context.Transforms.Text.NormalizeText(
        Words,
        Words,
        TextNormalizingEstimator.CaseMode.Lower,
        keepDiacritics: false,
        keepPunctuations: false,
        keepNumbers: true);

    private static IEstimator<ITransformer> KeepTerms(MLContext context, HashSet<string> terms)
    {
        var known = terms.GetAlternateLookup<ReadOnlySpan<char>>();
        return context.Transforms.CustomMapping<WordsRow, TermsRow>(
            (row, kept) =>
            {
                var found = new List<ReadOnlyMemory<char>>(row.Words.Length);
                foreach (var word in row.Words.GetValues())
                {
                    if (known.Contains(word.Span))
                    {
                        found.Add(word);
                    }
                }

                kept.Terms = new VBuffer<ReadOnlyMemory<char>>(found.Count, [.. found]);
            },
            contractName: null);
    }

    private static TermCounts Count(IDataView words)
    {
        var counts = new TermCounts();
        using var cursor = words.GetRowCursor([words.Schema[Words]]);
        var read = cursor.GetGetter<VBuffer<ReadOnlyMemory<char>>>(words.Schema[Words]);
        var row = default(VBuffer<ReadOnlyMemory<char>>);
        while (cursor.MoveNext())
        {
            read(ref row);
            counts.Add(row.GetValues());
        }

        return counts;
    }

    // A text in which every term stands once has the weights themselves as its vector, before the norm.
    private static (string[] Names, float[] Weights) Weights(
        MLContext context, ITransformer weighing, HashSet<string> terms)
    {
        var all = context.Data.LoadFromEnumerable([new AllTermsRow { Terms = [.. terms] }]);
        var weighed = weighing.Transform(all);
        var column = weighed.Schema[Features];
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        column.GetSlotNames(ref names);
        using var cursor = weighed.GetRowCursor([column]);
        cursor.MoveNext();
        var vector = default(VBuffer<float>);
        cursor.GetGetter<VBuffer<float>>(column)(ref vector);

        var sortedNames = names.DenseValues().Select(name => name.ToString()).ToArray();
        var sortedWeights = vector.DenseValues().ToArray();
        Array.Sort(sortedNames, sortedWeights, StringComparer.Ordinal);
        return (sortedNames, sortedWeights);
    }

    // Microsoft.ML normalises unit by unit, so asking it for each one gives the whole rule.
    private static (string From, string To) CharacterTable(MLContext context)
    {
        var units = Enumerable.Range(0, char.MaxValue + 1)
            .Select(code => new TextRow { Text = ((char)code).ToString() });
        var view = context.Data.LoadFromEnumerable(units);
        var normalized = context.Transforms.Text.NormalizeText(
            Text,
            Text,
            TextNormalizingEstimator.CaseMode.Lower,
            keepDiacritics: false,
            keepPunctuations: false,
            keepNumbers: true).Fit(view).Transform(view);
        var from = new List<char>();
        var to = new List<char>();
        var code = 0;
        foreach (var text in normalized.GetColumn<string>(Text))
        {
            var unit = (char)code++;
            if (text is not [var single] || single != unit)
            {
                from.Add(unit);
                to.Add(text is [var mapped] ? mapped : '\0');
            }
        }

        return (new string([.. from]), new string([.. to]));
    }
}
