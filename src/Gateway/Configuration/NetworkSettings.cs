using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Gateway.Network;

namespace Gateway.Configuration;

/// <summary>Who stands before the gateway: <c>Network</c>.</summary>
internal static class NetworkSettings
{
    public static NetworkOptions Read(SettingsReader reader) => new()
    {
        TrustedProxies = [.. reader.List("Network:TrustedProxies").Select(setting => Network(reader, setting)).OfType<string>()],
        AdditionalMethods = [.. reader.List("Network:AdditionalMethods").Select(setting => Method(reader, setting))],
    };

    /// <summary>A network in CIDR notation, or one address.</summary>
    internal static string? Network(SettingsReader reader, Setting setting, string remedy = "Name the networks that your proxies are in")
    {
        if (IPAddress.TryParse(setting.Value, out var address))
        {
            return string.Create(CultureInfo.InvariantCulture, $"{address}/{address.GetAddressBytes().Length * 8}");
        }

        // .NET clears bits behind the prefix; we refuse them, because one of the two numbers is a slip.
        if (!IPNetwork.TryParse(setting.Value, out var network) || !network.BaseAddress.Equals(IPAddress.Parse(setting.Value.Split('/')[0])))
        {
            reader.Error(setting, "this is not a network", "Write CIDR notation with no bit set behind the prefix, such as 10.0.0.0/8 or fd00::/8");
        }
        else if (IsEverybody(network))
        {
            reader.Error(setting, "this network is everybody, or near enough", remedy);
        }

        return setting.Value;
    }

    /// <summary>
    /// Wider than the widest network that anybody has for themselves: 10.0.0.0/8 and fc00::/7. And <c>::ffff:0:0/96</c> is all of IPv4.
    /// </summary>
    private static bool IsEverybody(IPNetwork network) => network.BaseAddress.IsIPv4MappedToIPv6
        ? network.PrefixLength < 96 + 8
        : network.PrefixLength < (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 8 : 7);

    private static string Method(SettingsReader reader, Setting setting)
    {
        if (setting.Value is "TRACE" or "TRACK" or "CONNECT" || !setting.Value.All(c => char.IsAsciiLetterUpper(c) || c is '-'))
        {
            reader.Error(setting, "this method cannot be forwarded", "Remove it, or write a method such as PROPFIND in capitals");
        }

        return setting.Value;
    }
}
