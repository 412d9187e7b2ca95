using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Text;
using RankEngine.Text;

namespace RankEngine.Learning.Text;

/// <summary>
/// Defines the lexical view of articles with Microsoft.ML, and freezes it to a <see cref="StemLexicon"/>.
/// </summary>
/// <remarks>
/// <para>
/// The pipeline: words and their stems, as <see cref="ArticleEncoder"/> reads them (a custom mapping); stems to keys, which
/// is the vocabulary; counts by article, and inverse document frequencies (both by n-grams of one key); weights, the
/// highest place of a stem times 1 + ln of its count times what <see cref="StemLexicon.Weight"/> makes of its document
/// frequency (a custom mapping); L2 norm.
/// </para>
/// <para>
/// <see cref="ArticleEncoder"/> executes the same on arrays; a test compares the two. Stems behind the lexicon are its
/// alone: here every article is one that was fitted.
/// </para>
/// <para>The articles are read three times and never held in another form; memory is bounded by the stems.</para>
/// </remarks>
internal static class StemPipeline
{
    private const string Keys = nameof(Keys);
    private const string Rarity = nameof(Rarity);

    // Nothing here is drawn at random; the seed is given so that nothing ever will be unseen.
    private const int Seed = 1;

    // Ten times as many as a lexicon takes; of more, those that came first.
    private const int MaxKeys = 5_000_000;

    /// <summary>Fits a lexicon.</summary>
    /// <param name="articles">The articles.</param>
    /// <param name="words">English words and their frequencies; null without them.</param>
    /// <param name="cancellationToken">Stops between two articles.</param>
    public static StemLexicon Fit(
        IReadOnlyList<ArticleText> articles, WordTable? words, CancellationToken cancellationToken)
    {
        try
        {
            return FitLexicon(articles, words, cancellationToken);
        }
        catch (InvalidOperationException failure) when (cancellationToken.IsCancellationRequested)
        {
            // Microsoft.ML reads ahead on threads of its own and wraps what happens there.
            throw new OperationCanceledException("The fit was cancelled.", failure, cancellationToken);
        }
    }

    /// <summary>Returns Microsoft.ML's own transformer of articles to the vectors of a lexicon's stems.</summary>
    /// <param name="articles">Those that the lexicon was fitted to.</param>
    /// <param name="lexicon">What <see cref="Fit"/> made of them; at least one stem.</param>
    /// <param name="words">The same as then.</param>
    /// <returns>Its column <c>Features</c> has the stems of the lexicon in their order.</returns>
    public static ITransformer Define(IReadOnlyList<ArticleText> articles, StemLexicon lexicon, WordTable? words)
    {
        var context = new MLContext(Seed);
        var source = Source(context, articles, CancellationToken.None);
        var reading = ReadStems(context, words).Fit(source);
        var counting = Count(
            context, nameof(CountsRow.Counts), NgramExtractingEstimator.WeightingCriteria.Tf)
            .Fit(reading.Transform(source));
        var stems = SlotNames(counting.Transform(reading.Transform(source)).Schema[nameof(CountsRow.Counts)]);
        var weighing = Weigh(context, stems, lexicon).Fit(counting.Transform(reading.Transform(source)));
        var norm = context.Transforms.NormalizeLpNorm(nameof(WeightsRow.Features), nameof(WeightsRow.Features))
            .Fit(weighing.Transform(counting.Transform(reading.Transform(source))));
        return new TransformerChain<ITransformer>(reading, counting, weighing, norm);
    }

