using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>What is asked for below <c>/auth</c> without being there, with another method, or without a credential.</summary>
public sealed class AuthPathsTests(SharedWorlds worlds)
{
    [Theory]
    [Trait("advisory", "F-93")]
    [InlineData("GET /auth/external/google/token")]
    [InlineData("POST /auth/external/google/link/callback")]
    [InlineData("GET /auth/external/google/.well-known/openid-configuration")]
    [InlineData("GET /auth/nothing")]
    [InlineData("POST /auth/signup/more")]
    [InlineData("GET /auth")]
    [InlineData("GET /auth/")]
    public async Task What_is_not_there_is_never_proxied(string request)
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);
        var person = await world.Client.SignUpAsync();

        (await world.Client.SendAsync(request, bearer: person.AccessToken)).ExpectProblem(404, "not-found");

        Assert.False(world.HasReceived(request.Split(' ')[1]));
    }

    [Theory]
    [InlineData("GET /auth/refresh", "POST")]
    [InlineData("DELETE /auth/me", "GET")]
    [InlineData("PUT /auth/sessions", "GET")]
    [InlineData("GET /auth/sessions/x", "DELETE")]
    [InlineData("DELETE /auth/password/change", "POST")]
    public async Task Another_method_is_405_with_those_that_there_are(string request, string allowed)
    {
        var client = (await worlds.OfAsync(StoreKind.Embedded)).Client;

        Assert.Equal(allowed, (await client.SendAsync(request)).ExpectProblem(405, "method-not-allowed")["Allow"]);
    }

    [Theory]
    [Trait("advisory", "C-41")]
    [InlineData("GET /auth/me")]
    [InlineData("GET /auth/sessions")]
    [InlineData("DELETE /auth/sessions/0199")]
    public async Task Without_a_credential_or_with_a_bad_one_it_is_401(string request)
    {
        var client = (await worlds.OfAsync(StoreKind.Embedded)).Client;

        Assert.Equal("Bearer", (await client.SendAsync(request)).ExpectProblem(401, "unauthenticated")["WWW-Authenticate"]);
        Assert.Equal("Bearer error=\"invalid_token\"", (await client.SendAsync(request, bearer: "bad")).ExpectProblem(401, "invalid-token")["WWW-Authenticate"]);
        Assert.Equal("Bearer", (await client.SendAsync(request, cookie: "dead")).ExpectProblem(401, "unauthenticated")["WWW-Authenticate"]);
    }
}
