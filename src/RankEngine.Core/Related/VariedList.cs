using RankEngine.Ranking;
using RankEngine.Snapshots;

namespace RankEngine.Related;

/// <summary>Fills a list so that no article says what one before it has said.</summary>
/// <remarks>
/// Greedy: next comes the candidate whose score is highest when what it repeats of those before it is taken off, its
/// repetition being that of the most similar one (<see cref="RelatedScore.RepetitionOf"/>). What is taken off only grows
/// as the list does. So scores fall from place to place, and a candidate need be compared only when it comes up: with
/// the first <see cref="Compared"/> of the list, which is as far as anybody looks.
/// </remarks>
internal static class VariedList
{
    /// <summary>Candidates looked at beyond the places of the list: how far up one may come for being different.</summary>
    private const int Spare = 100;

    /// <summary>Places from the first that those behind them must not repeat. A comparison costs about 0.6 µs.</summary>
    private const int Compared = 32;

    /// <summary>Adds candidates to a list until it is full.</summary>
    /// <param name="candidates">What is related, each with a <see cref="RelatedScore"/>; best first.</param>
    /// <param name="list">Receives them with their scores as of their place; refuses a second one of a story.</param>
    /// <param name="snapshot">What is known.</param>
    /// <param name="similarity">How near two articles' texts are, by slot.</param>
    /// <returns>Candidates that repeat another one altogether, best first; they are not in the list.</returns>
    public static List<Candidate> Fill(
        List<Candidate> candidates, CandidateList list, SiteSnapshot snapshot, Func<int, int, double> similarity)
    {
        var repeats = new List<Candidate>();
        var picked = new List<int>();
        var count = Math.Min(candidates.Count, list.Limit + Spare);
        var compared = new int[count];
        var order = Comparer<Candidate>.Create((left, right) => CandidateList.Compare(left, right, snapshot));
        var waiting = new PriorityQueue<int, Candidate>(count, order);
        for (var i = 0; i < count; i++)
        {
            waiting.Enqueue(i, candidates[i]);
        }

        while (!list.IsFull && waiting.TryDequeue(out var at, out var candidate))
        {
            if (compared[at] == picked.Count)
            {
                if (list.TryAdd(candidate) && picked.Count < Compared)
                {
                    picked.Add(candidate.Slot);
                }

                continue;
            }

            var score = (RelatedScore)candidate.Basis!;
            var story = snapshot.Entries[candidate.Slot]!.Story;
            var repetition = score.Repetition;
            for (; compared[at] < picked.Count; compared[at]++)
            {
                // Articles of one story stand for each other: at most one of them is shown.
                var other = picked[compared[at]];
                if (snapshot.Entries[other]!.Story != story)
                {
                    repetition = Math.Max(
                        repetition, RelatedScore.RepetitionOf(similarity(candidate.Slot, other)));
                }
            }

            if (repetition >= 1)
            {
                repeats.Add(candidate);
                continue;
            }

            if (repetition > score.Repetition)
            {
                score = score with { Repetition = repetition };
                candidate = candidate with { Score = score.Value, Basis = score };
            }

            waiting.Enqueue(at, candidate);
        }

        return repeats;
    }
}
