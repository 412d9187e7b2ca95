using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using RankEngine.Ranking;
using Proto = RankEngine.Contracts.V1;

namespace RankEngine.Server.Ranking;

/// <summary>Writes Core's answers as the contract has them.</summary>
internal static class RankingAnswers
{
    /// <summary>Adds the articles of a list, best first.</summary>
    public static void AddTo(RepeatedField<Proto.RankedArticle> answer, IReadOnlyList<RankedArticle> articles)
    {
        answer.Capacity = articles.Count;
        for (var i = 0; i < articles.Count; i++)
        {
            var article = articles[i];
            var ranked = new Proto.RankedArticle
            {
                Id = article.Id,
                Score = article.Score,
                Source = (Proto.Source)article.Source,
                Position = i + 1,
                Title = article.Title,
                Url = article.Url,
                Section = article.Section,
                Published = article.Published.ToTimestamp(),
                Surging = article.Surging,
                Count = article.Count,
            };
            ranked.Reasons.Add(article.Reasons);
            answer.Add(ranked);
        }
    }

    /// <summary>Adds the caps that gave way.</summary>
    public static void AddTo(RepeatedField<Proto.RelaxedCap> answer, IReadOnlyList<RelaxedCap> relaxed)
    {
        foreach (var (kind, value, cap, shown) in relaxed)
        {
            answer.Add(new Proto.RelaxedCap { Kind = kind, Value = value, Cap = cap, Shown = shown });
        }
    }

    /// <summary>Writes what an answer says about itself.</summary>
    public static Proto.ResponseInfo Info(AnswerInfo info)
    {
        var answer = new Proto.ResponseInfo
        {
            DecisionId = info.DecisionId,
            ModelVersion = info.ModelVersion,
            CountsAge = info.CountsAge.ToDuration(),
            SnapshotVersion = info.SnapshotVersion,
            Answered = info.Answered.ToTimestamp(),
        };
        AddTo(answer.Degraded, info.Degraded);
        return answer;
    }

    /// <summary>Writes one list of a page.</summary>
    public static Proto.FilledModule Module(FilledModule module)
    {
        var answer = new Proto.FilledModule { Name = module.Name };
        AddTo(answer.Articles, module.Articles);
        AddTo(answer.Relaxed, module.Relaxed);
        AddTo(answer.Degraded, module.Degraded);
        return answer;
    }

    /// <summary>Writes a value and its parts.</summary>
    public static Proto.Explanation Explanation(Explanation explanation)
    {
        var answer = new Proto.Explanation
        {
            Name = explanation.Name,
            Value = explanation.Value,
            Formula = explanation.Formula,
        };
        answer.Parts.Add(explanation.Parts.Select(Explanation));
        return answer;
    }

    private static void AddTo(RepeatedField<Proto.DegradedReason> answer, IReadOnlyList<DegradedReason> reasons)
    {
        foreach (var reason in reasons)
        {
            answer.Add((Proto.DegradedReason)reason);
        }
    }
}
