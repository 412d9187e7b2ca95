using System.Reflection;
using RankEngine.Folding;

namespace RankEngine.IntegrationTests.Checkpoints;

/// <summary>A store that fails at the n-th delta: before it is applied, or after, so that only the answer is
/// lost.</summary>
public class FaultyStore : DispatchProxy
{
    private IPartitionStore _store = null!;
    private int _left;
    private bool _isAnswerLost;

    /// <summary>Puts the fault before a store.</summary>
    public static IPartitionStore Before(IPartitionStore store, int deltas, bool isAnswerLost)
    {
        var proxy = Create<IPartitionStore, FaultyStore>();
        var faulty = (FaultyStore)(object)proxy;
        (faulty._store, faulty._left, faulty._isAnswerLost) = (store, deltas, isAnswerLost);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var isFault = targetMethod!.Name == nameof(IPartitionStore.ApplyAsync) && _left-- == 0;
        if (isFault && !_isAnswerLost)
        {
            return Task.FromException<ApplyResult>(Failure());
        }

        var answer = targetMethod.Invoke(_store, args);
        return isFault ? LoseAsync((Task<ApplyResult>)answer!) : answer;
    }

    private static async Task<ApplyResult> LoseAsync(Task<ApplyResult> answer)
    {
        await answer;
        throw Failure();
    }

    private static UnavailableException Failure() => new("store", "A fault of the test.");
}
