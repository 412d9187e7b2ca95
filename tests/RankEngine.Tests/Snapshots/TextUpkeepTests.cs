using Microsoft.Extensions.Time.Testing;
using RankEngine.Articles;
using RankEngine.Learning.Text;
using RankEngine.Snapshots;
using RankEngine.Tests.Text;
using RankEngine.Text;

namespace RankEngine.Tests.Snapshots;

public sealed class TextUpkeepTests
{
    private readonly Dictionary<string, ArticleWrite> _store = [];
    private PagedArray<ArticleEntry> _entries = PagedArray<ArticleEntry>.Empty;
    private bool _isAway;
    private int _reads;

    [Fact]
    public async Task Collect_SettledAfterEveryArticle_EqualsLinkingAtOnce()
    {
        var (encoder, texts) = Encoder(300);
        var upkeep = Upkeep(encoder);
        var atOnce = TextView.Of(1, encoder);
        for (var step = 0; step < 400; step++)
        {
            // Articles come; then some go and some are rewritten.
            var slot = step % 300;
            var text = step < 300 ? texts[slot] : step % 2 == 0 ? (ArticleText?)null : texts[slot + 1];
            Write(slot, step, text);
            upkeep.Expect(slot);
            await SettleAsync(upkeep);
            var builder = new TextViewBuilder(atOnce);
            if (text is { } known)
            {
                builder.Set(slot, _entries[slot]!.Meta!.Version, encoder.Encode(known));
            }
            else
            {
                builder.Remove(slot);
            }

            atOnce = builder.Build();
        }

        for (var slot = 0; slot < 300; slot++)
        {
            Assert.Equal(atOnce.NeighborsOf(slot).ToArray(), upkeep.View.NeighborsOf(slot).ToArray());
            Assert.True(upkeep.View.IsLinked(slot, _entries[slot]));
        }
    }

    [Fact]
    public async Task Collect_AllArticlesAtOnce_IsNowhereWorseThanARefresh()
    {
        var (encoder, texts) = Encoder(1_000);
        var upkeep = Upkeep(encoder);
        for (var slot = 0; slot < texts.Count; slot++)
        {
            Write(slot, slot, texts[slot]);
            upkeep.Expect(slot);
        }

        await SettleAsync(upkeep);

        var best = new SlotSimilarity[NeighborList.Capacity + 1];
        for (var slot = 0; slot < texts.Count; slot++)
        {
            var count = upkeep.View.Index.VectorOf(slot) is { } text ? upkeep.View.Index.Search(text, best) : 0;
            var expected = NeighborList.Of(slot, best.AsSpan(0, count)).ToArray();

            // Place by place as near, or nearer: a search may miss an article which then finds this one.
            var actual = upkeep.View.NeighborsOf(slot).ToArray();
            Assert.True(actual.Length >= expected.Length);
            for (var i = 0; i < expected.Length; i++)
            {
                Assert.True(actual[i].Cosine >= expected[i].Cosine, $"Slot {slot}, place {i}.");
            }
        }
    }

    [Fact]
    public async Task Collect_WhileArticlesGoOnToComeAndTheStoreGoesAway_LosesNone()
    {
        // How the other thread's slices fall is chance; this holds however they do.
        var (encoder, texts) = Encoder(2_500);
        var upkeep = Upkeep(encoder);
        for (var slot = 0; slot < texts.Count; slot++)
        {
            _isAway = slot % 100 > 80;
            Write(slot, slot, texts[slot]);
            upkeep.Expect(slot);
            upkeep.Collect(_entries);
        }

        _isAway = false;
        await SettleAsync(upkeep);

        for (var slot = 0; slot < texts.Count; slot++)
        {
            Assert.True(upkeep.View.IsLinked(slot, _entries[slot]));
            var list = upkeep.View.NeighborsOf(slot).ToArray();
            Assert.DoesNotContain(list, one => one.Slot == slot);
            if (upkeep.View.Index.VectorOf(slot) is not { } text)
            {
                Assert.Empty(list);
                continue;
            }

            var similarities = new float[list.Length];
            upkeep.View.Index.Similarities(text, [.. list.Select(one => one.Slot)], similarities);
            for (var i = 0; i < list.Length; i++)
            {
                Assert.Equal(similarities[i], list[i].Cosine, 1e-5f);
            }
        }
    }

