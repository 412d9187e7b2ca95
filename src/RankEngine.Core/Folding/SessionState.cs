using System.Buffers.Binary;
using System.Text;

namespace RankEngine.Folding;

/// <summary>An article of a session and when it was first opened in it.</summary>
/// <param name="Article">The article's id.</param>
/// <param name="FirstMs">Earliest event time, Unix milliseconds.</param>
public readonly record struct SessionEntry(string Article, long FirstMs);

/// <summary>What one session has opened: decides which pairs of articles were read together. Immutable.</summary>
/// <remarks>
/// The pairs are a function of the set of events, not of their order: articles stand by the time they were first
/// opened (ties by id, ordinally); each pairs with the <see cref="Reach"/> before it that lie within <see cref="Window"/>.
/// Only the <see cref="Capacity"/> earliest are kept; the earliest of a set can be kept without the rest, so this too
/// does not depend on order. A session longer than that is a machine's or a shared screen's, and says little.
/// </remarks>
public sealed class SessionState
{
    /// <summary>Most articles that are kept of a session.</summary>
    public const int Capacity = 50;

    /// <summary>How many articles before it an article pairs with.</summary>
    public const int Reach = 5;

    /// <summary>Longest time between the two articles of a pair.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(12);

    /// <summary>A session that has opened nothing.</summary>
    public static readonly SessionState Empty = new([]);

    private const byte FormatVersion = 1;

    private readonly SessionEntry[] _entries;

    private SessionState(SessionEntry[] entries)
    {
        _entries = entries;
    }

    /// <summary>By time, then id.</summary>
    public ReadOnlySpan<SessionEntry> Entries => _entries;

    /// <summary>Returns the session with one more opening of an article, and tells how its pairs changed.</summary>
    /// <param name="article">The article opened.</param>
    /// <param name="timeMs">When, Unix milliseconds.</param>
    /// <param name="pairs">Receives +1 for each pair gained, -1 for each pair lost.</param>
    /// <returns>This same object when nothing changed.</returns>
    public SessionState Open(string article, long timeMs, IDictionary<PairKey, long> pairs)
    {
        var existing = Array.FindIndex(_entries, entry => entry.Article == article);
        if (existing >= 0 && _entries[existing].FirstMs <= timeMs)
        {
            return this;
        }

        var added = new SessionEntry(article, timeMs);
        var at = 0;
        while (at < _entries.Length && Compare(_entries[at], added) < 0)
        {
            at++;
        }

        if (at >= Capacity)
        {
            return this;
        }

        var next = new List<SessionEntry>(_entries.Length + 1);
        next.AddRange(_entries);
        next.Insert(at, added);
        if (existing >= 0)
        {
            // The earlier opening stands before the one it replaces.
            next.RemoveAt(existing + 1);
        }

        if (next.Count > Capacity)
        {
            next.RemoveAt(Capacity);
        }

        var after = next.ToArray();
        if (existing < 0 && at == _entries.Length)
        {
            CountPairsEndingAt(after, at, 1, pairs);
        }
        else
        {
            for (var i = 0; i < _entries.Length; i++)
            {
                CountPairsEndingAt(_entries, i, -1, pairs);
            }

            for (var i = 0; i < after.Length; i++)
            {
                CountPairsEndingAt(after, i, 1, pairs);
            }
        }

        return new SessionState(after);
    }

    /// <summary>Packs the session.</summary>
    public byte[] ToBytes()
    {
        var size = 2;
        foreach (var entry in _entries)
        {
            size += 9 + Encoding.UTF8.GetByteCount(entry.Article);
        }

        var bytes = new byte[size];
        bytes[0] = FormatVersion;
        bytes[1] = (byte)_entries.Length;
        var at = 2;
        foreach (var entry in _entries)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at), entry.FirstMs);
            var length = Encoding.UTF8.GetBytes(entry.Article, bytes.AsSpan(at + 9));
            bytes[at + 8] = (byte)length;
            at += 9 + length;
        }

        return bytes;
    }

    /// <summary>Reads what <see cref="ToBytes"/> packed.</summary>
    /// <exception cref="InvalidDataException">The bytes are none of ours.</exception>
    public static SessionState FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2 || bytes[0] != FormatVersion)
        {
            throw new InvalidDataException("Not a packed session of a known version.");
        }

        var entries = new SessionEntry[bytes[1]];
        var at = 2;
        for (var i = 0; i < entries.Length; i++)
        {
            if (at + 9 > bytes.Length || at + 9 + bytes[at + 8] > bytes.Length)
            {
                throw new InvalidDataException("A packed session ends too early.");
            }

            var length = bytes[at + 8];
            var article = Encoding.UTF8.GetString(bytes.Slice(at + 9, length));
            entries[i] = new SessionEntry(article, BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]));
            at += 9 + length;
        }

        return new SessionState(entries);
    }

    private static void CountPairsEndingAt(SessionEntry[] entries, int to, int sign, IDictionary<PairKey, long> pairs)
    {
        var hour = TimeBuckets.Hour(entries[to].FirstMs);
        for (var from = Math.Max(0, to - Reach); from < to; from++)
        {
            if (entries[to].FirstMs - entries[from].FirstMs > Window.TotalMilliseconds)
            {
                continue;
            }

            var key = new PairKey(entries[from].Article, entries[to].Article, hour);
            pairs.TryGetValue(key, out var sum);
            if (sum + sign == 0)
            {
                pairs.Remove(key);
            }
            else
            {
                pairs[key] = sum + sign;
            }
        }
    }

    private static int Compare(SessionEntry left, SessionEntry right)
    {
        var byTime = left.FirstMs.CompareTo(right.FirstMs);
        return byTime != 0 ? byTime : string.CompareOrdinal(left.Article, right.Article);
    }
}
