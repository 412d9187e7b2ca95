namespace RankEngine.Cli.Import;

/// <summary>How long a call that may succeed later is tried again.</summary>
/// <param name="GiveUpAfter">Time after the first failure at which the last one is reported; 0: at once.</param>
internal sealed record RetryPolicy(TimeSpan GiveUpAfter)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The wait before a further try: a quarter of a second, doubled each time, at most five seconds.
    /// </summary>
    /// <param name="failures">Failures so far; 1 or more.</param>
    public static TimeSpan Delay(int failures)
    {
        var doubled = First * Math.Pow(2, Math.Min(failures - 1, 16));
        return doubled < Longest ? doubled : Longest;
    }

    /// <summary>Makes a call until it succeeds, fails for good, or has failed too long.</summary>
    /// <param name="call">Must be harmless to repeat.</param>
    /// <param name="retryAfter">
    /// Null: the failure is for good. Otherwise the least wait it asks for; zero when it asks for none.
    /// </param>
    /// <param name="waiting">Told of each wait and why; may be null.</param>
    /// <param name="clock">Measures the waits.</param>
    /// <param name="cancellationToken">Ends waiting.</param>
    public async Task<T> RunAsync<T>(
        Func<Task<T>> call,
        Func<Exception, TimeSpan?> retryAfter,
        Action<Exception, TimeSpan>? waiting,
        TimeProvider clock,
        CancellationToken cancellationToken)
    {
        long? firstFailure = null;
        for (var failures = 1; ; failures++)
        {
            TimeSpan delay;
            try
            {
                return await call();
            }
            catch (Exception failure) when (retryAfter(failure) is { } asked
                && !cancellationToken.IsCancellationRequested)
            {
                firstFailure ??= clock.GetTimestamp();
                delay = Delay(failures);
                delay = asked > delay ? asked : delay;
                if (clock.GetElapsedTime(firstFailure.Value) + delay > GiveUpAfter)
                {
                    throw;
                }

                waiting?.Invoke(failure, delay);
            }

            await Task.Delay(delay, clock, cancellationToken);
        }
    }
}
