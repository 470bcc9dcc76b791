using System.Net;
using System.Net.Sockets;

namespace Gateway.Auth.Throttling;

/// <summary>
/// The one name under which a client's address is counted: an IPv4 address in whatever form it comes, the /64 of an IPv6 address, since
/// whoever has one address of it has them all (ADVISORIES.md E-73).
/// </summary>
internal static class ClientNetwork
{
    /// <summary>Clients whose address is not known share one name: a limit that is passed over when there is no key is none (E-74).</summary>
    public const string Unknown = "unknown";

    /// <summary>The name, such as <c>203.0.113.7</c> or <c>2001:db8:1:2::/64</c>.</summary>
    public static string Of(IPAddress? address)
    {
        if (address is null)
        {
            return Unknown;
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address.ToString();
        }

        var bytes = address.GetAddressBytes();
        if (EmbeddedIPv4(bytes) is { } embedded)
        {
            return new IPAddress(embedded).ToString();
        }

        Array.Clear(bytes, 8, 8);
        return $"{new IPAddress(bytes)}/64";
    }

    private static byte[]? EmbeddedIPv4(byte[] bytes) => bytes switch
    {
        // ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2)
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, ..] => bytes[12..],

        // 64:ff9b::a.b.c.d (RFC 6052 section 2.1): otherwise the whole of IPv4 would be one /64.
        [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, ..] => bytes[12..],

        // 2002:abcd::/48 (RFC 3056 section 2): otherwise one IPv4 address would be 65,536 networks.
        [0x20, 0x02, ..] => bytes[2..6],
        _ => null,
    };
}
