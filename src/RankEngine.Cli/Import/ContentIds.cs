using System.Buffers;
using System.IO.Hashing;
using Google.Protobuf;
using RankEngine.Contracts.V1;

namespace RankEngine.Cli.Import;

/// <summary>Gives events without an id one that is theirs by content.</summary>
/// <remarks>
/// The id is the first 64 bits of the XxHash128 of the event as the contract writes it, before any shift of time, in 16
/// hexadecimal digits, and its occurrence among the equal rows of its file: <c>91c3…e0-1</c>, then <c>-2</c>. So a file
/// imported twice adds nothing, in whatever format and with whatever other files, and rows that are equal within it
/// count as often as they stand there. Occurrences are counted by the same 64 bits, so no two rows of a file share an
/// id even where their hashes meet. Memory: about 30 bytes for each different row of one file.
/// </remarks>
internal sealed class ContentIds
{
    private readonly ArrayBufferWriter<byte> _bytes = new(512);
    private readonly Dictionary<ulong, int> _occurrences = [];

    /// <summary>Begins a file: occurrences start again.</summary>
    public void Restart()
    {
        _occurrences.Clear();
    }

    /// <summary>The id of the next event of this content.</summary>
    public string Next(Event content)
    {
        _bytes.ResetWrittenCount();
        content.WriteTo(_bytes);
        var hash = (ulong)(XxHash128.HashToUInt128(_bytes.WrittenSpan) >> 64);
        ref var count = ref System.Runtime.InteropServices.CollectionsMarshal
            .GetValueRefOrAddDefault(_occurrences, hash, out _);
        count++;
        return string.Create(null, stackalloc char[32], $"{hash:x16}-{count}");
    }
}
