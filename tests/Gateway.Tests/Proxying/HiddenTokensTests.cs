using System.Text;
using Gateway.Proxying;
using Xunit;

namespace Gateway.Tests.Proxying;

public sealed class HiddenTokensTests
{
    [Theory]
    [InlineData("""{"token":"x","user":{"id":"1","name":"\u00e4"}}""", """{"user":{"id":"1","name":"\u00E4"}}""")]
    [InlineData("""{"session":{"Token":"x","id":1.50},"n":null,"b":true}""", """{"session":{"id":1.50},"n":null,"b":true}""")]
    [InlineData("""[{"token":"x"},{"token":{"a":1}},"token"]""", """[{},{},"token"]""")]
    [InlineData("""{"to\u006ben":"x"}""", "{}")]
    [InlineData("""{"token":"x","token":"y"}""", "{}")]
    [InlineData("null", "null")]
    [InlineData("", "")]
    public void A_member_token_is_taken_out_wherever_it_is(string json, string rest) =>
        Assert.Equal(rest, Encoding.UTF8.GetString(HiddenTokens.Without(Encoding.UTF8.GetBytes(json))!.Value.Span));

    [Theory]
    [InlineData("{")]
    [InlineData("""{"a":1} {"token":"x"}""")]
    [InlineData("""{"token":"x",}""")]
    [InlineData("""{"\uD800":"x"}""")]
    [InlineData("token")]
    public void What_is_no_JSON_is_not_passed_on(string text) => Assert.Null(HiddenTokens.Without(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Neither_is_what_is_too_deep() => Assert.Null(HiddenTokens.Without(Encoding.UTF8.GetBytes(new string('[', 100) + new string(']', 100))));
}
