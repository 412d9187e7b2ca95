using System.Threading.Channels;

namespace RankEngine.Cli.Import;

/// <summary>Sends batches, a few at a time, while the next are being read.</summary>
internal static class BatchSender
{
    /// <summary>Sends every batch; returns when all are sent, throws what the first failure was.</summary>
    /// <param name="batches">Read on a thread of its own, at most two ahead of sending.</param>
    /// <param name="send">Sends one batch.</param>
    /// <param name="inFlight">Batches sent at a time; 1 or more.</param>
    /// <param name="orderKey">
    /// Batches that share such a key are sent one after the other, in their order: of two rows for one article the
    /// later must win. Null: order does not matter.
    /// </param>
    /// <param name="cancellationToken">Ends reading and sending.</param>
    public static async Task SendAsync<TItem>(
        IEnumerable<Batch<TItem>> batches,
        Func<Batch<TItem>, CancellationToken, Task> send,
        int inFlight,
        Func<TItem, string>? orderKey,
        CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var channel = Channel.CreateBounded<Batch<TItem>>(
            new BoundedChannelOptions(2) { SingleReader = true, SingleWriter = true });
        var reading = Task.Run(() => ReadAsync(batches, channel.Writer, stop.Token), CancellationToken.None);

        var running = new List<Task>(inFlight);
        var keys = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            await foreach (var batch in channel.Reader.ReadAllAsync(stop.Token))
            {
                if (orderKey is not null && batch.Items.Exists(item => keys.Contains(orderKey(item))))
                {
                    await Task.WhenAll(running);
                    running.Clear();
                    keys.Clear();
                }

                while (running.Count >= inFlight)
                {
                    var done = await Task.WhenAny(running);
                    running.Remove(done);
                    await done;
                }

                if (running.Count == 0)
                {
                    keys.Clear();
                }

                if (orderKey is not null)
                {
                    keys.UnionWith(batch.Items.Select(orderKey));
                }

                running.Add(send(batch, stop.Token));
            }

            await Task.WhenAll(running);
        }
        catch
        {
            // The first failure ends the rest; theirs are its consequences.
            await stop.CancelAsync();
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
        finally
        {
            await stop.CancelAsync();

            // Reading may stand in a read of standard input that nothing can end: it is not waited for then.
            await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None));
        }
    }

    private static async Task ReadAsync<TItem>(
        IEnumerable<Batch<TItem>> batches, ChannelWriter<Batch<TItem>> writer, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var batch in batches)
            {
                await writer.WriteAsync(batch, cancellationToken);
            }

            writer.Complete();
        }
        catch (Exception failure)
        {
            writer.Complete(failure);
        }
    }
}