    /// <summary>The articles as rows.</summary>
    internal static IDataView Source(
        MLContext context, IReadOnlyList<ArticleText> articles, CancellationToken cancellationToken) =>
        context.Data.LoadFromEnumerable(articles.Select(article =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new ArticleRow
            {
                Title = article.Title,
                Summary = article.Summary,
                Body = article.Body,
                Language = article.Language,
            };
        }));

    private static StemLexicon FitLexicon(
        IReadOnlyList<ArticleText> articles, WordTable? words, CancellationToken cancellationToken)
    {
        if (articles.Count == 0)
        {
            return StemLexicon.Empty;
        }

        // 1. Vocabulary and document frequencies.
        var context = new MLContext(Seed);
        var source = Source(context, articles, cancellationToken);
        var read = ReadStems(context, words).Fit(source).Transform(source);
        var counting = Count(context, Rarity, NgramExtractingEstimator.WeightingCriteria.Idf).Fit(read);
        var counted = counting.Transform(read);
        var stems = SlotNames(counted.Schema[Rarity]);
        var rarities = new float[stems.Length];
        if (stems.Length > 0)
        {
            var all = context.Data.LoadFromEnumerable([new AllStemsRow { Stems = stems }]);
            var weighed = counting.Transform(all);
            using var cursor = weighed.GetRowCursor([weighed.Schema[Rarity]]);
            cursor.MoveNext();
            var vector = default(VBuffer<float>);
            cursor.GetGetter<VBuffer<float>>(weighed.Schema[Rarity])(ref vector);
            vector.CopyTo(rarities);
        }

        // 2. The mean length.
        var length = 0.0;
        foreach (var count in read.GetColumn<float>(nameof(StemsRow.Words)))
        {
            length += count;
        }

        length /= articles.Count;

        // 3. Arrays. Rarity is ln(n / df), of which df comes back exactly, as it is an integer.
        var kept = stems
            .Select((stem, i) => (Stem: stem, Holding: (int)Math.Round(articles.Count * Math.Exp(-rarities[i]))))
            .OrderByDescending(stem => stem.Holding)
            .ThenBy(stem => stem.Stem, StringComparer.Ordinal)
            .Take(StemLexicon.MaxStems)
            .OrderBy(stem => stem.Stem, StringComparer.Ordinal)
            .ToList();
        return new StemLexicon(
            [.. kept.Select(stem => stem.Stem)],
            [
                .. kept.Select(stem => StemLexicon.Weight(
                    stem.Holding,
                    articles.Count,
                    (float)length,
                    words?.StemFrequency(stem.Stem) ?? WordTable.FrequencyAt(null))),
            ],
            articles.Count,
            (float)length);
    }

    private static CustomMappingEstimator<ArticleRow, StemsRow> ReadStems(MLContext context, WordTable? words) =>
        context.Transforms.CustomMapping<ArticleRow, StemsRow>(
            (article, row) =>
            {
                var stems = new List<ReadOnlyMemory<char>>();
                var places = new List<float>();
                row.Words = ArticleEncoder.ReadStems(
                    new ArticleText(article.Title, article.Summary, article.Body, article.Language),
                    words,
                    (stem, _, place) =>
                    {
                        stems.Add(stem.ToString().AsMemory());
                        places.Add((float)place);
                    });
                row.Stems = new VBuffer<ReadOnlyMemory<char>>(stems.Count, [.. stems]);
                row.Places = new VBuffer<float>(places.Count, [.. places]);
            },
            contractName: null);

    private static IEstimator<ITransformer> Count(
        MLContext context, string column, NgramExtractingEstimator.WeightingCriteria weighting) =>
        context.Transforms.Conversion.MapValueToKey(Keys, nameof(StemsRow.Stems), MaxKeys)
            .Append(context.Transforms.Text.ProduceNgrams(
                column,
                Keys,
                ngramLength: 1,
                useAllLengths: false,
                maximumNgramsCount: MaxKeys,
                weighting: weighting));

    private static CustomMappingEstimator<CountsRow, WeightsRow> Weigh(
        MLContext context, string[] stems, StemLexicon lexicon)
    {
        var slots = stems.Select((stem, slot) => (stem, slot))
            .ToDictionary(pair => pair.stem, pair => pair.slot, StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
        var output = SchemaDefinition.Create(typeof(WeightsRow));
        output[nameof(WeightsRow.Features)].ColumnType =
            new VectorDataViewType(NumberDataViewType.Single, Math.Max(1, lexicon.Count));
        return context.Transforms.CustomMapping<CountsRow, WeightsRow>(
            (row, weighed) =>
            {
                var counts = row.Counts.DenseValues().ToArray();
                var highest = new SortedDictionary<int, (float Place, float Count)>();
                var words = row.Stems.DenseValues().Zip(row.Places.DenseValues());
                foreach (var (stem, place) in words)
                {
                    if (lexicon.Find(stem.Span) is var id and >= 0)
                    {
                        highest[id] = (
                            Math.Max(place, highest.GetValueOrDefault(id).Place), counts[slots[stem.Span]]);
                    }
                }

                weighed.Features = new VBuffer<float>(
                    Math.Max(1, lexicon.Count),
                    highest.Count,
                    [.. highest.Select(stem =>
                        (float)(stem.Value.Place * (1 + Math.Log(stem.Value.Count)) * lexicon.Weights[stem.Key]))],
                    [.. highest.Keys]);
            },
            contractName: null,
            outputSchemaDefinition: output);
    }

    private static string[] SlotNames(DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType { IsKnownSize: true })
        {
            return [];
        }

        var names = default(VBuffer<ReadOnlyMemory<char>>);
        column.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }
}
