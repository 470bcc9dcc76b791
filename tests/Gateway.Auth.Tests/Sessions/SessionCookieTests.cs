using Gateway.Auth.Sessions;
using Microsoft.AspNetCore.Http;
using SessionOptions = Gateway.Auth.Sessions.SessionOptions;

namespace Gateway.Auth.Tests.Sessions;

/// <summary>The attributes of the cookie; what a browser does without them nobody else makes up for.</summary>
public sealed class SessionCookieTests
{
    [Theory]
    [Trait("advisory", "D-63")]
    [InlineData("https://app.example.com", "__Host-ag_session=value; max-age=2592000; path=/; secure; samesite=lax; httponly")]
    [InlineData("http://localhost:8080", "ag_session=value; max-age=2592000; path=/; samesite=lax; httponly")]
    public void Over_https_it_is_bound_to_the_host_and_never_sent_in_clear(string origin, string expected)
    {
        var context = new DefaultHttpContext();

        new SessionCookie(new PublicOrigin(origin), new SessionOptions()).Append(context, "value");

        Assert.Equal(expected, context.Response.Headers.SetCookie.ToString());
    }
}
