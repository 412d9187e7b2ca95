namespace RankEngine.Server.Events;

/// <summary>Bounds what one stream reads before it has answered. One reader enters, one writer leaves.</summary>
/// <param name="maxBatches">Most batches under way.</param>
/// <param name="maxEvents">Most events under way; a batch enters an empty stream however large it is.</param>
internal sealed class BatchesAhead(int maxBatches, int maxEvents)
{
    private readonly Lock _lock = new();
    private int _batches;
    private int _events;
    private TaskCompletionSource? _room;

    /// <summary>Waits until there is room for a batch and takes it.</summary>
    public async ValueTask EnterAsync(int events, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task room;
            lock (_lock)
            {
                if (_batches == 0 || (_batches < maxBatches && _events + events <= maxEvents))
                {
                    _batches++;
                    _events += events;
                    return;
                }

                _room ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
                room = _room.Task;
            }

            await room.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Gives back the room of a batch.</summary>
    public void Leave(int events)
    {
        TaskCompletionSource? room;
        lock (_lock)
        {
            _batches--;
            _events -= events;
            room = _room;
            _room = null;
        }

        room?.TrySetResult();
    }
}
