using RankEngine.Learning.Text;
using RankEngine.Text;

namespace RankEngine.Tests.Text;

public class TextIndexTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Search_SeededCorpus_FindsNearlyAllThatComparingEverythingFinds()
    {
        var texts = Encoded(2_000, seed: 11);
        var index = Trained(texts);
        Assert.True(index.Dense.Lists > 1);
        var best = new SlotSimilarity[10];
        var shared = 0;
        var wanted = 0;
        for (var query = 0; query < texts.Count; query += 40)
        {
            var text = texts[query].Value;
            var right = texts.Select(other => EncodedText.Similarity(text, other.Value))
                .OrderDescending().Take(best.Length).Where(similarity => similarity > 0).ToList();
            var count = index.Search(text, best);

            // Found by similarity, not by name: equally near articles are equally right.
            wanted += right.Count;
            shared += best[..count].Count(
                found => EncodedText.Similarity(text, texts[found.Slot].Value) >= right[^1] - 1e-4);
        }

        Assert.True(wanted > 400, $"Only {wanted} were wanted.");
        Assert.True(shared >= 0.98 * wanted, $"Recall is {shared} of {wanted}.");
    }

    [Fact]
    public void Search_Found_HasTheWholeSimilarityInOrder()
    {
        var texts = Encoded(500, seed: 4);
        var index = TextIndex.Build(texts, Cancel);
        var best = new SlotSimilarity[20];
        var (slot, text) = texts.First(pair => pair.Value.Lexical.Count > 20);

        var count = index.Search(text, best);

        Assert.Equal(20, count);
        Assert.Equal(1, best[0].Cosine, 0.01f);
        Assert.Contains(best, found => found.Slot == slot);
        for (var i = 0; i < count; i++)
        {
            // Of the words only the strongest are kept, so a little is missing.
            var whole = EncodedText.Similarity(text, texts[best[i].Slot].Value);
            Assert.Equal(whole, best[i].Cosine, 0.05);
            Assert.True(i == 0 || best[i].Cosine <= best[i - 1].Cosine);
        }

        var similarities = new float[count];
        index.Similarities(text, [.. best.Select(found => found.Slot)], similarities);
        Assert.Equal(best.Select(found => found.Cosine), similarities);
    }

    [Fact]
    public void Search_Filter_FindsOnlyWhatIsAdmitted()
    {
        var texts = Encoded(1_500, seed: 6);
        var index = Trained(texts);
        var best = new SlotSimilarity[10];
        var text = texts.First(pair => pair.Value.Lexical.Count > 20).Value;

        var count = index.Search(text, best, slot => slot % 50 == 3);

        Assert.Equal(10, count);
        Assert.All(best, found => Assert.Equal(3, found.Slot % 50));
        var right = texts.Where(pair => pair.Key % 50 == 3)
            .MaxBy(pair => EncodedText.Similarity(text, pair.Value));
        Assert.Equal(right.Key, best[0].Slot);
    }

    [Fact]
    public void Search_AmongFew_EqualsComparingAllOfThem()
    {
        var texts = Encoded(1_500, seed: 6);
        var index = Trained(texts);
        var section = SlotSet.Of(texts.Select(pair => pair.Key).Where(slot => slot % 60 == 7).Append(9_999_999));
        var best = new SlotSimilarity[10];
        foreach (var (_, text) in texts.Where(pair => pair.Value.Lexical.Count > 20).Take(20))
        {
            var slots = texts.Select(pair => pair.Key).Where(section.Contains).ToArray();
            var similarities = new float[slots.Length];
            index.Similarities(text, slots, similarities);

            var count = index.SearchAmong(text, best, section);

            Assert.Equal(
                slots.Zip(similarities, (slot, similarity) => new SlotSimilarity(slot, similarity))
                    .Where(item => item.Cosine > 0)
                    .OrderByDescending(item => item.Cosine)
                    .ThenBy(item => item.Slot)
                    .Take(best.Length),
                best[..count]);
        }

        Assert.Equal(0, index.SearchAmong(texts[0].Value, best, SlotSet.Of([])));
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(20, false)]
    [InlineData(150, false)]
    [InlineData(1, true)]
    public void Search_AnyFilter_FindsNearlyAllThatComparingEverythingFinds(int oneOf, bool isSet)
    {
        var texts = Encoded(2_500, seed: 12);
        var index = Trained(texts);
        var admitted = texts.Where(pair => pair.Key % oneOf == 0 && pair.Key % 7 != 3).ToList();
        var section = SlotSet.Of(admitted.Select(pair => pair.Key));
        Assert.Equal(isSet, section.Count > TextIndex.CompareLimit);
        var best = new SlotSimilarity[10];
        var shared = 0;
        var wanted = 0;
        for (var query = 0; query < texts.Count; query += 50)
        {
            var text = texts[query].Value;
            var right = admitted.Select(other => EncodedText.Similarity(text, other.Value))
                .OrderDescending().Take(best.Length).Where(similarity => similarity > 0).ToList();

            var count = isSet ? index.SearchAmong(text, best, section) : index.Search(text, best, section.Contains);

            Assert.All(best[..count], found => Assert.True(section.Contains(found.Slot)));
            wanted += right.Count;
            shared += best[..count].Count(
                found => EncodedText.Similarity(text, texts[found.Slot].Value) >= right[^1] - 1e-4);
        }

        Assert.True(wanted > 300, $"Only {wanted} were wanted.");
        Assert.True(shared >= 0.98 * wanted, $"Recall is {shared} of {wanted}.");
    }

    [Fact]
    public void AllNeighbors_AnyArticle_AreWhatASearchForItFinds()
    {
        var texts = Encoded(700, seed: 5);
        texts[3] = KeyValuePair.Create(3, texts[3].Value with { Dense = DenseVector.Empty });
        var index = Trained(texts).With([new TextChange(5, null)]);
        var told = 0.0;
        var best = new SlotSimilarity[13];

        var lists = index.AllNeighbors(
            12,
            share =>
            {
                lock (best)
                {
                    told += share;
                }
            },
            Cancel);

        Assert.Equal(1, told, 9);
        Assert.Equal(0, lists[5].Count);
        Assert.True(lists.Count(list => list.Count == 12) > 600);
        for (var slot = 0; slot < lists.Length; slot++)
        {
            var found = index.VectorOf(slot) is { } vector ? best[..index.Search(vector, best)] : [];
            Assert.Equal(NeighborList.Of(slot, found, most: 12).ToArray(), lists[slot].ToArray());
        }
    }

    [Fact]
    public void AllNeighbors_Cancelled_Stops()
    {
        var index = TextIndex.Build(Encoded(300, seed: 8), Cancel);
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => index.AllNeighbors(10, null, source.Token));
        Assert.Empty(TextIndex.Empty.AllNeighbors(10, null, Cancel));
    }

    [Fact]
    public void Search_TextWithoutDenseVector_IsLookedUpByItsWords()
    {
        var texts = Encoded(300, seed: 8);
        var index = TextIndex.Build(texts, Cancel);
        var (slot, text) = texts.First(pair => pair.Value.Lexical.Count > 20);
        var best = new SlotSimilarity[1];

        Assert.Equal(1, index.Search(text with { Dense = DenseVector.Empty }, best));
        Assert.Equal(slot, best[0].Slot);
        Assert.Equal(0, index.Search(new EncodedText(SparseVector.Empty, DenseVector.Empty), best));
    }

    [Fact]
    public void With_InsertReplaceRemove_ShowsWhatIsThere()
    {
        var texts = Encoded(400, seed: 9);
        var known = texts.Where(pair => pair.Value.Lexical.Count > 20).ToList();
        var index = TextIndex.Build(texts, Cancel);
        var best = new SlotSimilarity[1];

        var inserted = index.With([new TextChange(1_000, known[0].Value), new TextChange(known[0].Key, null)]);
        Assert.Equal(1, inserted.Search(known[0].Value, best));
        Assert.Equal(1_000, best[0].Slot);

        var replaced = inserted.With([new TextChange(1_000, known[1].Value), new TextChange(known[1].Key, null)]);
        Assert.Equal(1, replaced.Search(known[1].Value, best));
        Assert.Equal(1_000, best[0].Slot);
        Assert.Null(replaced.VectorOf(known[0].Key));

        // The first index is as it was.
        Assert.Equal(1, index.Search(known[0].Value, best));
        Assert.Equal(known[0].Key, best[0].Slot);
    }

    private static TextIndex Trained(List<KeyValuePair<int, EncodedText>> texts)
    {
        var index = TextIndex.Build(texts, Cancel);
        return index.With(index.Lexical, index.Dense.Train(Cancel));
    }

    private static List<KeyValuePair<int, EncodedText>> Encoded(int count, int seed)
    {
        var articles = SeededTexts.Articles(count, seed);
        var encoder = ArticleEncoderFitter.Fit(articles, words: null, progress: null, Cancel);
        return [.. articles.Select((article, slot) => KeyValuePair.Create(slot, encoder.Encode(article)))];
    }
}
