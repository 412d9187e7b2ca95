using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace RankEngine.Events;

/// <summary>Turns what names a person into a keyed hash, before anything is stored or logged.</summary>
/// <remarks>
/// HMAC-SHA256, cut to 128 bits, over what it is (reader, session or address), the site and the text: equal texts of
/// two sites, or a reader and a session of the same name, have nothing in common. Safe for many threads. The last
/// answers, 65,536 at most, are remembered in memory, since a reader's events come close together.
/// </remarks>
public sealed class Pseudonymizer : IDisposable
{
    private const int MaxBytesOnStack = 1024;

    // One per thread: it holds the key ready, which halves the cost of a hash. A thread's own goes when the thread
    // goes.
    private readonly ThreadLocal<IncrementalHash> _hash;

    private readonly PseudonymCache _remembered = new();

    /// <summary>Hashes with an installation's key.</summary>
    /// <param name="key">32 secret bytes; see <see cref="PseudonymKey"/>.</param>
    public Pseudonymizer(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, PseudonymKey.Length, nameof(key));
        var copy = key.ToArray();
        _hash = new(() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, copy));
    }

    private enum Domain : byte
    {
        Reader = 1,
        Session = 2,
        Address = 3,
    }

    /// <summary>Returns the pseudonym of a reader; <see cref="Pseudonym.None"/> for an empty text.</summary>
    public Pseudonym Reader(string site, string text) => Of(Domain.Reader, site, text);

    /// <summary>Returns the pseudonym of a session; <see cref="Pseudonym.None"/> for an empty text.</summary>
    public Pseudonym Session(string site, string text) => Of(Domain.Session, site, text);

    /// <summary>Returns the pseudonym of a network address; <see cref="Pseudonym.None"/> for an empty text.</summary>
    public Pseudonym Address(string site, string text) => Of(Domain.Address, site, text);

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private Pseudonym Of(Domain domain, string site, string text)
    {
        if (text.Length == 0)
        {
            return Pseudonym.None;
        }

        // Domain, site, zero byte, text: a site is an id and holds no zero, so no two inputs are the same bytes.
        var most = 2 + Encoding.UTF8.GetMaxByteCount(site.Length) + Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = most <= MaxBytesOnStack ? stackalloc byte[most] : new byte[most];
        bytes[0] = (byte)domain;
        var length = 1 + Encoding.UTF8.GetBytes(site, bytes[1..]);
        bytes[length++] = 0;
        length += Encoding.UTF8.GetBytes(text, bytes[length..]);

        var input = bytes[..length];
        if (!_remembered.TryGet(input, out var pseudonym))
        {
            pseudonym = Hash(input);
            _remembered.Set(input, pseudonym);
        }

        return pseudonym;
    }

    private Pseudonym Hash(ReadOnlySpan<byte> input)
    {
        Span<byte> digest = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var hash = _hash.Value!;
        hash.AppendData(input);
        hash.GetHashAndReset(digest);
        var pseudonym = new Pseudonym(
            BinaryPrimitives.ReadUInt64BigEndian(digest),
            BinaryPrimitives.ReadUInt64BigEndian(digest[8..]));
        return pseudonym.IsNone ? new Pseudonym(0, 1) : pseudonym;
    }
}
