using System.IO.Hashing;
using System.Text;

namespace RankEngine.Generations;

/// <summary>Which ids a scan of the store has already given: it may give one twice. Not thread-safe.</summary>
/// <remarks>
/// By a hash of 128 bits, 40 bytes an id in place of 130: two ids of a million fall together with a chance below 10^-26.
/// </remarks>
internal sealed class ScannedIds
{
    private readonly HashSet<UInt128> _hashes = [];

    /// <summary>Notes an id.</summary>
    /// <returns>False when it was noted before.</returns>
    public bool Add(string id) => _hashes.Add(XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(id)));
}
