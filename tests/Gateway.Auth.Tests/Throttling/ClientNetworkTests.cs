using System.Net;
using Gateway.Auth.Throttling;

namespace Gateway.Auth.Tests.Throttling;

public sealed class ClientNetworkTests
{
    [Theory]
    [Trait("advisory", "E-73")]
    [Trait("advisory", "E-74")]
    [InlineData(null, "unknown")]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("::FFFF:cb00:7107", "203.0.113.7")]
    [InlineData("64:ff9b::203.0.113.7", "203.0.113.7")]
    [InlineData("2002:cb00:7107:1::1", "203.0.113.7")]
    [InlineData("2002:cb00:7107:ffff:1:2:3:4", "203.0.113.7")]
    [InlineData("2001:db8:1:2::", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("2001:DB8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:3::", "2001:db8:1:3::/64")]
    [InlineData("fe80::1%7", "fe80::/64")]
    [InlineData("::1", "::/64")]
    [InlineData("127.0.0.1", "127.0.0.1")]
    public void One_client_has_one_name(string? address, string name) =>
        Assert.Equal(name, ClientNetwork.Of(address is null ? null : IPAddress.Parse(address)));
}
