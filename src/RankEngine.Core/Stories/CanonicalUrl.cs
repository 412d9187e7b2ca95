using System.Buffers;
using System.Collections.Frozen;
using System.Text;

namespace RankEngine.Stories;

/// <summary>
/// Tells addresses of one article: what differs only in transport, device, campaign or spelling comes out equal.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>http is https; the default port, user and password are dropped; the host is in lower case, as punycode.</item>
/// <item>
/// The host loses the prefixes <c>www.</c>, <c>m.</c>, <c>mobile.</c> and <c>amp.</c>, as long as a dot remains.
/// </item>
/// <item>
/// The path keeps its case and loses trailing slashes and the marks of AMP pages: a first or last segment <c>amp</c>,
/// the endings <c>.amp</c> and <c>.amp.html</c>. Addresses of the AMP caches of Google become those of the page in
/// them.
/// </item>
/// <item>
/// Of the query, tracking and AMP parameters are dropped (<c>utm_*</c>, <c>fbclid</c>, <c>gclid</c>...), also empty
/// ones; the others are kept, sorted.
/// </item>
/// <item>
/// A fragment is dropped, unless it begins with <c>!</c> or <c>/</c>: by these, single-page sites tell their articles
/// apart.
/// </item>
/// <item>Percent-encoding: unreserved characters are plain, all else is encoded with capital digits.</item>
/// </list>
/// </remarks>
public static class CanonicalUrl
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private static readonly SearchValues<char> PlainInPath = SearchValues.Create(Unreserved + "/!$&'()*+,;=:@");

    private static readonly SearchValues<char> PlainAlways = SearchValues.Create(Unreserved);

    private static readonly string[] HostPrefixes = ["www.", "m.", "mobile.", "amp."];

    private static readonly string[] TrackingPrefixes =
        ["utm_", "pk_", "mtm_", "matomo_", "hsa_", "at_", "amp_", "wt.", "wt_", "__hs", "oly_", "vero_", "ns_"];

    private static readonly FrozenSet<string> Tracking = new[]
    {
        "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "ymclid", "twclid",
        "ttclid", "igshid", "igsh", "li_fat_id", "mc_cid", "mc_eid", "mkt_tok", "_ga", "_gl", "_hsenc",
        "_hsmi", "hsctatracking", "s_cid", "icid", "ncid", "ocid", "cmpid", "cmp", "xtor", "wickedid",
        "srsltid", "epik", "rb_clickid", "ref_src", "ref_url", "smid", "spm", "guccounter", "guce_referrer",
        "guce_referrer_sig", "_openstat", "amp", "usqp", "outputtype",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns the canonical form of an address.</summary>
    /// <param name="url">Anything.</param>
    /// <returns>An https address; empty when <paramref name="url"/> is no absolute http or https address.</returns>
    public static string Of(string? url)
    {
        // Only caches wrap addresses, and only once or twice; the bound keeps hostile ones from nesting for ever.
        var current = url;
        for (var depth = 0; depth < 3; depth++)
        {
            if (!Uri.TryCreate(current?.Trim(), UriKind.Absolute, out var uri)
                || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
            {
                return "";
            }

            if (Host(uri) is not { Length: > 0 } host)
            {
                return "";
            }

            var path = Encode(uri.GetComponents(UriComponents.Path, UriFormat.UriEscaped), PlainInPath);
            if (Cached(host, path) is not { } inner)
            {
                return Compose(uri, host, path);
            }

            current = inner;
        }

        return "";
    }

    private static string Compose(Uri uri, string host, string path)
    {
        var result = new StringBuilder("https://").Append(host);
        if (!uri.IsDefaultPort)
        {
            result.Append(':').Append(uri.Port);
        }

        path = WithoutAmp(path);
        if (path.Length > 0)
        {
            result.Append('/').Append(path);
        }

        AppendQuery(result, uri.Query);
        if (uri.Fragment.Length > 1 && uri.Fragment[1] is '!' or '/')
        {
            result.Append('#').Append(Encode(uri.Fragment.AsSpan(1), PlainInPath));
        }

        return result.ToString();
    }

    /// <summary>The host in its one form; empty when it is none.</summary>
    private static string Host(Uri uri)
    {
        string host;
        try
        {
            host = uri.IdnHost.ToLowerInvariant().TrimEnd('.');
        }
        catch (UriFormatException)
        {
            // Some names that pass as a host cannot be written as punycode, and nothing but trying tells which.
            return "";
        }

        if (uri.HostNameType == UriHostNameType.IPv6)
        {
            return $"[{host}]";
        }

        for (var i = 0; i < HostPrefixes.Length; i++)
        {
            var prefix = HostPrefixes[i];
            if (host.StartsWith(prefix, StringComparison.Ordinal) && host.IndexOf('.', prefix.Length) >= 0)
            {
                host = host[prefix.Length..];
                i = -1;
            }
        }

        return host;
    }

    /// <summary>The address of the page that an AMP cache's address holds; null for other addresses.</summary>
    private static string? Cached(string host, string path)
    {
        string rest;
        if (host.EndsWith(".cdn.ampproject.org", StringComparison.Ordinal) && path.Length > 2 && path[1] == '/')
        {
            rest = path[2..];
        }
        else if (host == "google.com" && path.StartsWith("amp/", StringComparison.Ordinal))
        {
            rest = path[4..];
        }
        else
        {
            return null;
        }

        return "https://" + (rest.StartsWith("s/", StringComparison.Ordinal) ? rest[2..] : rest);
    }

    private static string WithoutAmp(string path)
    {
        for (var before = ""; before != path;)
        {
            before = path;
            path = path.TrimEnd('/');
            if (path.StartsWith("amp/", StringComparison.OrdinalIgnoreCase))
            {
                path = path[4..];
            }

            if (EndsWith(path, ".amp.html"))
            {
                path = path[..^9] + ".html";
            }
            else if (EndsWith(path, "/amp") || EndsWith(path, ".amp"))
            {
                path = path[..^4];
            }
        }

        return path;
    }

    private static bool EndsWith(string path, string ending) =>
        path.Length > ending.Length && path.EndsWith(ending, StringComparison.OrdinalIgnoreCase);

    private static void AppendQuery(StringBuilder result, string query)
    {
        var kept = new List<string>();
        foreach (var range in query.AsSpan().TrimStart('?').Split('&'))
        {
            var parameter = query.AsSpan().TrimStart('?')[range];
            var equals = parameter.IndexOf('=');
            var name = Encode(equals < 0 ? parameter : parameter[..equals], PlainAlways);
            var value = equals < 0 ? "" : Encode(parameter[(equals + 1)..], PlainAlways);
            if (name.Length + value.Length > 0 && !IsTracking(name))
            {
                kept.Add(value.Length == 0 ? name : $"{name}={value}");
            }
        }

        kept.Sort(StringComparer.Ordinal);
        for (var i = 0; i < kept.Count; i++)
        {
            result.Append(i == 0 ? '?' : '&').Append(kept[i]);
        }
    }

    private static bool IsTracking(string name)
    {
        foreach (var prefix in TrackingPrefixes)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return Tracking.Contains(name);
    }

    /// <summary>Spells a part of an address in the one way.</summary>
    private static string Encode(ReadOnlySpan<char> text, SearchValues<char> plain)
    {
        var result = new StringBuilder(text.Length);
        Span<byte> bytes = stackalloc byte[4];
        while (!text.IsEmpty)
        {
            int used;
            var count = 1;
            if (text[0] == '%' && text.Length >= 3 && char.IsAsciiHexDigit(text[1]) && char.IsAsciiHexDigit(text[2]))
            {
                bytes[0] = Convert.FromHexString(text.Slice(1, 2))[0];
                used = 3;

                // An encoded delimiter is not the delimiter; only what never delimits is the same both ways.
                if (bytes[0] < 0x80 && PlainAlways.Contains((char)bytes[0]))
                {
                    result.Append((char)bytes[0]);
                    text = text[used..];
                    continue;
                }
            }
            else if (plain.Contains(text[0]))
            {
                result.Append(text[0]);
                text = text[1..];
                continue;
            }
            else if (text[0] == '+' && !plain.Contains('+'))
            {
                // A plus is a space in queries.
                bytes[0] = (byte)' ';
                used = 1;
            }
            else
            {
                Rune.DecodeFromUtf16(text, out var rune, out used);
                count = rune.EncodeToUtf8(bytes);
            }

            for (var i = 0; i < count; i++)
            {
                result.Append('%').Append(bytes[i].ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }

            text = text[used..];
        }

        return result.ToString();
    }
}
