using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace RankEngine.Events;

/// <summary>The pseudonyms of the texts hashed last. Holds their bytes in place: a hit or a miss makes no garbage.</summary>
/// <remarks>
/// Direct-mapped, exact: a slot answers only for the very bytes it was filled with. A cache of objects would carry each
/// text into the collector's older generations and leave it there. Thread-safe.
/// </remarks>
internal sealed class PseudonymCache
{
    /// <summary>Longest input that is remembered, in bytes.</summary>
    public const int MaxBytes = 79;

    private const int SlotCount = 1 << 16;
    private const int LockCount = 1 << 8;

    private readonly Slot[] _slots = new Slot[SlotCount];
    private readonly Lock[] _locks = [.. Enumerable.Range(0, LockCount).Select(_ => new Lock())];

    // Secret: nobody can choose texts that fight for one slot.
    private readonly long _seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    /// <summary>Finds what was remembered for an input.</summary>
    public bool TryGet(ReadOnlySpan<byte> input, out Pseudonym pseudonym)
    {
        if (input.Length <= MaxBytes)
        {
            var number = NumberOf(input);
            lock (_locks[number % LockCount])
            {
                ref readonly var slot = ref _slots[number];
                if (slot.Length == input.Length && input.SequenceEqual(slot.Input[..input.Length]))
                {
                    pseudonym = slot.Pseudonym;
                    return true;
                }
            }
        }

        pseudonym = default;
        return false;
    }

    /// <summary>Remembers an input in place of another; not one that is too long.</summary>
    public void Set(ReadOnlySpan<byte> input, Pseudonym pseudonym)
    {
        if (input.Length > MaxBytes)
        {
            return;
        }

        var number = NumberOf(input);
        lock (_locks[number % LockCount])
        {
            ref var slot = ref _slots[number];
            slot.Length = (byte)input.Length;
            input.CopyTo(slot.Input);
            slot.Pseudonym = pseudonym;
        }
    }

    private int NumberOf(ReadOnlySpan<byte> input) => (int)(XxHash3.HashToUInt64(input, _seed) % SlotCount);

    [InlineArray(MaxBytes)]
    private struct Bytes
    {
        private byte _first;
    }

    private struct Slot
    {
        public Pseudonym Pseudonym;
        public byte Length;
        public Bytes Input;
    }
}
