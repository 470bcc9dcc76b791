using Gateway.Auth;
using Gateway.Auth.Access;
using Xunit;

namespace Gateway.Tests.Access;

[Trait("advisory", "G-98")]
public sealed class ReturnUrlTests
{
    private readonly ReturnUrl returnUrl = new(new PublicOrigin("https://app.example.com"), new AuthOptions { ReturnOrigins = ["https://other.example.com", "http://localhost:3000"] });

    [Theory]
    [InlineData("/")]
    [InlineData("/reports/7?x=1")]
    [InlineData("/reports/7?next=//evil.example&y=/..//")]
    [InlineData("/caf%C3%A9#part")]
    [InlineData("https://app.example.com")]
    [InlineData("https://app.example.com/reports/7?x=1")]
    [InlineData("https://other.example.com/a")]
    [InlineData("http://localhost:3000/")]
    public void A_local_path_and_a_known_origin_are_kept(string url) => Assert.Equal(url, returnUrl.Validate(url));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("reports")]
    [InlineData("//evil.example")]
    [InlineData("///evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("/\n/evil.example")]
    [InlineData("/a\r\nSet-Cookie: a=b")]
    [InlineData(" /a")]
    [InlineData("/a b")]
    [InlineData("/\u2028")]
    [InlineData("/\uFF0Fevil.example")]
    [InlineData("/%2fevil.example")]
    [InlineData("/%5cevil.example")]
    [InlineData("/%252fevil.example")]
    [InlineData("/%09/evil.example")]
    [InlineData("/..//evil.example")]
    [InlineData("/a/../..//evil.example")]
    [InlineData("/.//evil.example")]
    [InlineData("/%2e%2e//evil.example")]
    [InlineData("/%252e%252e//evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("https:evil.example")]
    [InlineData("https:/evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData("https://app.example.com.evil.example/")]
    [InlineData("https://app.example.com@evil.example/")]
    [InlineData("https://app.example.com:evil@evil.example/")]
    [InlineData("https://app.example.com:8443/")]
    [InlineData("https://user@app.example.com/")]
    [InlineData("http://app.example.com/")]
    [InlineData("https://app.example.com\\@evil.example")]
    [InlineData("https://app.example.com//evil.example")]
    [InlineData("http://localhost:30001/")]
    public void Everything_else_leads_home(string? url) => Assert.Equal("/", returnUrl.Validate(url));

    [Fact]
    public void An_endless_url_leads_home() => Assert.Equal("/", returnUrl.Validate("/" + new string('a', 10_000)));
}
