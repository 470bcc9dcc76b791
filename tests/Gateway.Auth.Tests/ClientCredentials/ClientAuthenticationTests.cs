using System.Text;
using Gateway.Auth.ClientCredentials;
using Gateway.Auth.Requests;
using Microsoft.Extensions.Primitives;

namespace Gateway.Auth.Tests.ClientCredentials;

/// <summary>How a client says who it is (RFC 6749 section 2.3.1), and how forms are read.</summary>
public sealed class ClientAuthenticationTests
{
    [Theory]
    [InlineData("", "a:b", "a", "b")]
    [InlineData("", "a%3Ab:c%20d+e", "a:b", "c d e")]
    [InlineData("", "a:b:c", "a", "b:c")]
    [InlineData("client_id=a&client_secret=b%2B", null, "a", "b+")]
    [InlineData("client_id=a", "a:b", "a", "b")]
    public void A_client_is_read_from_the_header_or_the_body(string body, string? basic, string id, string secret)
    {
        Assert.True(ClientAuthentication.TryRead(Basic(basic), Form(body), out var client));
        Assert.Equal((id, secret), (client!.Id, client.Secret));
        Assert.DoesNotContain(secret, client.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("client_id=a&client_secret=b", "a:b")]
    [InlineData("client_secret=b", "a:b")]
    [InlineData("client_id=other", "a:b")]
    [Trait("advisory", "G-100")]
    public void Two_ways_at_once_are_malformed(string body, string basic) => Assert.False(ClientAuthentication.TryRead(Basic(basic), Form(body), out _));

    [Theory]
    [InlineData("Basic")]
    [InlineData("Basic ")]
    [InlineData("Basic ====")]
    [InlineData("Basic YQ==")]
    [InlineData("Basic OmI=")]
    [InlineData("Basic YTo=")]
    [InlineData("Basic JTphOmI=")]
    [InlineData("Basic /zpi")]
    [InlineData("Bearer YTpi")]
    [InlineData("BasicYTpi")]
    public void What_cannot_be_read_is_nobody(string header)
    {
        Assert.True(ClientAuthentication.TryRead(header, Form(""), out var client));
        Assert.Null(client);
    }

    [Fact]
    public void Two_headers_are_nobody()
    {
        Assert.True(ClientAuthentication.TryRead(new StringValues(["Basic YTpi", "Basic YTpi"]), Form(""), out var client));
        Assert.Null(client);
    }

    [Theory]
    [InlineData("a=1&a=2")]
    [InlineData("a=1&%61=2")]
    [InlineData("a=%")]
    [InlineData("a=%4")]
    [InlineData("a=%4g")]
    [InlineData("%zz=1")]
    [InlineData("a=%ff")]
    [InlineData("a=%c0%af")]
    [InlineData("=1&=2")]
    [Trait("advisory", "G-100")]
    public void A_form_that_two_readers_could_read_differently_is_none(string body) => Assert.Null(FormBody.Read(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void A_form_is_read_as_browsers_write_it()
    {
        var form = Form("a=1&b=x+y%2b%C3%A9&c=&d&&e=f=g");
        Assert.Equal(("1", "x y+é", null, null, "f=g"), (form.Find("a"), form.Find("b"), form.Find("c"), form.Find("d"), form.Find("e")));
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded", true)]
    [InlineData("Application/X-WWW-Form-Urlencoded; charset=UTF-8", true)]
    [InlineData("application/x-www-form-urlencoded; charset=utf-16", false)]
    [InlineData("application/json", false)]
    [InlineData("multipart/form-data; boundary=x", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Only_a_form_in_UTF8_is_one(string? contentType, bool isForm) => Assert.Equal(isForm, FormBody.IsForm(contentType));

    private static StringValues Basic(string? pair) => pair is null ? StringValues.Empty : "basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(pair));

    private static FormBody Form(string body) => FormBody.Read(Encoding.UTF8.GetBytes(body))!;
}
