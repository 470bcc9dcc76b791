using System.Text;
using Gateway.Auth.ExternalSignin;
using Gateway.Auth.Sessions;
using Microsoft.Extensions.Primitives;

namespace Gateway.Proxying;

/// <summary>Keeps the gateway's own cookies from crossing to backends, and backends from setting them (RFC 6265).</summary>
internal static class GatewayCookies
{
    private static readonly string[] Names = [SessionCookie.SecureName, SessionCookie.PlainName, DeviceCookie.SecureName, DeviceCookie.PlainName, ExternalCookie.SecureName, ExternalCookie.PlainName];

    /// <summary>The Cookie header's lines without our cookies; every other byte stays. Empty if nothing is left.</summary>
    /// <param name="lines">The header.</param>
    /// <param name="isTrusted">Whether a name is that of another's cookie that signs in here; null for none.</param>
    public static StringValues Cut(StringValues lines, TextQuestion? isTrusted = null)
    {
        var changed = false;
        var kept = new List<string>(lines.Count);
        foreach (var line in lines)
        {
            var rest = CutLine(line!, isTrusted);
            changed |= !ReferenceEquals(rest, line);
            if (rest.Length > 0)
            {
                kept.Add(rest);
            }
        }

        return changed ? new StringValues([.. kept]) : lines;
    }

    /// <summary>The Set-Cookie lines of a backend without those for our cookies.</summary>
    /// <param name="lines">The header.</param>
    /// <param name="isTrusted">As for <see cref="Cut"/>: nobody but who trusts it may hand somebody another person's session.</param>
    public static StringValues CutSetCookie(StringValues lines, TextQuestion? isTrusted = null)
    {
        foreach (var line in lines)
        {
            if (IsCut(line, isTrusted))
            {
                return new StringValues([.. lines.Where(other => !IsCut(other, isTrusted))]);
            }
        }

        return lines;
    }

    private static string CutLine(string line, TextQuestion? isTrusted)
    {
        if (isTrusted is null && !line.Contains("ag_", StringComparison.OrdinalIgnoreCase))
        {
            return line;
        }

        var rest = new StringBuilder(line.Length);
        var found = false;
        foreach (var range in line.AsSpan().Split(';'))
        {
            var pair = line.AsSpan(range);
            if (IsCut(pair, isTrusted))
            {
                found = true;
                continue;
            }

            // The first pair that is kept begins the line: no separator, and none of the space that followed it.
            rest.Append(rest.Length > 0 ? ";" : "").Append(rest.Length > 0 || range.Start.Value == 0 ? pair : pair.TrimStart(' '));
        }

        return found ? rest.ToString() : line;
    }

    /// <summary>
    /// Whether a cookie pair, or a Set-Cookie line that begins with one, names a cookie of ours, in any case, or one that is trusted. A browser sends the
    /// nameless cookie <c>=ag_session=x</c> as <c>ag_session=x</c>, so leading equals signs do not count.
    /// </summary>
    private static bool IsCut(ReadOnlySpan<char> pair, TextQuestion? isTrusted)
    {
        var name = pair.TrimStart("= \t");
        var end = name.IndexOfAny('=', ';');
        name = (end < 0 ? name : name[..end]).Trim();
        foreach (var ours in Names)
        {
            if (name.Equals(ours, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return isTrusted?.Invoke(name) ?? false;
    }
}
