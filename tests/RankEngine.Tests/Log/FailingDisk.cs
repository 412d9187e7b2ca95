using RankEngine.Log;

namespace RankEngine.Tests.Log;

/// <summary>A disk that can be held, filled and broken.</summary>
public sealed class FailingDisk
{
    private readonly SemaphoreSlim _flushing = new(0);
    private readonly ManualResetEventSlim _free = new(initialState: true);

    private Fault _fault;
    private int _untilFault = int.MaxValue;

    public enum Fault
    {
        /// <summary>Nothing is written.</summary>
        Write,

        /// <summary>Half is written: the disk is full.</summary>
        HalfWrite,

        /// <summary>All is written, nothing made durable.</summary>
        Flush,
    }

    public int Flushes { get; private set; }

    public void Hold() => _free.Reset();

    public void Release() => _free.Set();

    public Task Flushing(CancellationToken cancellationToken) => _flushing.WaitAsync(cancellationToken);

    public void Fail(Fault fault) => FailAfter(fault, 0);

    public void FailAfter(Fault fault, int batches)
    {
        _fault = fault;
        Volatile.Write(ref _untilFault, batches);
    }

    public void Heal() => Volatile.Write(ref _untilFault, int.MaxValue);

    internal ILogFile Open(string path) => new File(this, LogFile.Open(path));

    private sealed class File(FailingDisk disk, ILogFile file) : ILogFile
    {
        public void Write(ReadOnlySpan<byte> bytes, long position)
        {
            if (Volatile.Read(ref disk._untilFault) > 0 || disk._fault == Fault.Flush)
            {
                file.Write(bytes, position);
                return;
            }

            if (disk._fault == Fault.HalfWrite)
            {
                file.Write(bytes[..(bytes.Length / 2)], position);
            }

            throw new IOException("No space left on device");
        }

        public void Flush()
        {
            disk._flushing.Release();
            disk._free.Wait();
            if (disk._fault == Fault.Flush && Volatile.Read(ref disk._untilFault) <= 0)
            {
                throw new IOException("Input/output error");
            }

            if (disk._untilFault != int.MaxValue)
            {
                disk._untilFault--;
            }

            disk.Flushes++;
            file.Flush();
        }

        public void Dispose() => file.Dispose();
    }
}
