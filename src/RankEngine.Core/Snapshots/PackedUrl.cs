using System.Text;
using RankEngine.Binary;

namespace RankEngine.Snapshots;

/// <summary>An article's address in few bytes: many repeat their host, and their title as a slug.</summary>
/// <remarks>
/// <code>
/// number      of scheme and host among the labels, plus 1; 0: none, the whole address follows as it is
/// text        up to the slug
/// length      of the slug: as many characters of the title, in lower case, a hyphen for each run of others
/// text        the rest
/// </code>
/// Any text comes back as it was, an address or not.
/// </remarks>
internal static class PackedUrl
{
    /// <summary>Longest slug that is looked for, in characters.</summary>
    private const int MaxSlug = 512;

    /// <summary>Longest scheme and host that is made a label, in bytes.</summary>
    private const int MaxHost = 256;

    /// <summary>Packs an address.</summary>
    /// <param name="writer">Receives it.</param>
    /// <param name="url">The address, UTF-8.</param>
    /// <param name="title">The article's title, UTF-8: needed again to read.</param>
    public static void Write(ByteWriter writer, ReadOnlySpan<byte> url, ReadOnlySpan<byte> title)
    {
        var host = HostLength(url);
        if (host is 0 or > MaxHost)
        {
            writer.Unsigned(0);
            writer.Bytes(url);
            return;
        }

        Span<char> chars = stackalloc char[MaxHost];
        chars = chars[..Encoding.UTF8.GetChars(url[..host], chars)];
        writer.Unsigned((ulong)Labels.NumberOf((ReadOnlySpan<char>)chars) + 1);
        var path = url[host..];
        var at = path.LastIndexOf((byte)'/') + 1;
        Span<byte> slug = stackalloc byte[MaxSlug];
        var length = path[at..].CommonPrefixLength(slug[..Slug(title, slug)]);
        writer.Bytes(path[..at]);
        writer.Unsigned((ulong)length);
        writer.Bytes(path[(at + length)..]);
    }

    /// <summary>Reads an address.</summary>
    /// <param name="reader">Stands where it begins.</param>
    /// <param name="title">The title it was packed with, UTF-8.</param>
    /// <param name="url">Receives the address, UTF-8.</param>
    public static void Read(ref ByteReader reader, ReadOnlySpan<byte> title, ByteWriter url)
    {
        var host = checked((int)reader.Unsigned());
        if (host == 0)
        {
            url.Raw(reader.Bytes());
            return;
        }

        url.Raw(Encoding.UTF8.GetBytes(Labels.TextOf(host - 1)));
        url.Raw(reader.Bytes());
        Span<byte> slug = stackalloc byte[MaxSlug];
        Slug(title, slug);
        url.Raw(slug[..checked((int)reader.Unsigned())]);
        url.Raw(reader.Bytes());
    }

    /// <summary>Scheme and host with the slash that ends them; 0: not of that form.</summary>
    private static int HostLength(ReadOnlySpan<byte> url)
    {
        var scheme = url.IndexOf("://"u8);
        if (scheme < 0)
        {
            return 0;
        }

        var host = url[(scheme + 3)..].IndexOf((byte)'/');
        return host < 0 ? 0 : scheme + 3 + host + 1;
    }

    private static int Slug(ReadOnlySpan<byte> title, Span<byte> slug)
    {
        var length = 0;
        foreach (var one in title)
        {
            if (length == slug.Length)
            {
                break;
            }

            if (char.IsAsciiLetterOrDigit((char)one))
            {
                slug[length++] = (byte)char.ToLowerInvariant((char)one);
            }
            else if (length > 0 && slug[length - 1] != (byte)'-')
            {
                slug[length++] = (byte)'-';
            }
        }

        return length;
    }
}
