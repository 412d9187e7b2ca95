using RankEngine.Simulation.Articles;

namespace RankEngine.Tests.Simulation;

/// <summary>Texts must be alike for a newsroom's reasons, or rankers tuned on them learn nothing.</summary>
public sealed class NewsroomTextTests
{
    private static readonly DateTimeOffset Monday = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Body_SameStory_IsNearerThanSameSectionThanOtherSection()
    {
        var articles = new Newsroom(new NewsroomOptions { Start = Monday, StoriesPerDay = 1_000 })
            .Publish(900)
            .Where(article => article is { Version: 0, Truth.Role: not ArticleRole.Copy })
            .ToList();
        var vectors = TfIdf([.. articles.Select(article => article.Article.Body)]);
        var random = new Random(1);
        var sameStory = new List<double>();
        var sameTopic = new List<double>();
        var sameSection = new List<double>();
        var otherSection = new List<double>();

        foreach (var story in articles.Index().GroupBy(pair => pair.Item.Truth.Story))
        {
            var members = story.Select(pair => pair.Index).ToList();
            for (var i = 1; i < members.Count; i++)
            {
                sameStory.Add(Cosine(vectors[members[0]], vectors[members[i]]));
            }
        }

        for (var i = 0; i < 12_000; i++)
        {
            var left = random.Next(articles.Count);
            var right = random.Next(articles.Count);
            var (one, other) = (articles[left].Truth.Story, articles[right].Truth.Story);
            if (one != other)
            {
                (one.Topic == other.Topic ? sameTopic : one.Section == other.Section ? sameSection : otherSection)
                    .Add(Cosine(vectors[left], vectors[right]));
            }
        }

        Assert.True(sameStory.Count > 100);
        Assert.True(sameTopic.Count > 100);
        Assert.True(
            sameStory.Average() > 2 * sameTopic.Average(),
            $"story {sameStory.Average():F3}, topic {sameTopic.Average():F3}");
        Assert.True(
            sameTopic.Average() > 1.5 * sameSection.Average(),
            $"topic {sameTopic.Average():F3}, section {sameSection.Average():F3}");
        Assert.True(
            sameSection.Average() > 1.1 * otherSection.Average(),
            $"section {sameSection.Average():F3}, other {otherSection.Average():F3}");

        // Not only on average: hardly any pair of different stories is as near as the middle pair of one story.
        sameStory.Sort();
        var middle = sameStory[sameStory.Count / 2];
        Assert.True(sameTopic.Count(cosine => cosine > middle) < sameTopic.Count / 50);
    }

    private static Dictionary<string, double>[] TfIdf(string[] texts)
    {
        var counted = texts
            .Select(text => text.ToLowerInvariant()
                .Split([' ', '\n', '.', ',', '"', ':', ';', '?'], StringSplitOptions.RemoveEmptyEntries)
                .CountBy(word => word)
                .ToDictionary())
            .ToArray();
        var documents = counted.SelectMany(words => words.Keys).CountBy(word => word).ToDictionary();
        return [.. counted.Select(words =>
        {
            var weights = words.ToDictionary(
                word => word.Key,
                word => (1 + Math.Log(word.Value)) * Math.Log((double)texts.Length / documents[word.Key]));
            var norm = Math.Sqrt(weights.Values.Sum(weight => weight * weight));
            return weights.ToDictionary(word => word.Key, word => word.Value / norm);
        })];
    }

    private static double Cosine(Dictionary<string, double> left, Dictionary<string, double> right) =>
        left.Sum(word => word.Value * right.GetValueOrDefault(word.Key));
}
