using FsCheck.Xunit;
using Gateway.Proxying;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace Gateway.Tests.Proxying;

public class GatewayCookiesTests
{
    [Theory]
    [InlineData("a=1; b=2", "a=1; b=2")]
    [InlineData("a=1; ag_session=x; b=2", "a=1; b=2")]
    [InlineData("ag_session=x; b=2", "b=2")]
    [InlineData("a=1; __Host-ag_session=x", "a=1")]
    [InlineData("a=1;ag_device=x;b=2", "a=1;b=2")]
    [InlineData("a=\"1 ,\u00e9\";  b =2 ;;AG_SESSION = x;  c=3", "a=\"1 ,\u00e9\";  b =2 ;;  c=3")]
    [InlineData("ag_session=x; ag_session=y; ag_sessions=z", "ag_sessions=z")]
    [InlineData("xag_session=1; a=ag_session=2", "xag_session=1; a=ag_session=2")]
    [InlineData("=ag_session=x; a=1", "a=1")]
    [InlineData("ag_session", "")]
    [InlineData("ag_session=x", "")]
    [Trait("advisory", "A-13")]
    public void Our_cookies_are_cut_out_and_every_other_byte_stays(string line, string rest)
    {
        Assert.Equal(rest, GatewayCookies.Cut(line).ToString());
    }

    [Property]
    public bool A_line_without_our_names_is_untouched(string line)
    {
        StringValues lines = line ?? "";
        return lines.ToString().Contains("ag_", StringComparison.OrdinalIgnoreCase) || GatewayCookies.Cut(lines) == lines;
    }

    [Theory]
    [InlineData("__Host-ag_session=evil; Path=/")]
    [InlineData("__host-AG_Session =evil")]
    [InlineData("  ag_session=evil")]
    [InlineData("\tag_device\t=evil")]
    [InlineData("=ag_session=evil; Path=/")]
    [InlineData("ag_session")]
    [InlineData("ag_session; Max-Age=0")]
    [Trait("advisory", "A-14")]
    [Trait("advisory", "D-61")]
    public void A_backend_cannot_set_our_cookies(string line)
    {
        Assert.Equal("a=1", GatewayCookies.CutSetCookie(new StringValues([line, "a=1"])).ToString());
    }
}
