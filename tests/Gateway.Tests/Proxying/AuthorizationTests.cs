using System.Buffers.Text;
using System.Text;
using FsCheck.Xunit;
using Gateway.Proxying;
using Xunit;

namespace Gateway.Tests.Proxying;

public class AuthorizationTests
{
    private const string Issuer = "https://gateway.test";

    [Theory]
    [InlineData("Bearer x")]
    [InlineData("bearer x")]
    [InlineData("  BEARER\tx")]
    [InlineData("Bearer")]
    [Trait("advisory", "A-13")]
    public void A_bearer_token_stays_at_the_gateway_where_the_gateway_reads_it(string value) => Assert.False(MayPass(value, onAnonymousRoute: false));

    [Theory]
    [InlineData("Basic YTpi")]
    [InlineData("Digest username=\"a\"")]
    [InlineData("BearerX y")]
    public void Other_schemes_are_the_backends(string value) => Assert.True(MayPass(value, onAnonymousRoute: false));

    [Theory]
    [InlineData("NTLM TlRMTVNTUAAB")]
    [InlineData("negotiate YII=")]
    [Trait("advisory", "A-15")]
    public void Schemes_that_sign_in_a_connection_never_pass(string value) => Assert.False(MayPass(value, onAnonymousRoute: true));

    [Theory]
    [InlineData("""{"iss":"https://gateway.test"}""")]
    [InlineData("""{"a":{"iss":"x"},"iss":"https:\u002f/gateway.test"}""")]
    [InlineData("""{"iss":"https://gateway.test","iss":"https://other.test"}""")]
    [InlineData("""{"iss":"https://other.test","iss":"https://gateway.test"}""")]
    public void Our_token_does_not_pass_on_an_anonymous_route(string payload) => Assert.False(MayPass("Bearer " + Token(payload), onAnonymousRoute: true));

    [Theory]
    [InlineData("""{"iss":"https://other.test"}""")]
    [InlineData("""{"iss":7}""")]
    [InlineData("""{"a":{"iss":"https://gateway.test"}}""")]
    [InlineData("""["iss","https://gateway.test"]""")]
    [InlineData("""{"iss":""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("")]
    public void A_foreign_token_passes_on_an_anonymous_route(string payload) => Assert.True(MayPass("Bearer " + Token(payload), onAnonymousRoute: true));

    [Fact]
    public void A_refresh_token_never_passes() => Assert.False(MayPass("Bearer agr_abc", onAnonymousRoute: true));

    [Property(MaxTest = 1000)]
    public bool No_token_is_so_malformed_that_it_throws(string? text) => MayPass("Bearer " + text, onAnonymousRoute: true) || text is not null;

    private static bool MayPass(string value, bool onAnonymousRoute) => Authorization.MayPass(value, onAnonymousRoute, () => Issuer);

    private static string Token(string payload) => $"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}.c2ln";
}
