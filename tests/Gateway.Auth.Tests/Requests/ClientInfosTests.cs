using Gateway.Auth.Requests;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Tests.Requests;

public sealed class ClientInfosTests
{
    [Theory]
    [Trait("advisory", "J-118")]
    [InlineData("Moz\u009b31mRED\u009b2J", "Moz\uFFFD31mRED\uFFFD2J")]
    [InlineData("a\u00adb\u202e", "a\uFFFDb\uFFFD")]
    [InlineData("Mozilla/5.0 (Zoë)", "Mozilla/5.0 (Zoë)")]
    [InlineData("", null)]
    public void What_a_client_calls_itself_can_be_printed_on_a_terminal(string sent, string? kept)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.UserAgent = sent;
        Assert.Equal(kept, ClientInfos.Of(context).UserAgent);
    }
}
