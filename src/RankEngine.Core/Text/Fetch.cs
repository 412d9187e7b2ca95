using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace RankEngine.Text;

/// <summary>
/// Tells the processor what will be read soon, so that it waits for much memory at once instead of for each part in turn.
/// Changes nothing but time.
/// </summary>
internal static class Fetch
{
    private const int LineBytes = 64;

    /// <summary>The line of memory that holds a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Line<T>(ref T value)
        where T : unmanaged
    {
        // Should the collector move it meanwhile, another line is fetched: no harm.
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref value));
        }
    }

    /// <summary>All lines of some values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void All<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        ref var first = ref MemoryMarshal.GetReference(values);
        for (var at = 0; at < values.Length; at += LineBytes / Unsafe.SizeOf<T>())
        {
            Line(ref Unsafe.Add(ref first, at));
        }
    }
}
