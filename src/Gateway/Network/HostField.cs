using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Network;

/// <summary>
/// Which hosts can be asked for on the way to a backend. What .NET's HTTP client cannot parse it sends all the same, behind a second
/// Host with the backend's own address: the backend would choose one of them.
/// </summary>
internal static class HostField
{
    /// <summary>RFC 1123 section 2.1; container networks have underscores, too.</summary>
    private static readonly SearchValues<char> Label = SearchValues.Create("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");

    private const int MaxName = 253, MaxLabel = 63;

    /// <summary>Whether the value is a name or address of its usual form, with or without a port. Allocates nothing for a name.</summary>
    public static bool IsPlain(ReadOnlySpan<char> value)
    {
        if (value.StartsWith('['))
        {
            var end = value.IndexOf(']');
            return end > 0 && !value[..end].Contains('%') && IPAddress.TryParse(value[1..end], out var address)
                && address.AddressFamily == AddressFamily.InterNetworkV6 && IsPort(value[(end + 1)..]);
        }

        var colon = value.IndexOf(':');
        var name = colon < 0 ? value : value[..colon];
        return IsName(name) && IsPort(value[name.Length..]);
    }

    private static bool IsName(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > MaxName)
        {
            return false;
        }

        foreach (var range in name.Split('.'))
        {
            var label = name[range];
            if (label.Length is 0 or > MaxLabel || !char.IsAsciiLetterOrDigit(label[0]) || label[^1] == '-' || label.ContainsAnyExcept(Label))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsPort(ReadOnlySpan<char> rest) =>
        rest.IsEmpty || (rest.Length is > 1 and <= 6 && rest[0] == ':' && ushort.TryParse(rest[1..], NumberStyles.None, CultureInfo.InvariantCulture, out _));
}