    [Fact]
    public async Task Reset_CopyOfWhichSomeTextsHaveChangedSince_EncodesThoseAndNoOther()
    {
        var (encoder, texts) = Encoder(60);
        var first = Upkeep(encoder);
        for (var slot = 0; slot < texts.Count; slot++)
        {
            Write(slot, slot, texts[slot]);
        }

        first.Reset(TextView.Of(1, encoder), _entries);
        await SettleAsync(first);
        var copy = first.View;
        var read = _reads;
        int[] said = [.. Enumerable.Range(0, texts.Count).Where(slot => texts[slot].Body.Length > 100)];
        var (same, changed, gone) = (said[0], said[1], said[2]);
        Write(changed, 100, texts[same]);
        Write(gone, 101, null);

        var second = Upkeep(encoder);
        second.Reset(copy, _entries);
        await SettleAsync(second);

        Assert.Equal(read + 1, _reads);
        Assert.Equal(
            second.View.Index.VectorOf(same)!.Value.Lexical.Terms,
            second.View.Index.VectorOf(changed)!.Value.Lexical.Terms);
        Assert.Null(second.View.Index.VectorOf(gone));
        Assert.All(
            Enumerable.Range(0, texts.Count),
            slot => Assert.False(second.View.NeighborsOf(slot).Contains(gone)));
    }

    [Fact]
    public async Task Collect_TextWithoutAWord_IsLinkedWithNothing()
    {
        var (encoder, _) = Encoder(20);
        var upkeep = Upkeep(encoder);
        Write(0, 1, new ArticleText("", "", ""));
        upkeep.Expect(0);

        await SettleAsync(upkeep);

        Assert.True(upkeep.View.IsLinked(0, _entries[0]));
        Assert.Equal(0, upkeep.View.NeighborsOf(0).Count);
    }

    private static (ArticleEncoder Encoder, List<ArticleText> Texts) Encoder(int count)
    {
        var texts = SeededTexts.Articles(count, seed: 3);
        return (ArticleEncoderFitter.Fit(texts, null, null, TestContext.Current.CancellationToken), texts);
    }

    private TextUpkeep Upkeep(ArticleEncoder encoder)
    {
        var upkeep = new TextUpkeep(encoder, ReadAsync, new FakeTimeProvider());
        upkeep.Reset(TextView.Of(1, encoder), PagedArray<ArticleEntry>.Empty);
        return upkeep;
    }

    private Task<IReadOnlyCollection<ArticleWrite?>> ReadAsync(IReadOnlyList<string> ids)
    {
        if (Volatile.Read(ref _isAway))
        {
            throw new UnavailableException("store", "Away.");
        }

        lock (_store)
        {
            _reads += ids.Count;
            return Task.FromResult<IReadOnlyCollection<ArticleWrite?>>([.. ids.Select(id => _store.GetValueOrDefault(id))]);
        }
    }

    private void Write(int slot, long revision, ArticleText? text)
    {
        var id = $"a{slot}";
        var article = text is { } known
            ? new Article
            {
                Id = id,
                Title = known.Title,
                Summary = known.Summary,
                Body = known.Body,
                Published = DateTimeOffset.UnixEpoch,
            }
            : null;
        var write = new ArticleWrite(id, new ArticleVersion(revision, "0000000000000001", revision), article);
        lock (_store)
        {
            _store[id] = write;
        }

        var builder = _entries.ToBuilder();
        builder[slot] = new ArticleEntry(id, slot) { Meta = ArticleMeta.From(write) };
        _entries = builder.Build();
    }

    private async Task SettleAsync(TextUpkeep upkeep)
    {
        while (!upkeep.IsSettled)
        {
            upkeep.Collect(_entries);
            await Task.Yield();
        }
    }
}
