using System.Text.Json;
using Gateway.Auth.Access;
using Gateway.Auth.Account;
using Gateway.Auth.AccessTokens;
using Gateway.Auth.Sessions;
using Gateway.TestKit;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Tests.Account;

/// <summary>Ending one session from the list of them.</summary>
public sealed class SessionsEndpointTests(StoreServers servers)
{
    [Theory]
    [Trait("advisory", "D-57")]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task The_access_token_of_a_session_that_was_ended_is_worthless(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var user = await world.AddUserAsync();
        var here = await world.StartSessionAsync(user);
        var elsewhere = await world.StartSessionAsync(user);

        await EndAsync(world, Identity(world, here), elsewhere.SessionId);

        Assert.True(world.Get<Revocations>().Concerns(Identity(world, elsewhere)));
        Assert.False(world.Get<Revocations>().Concerns(Identity(world, here)));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Whoever_ends_the_own_session_loses_the_cookie(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var session = await world.StartSessionAsync(await world.AddUserAsync(), SessionMode.Cookie);
        var caller = await world.Get<CookieSessions>().AuthenticateAsync(session.Credential);

        var answer = await EndAsync(world, caller.Identity!, session.SessionId);

        Assert.StartsWith("__Host-ag_session=; expires=Thu, 01 Jan 1970", answer.Headers.SetCookie.ToString(), StringComparison.Ordinal);
    }

    private static CallerIdentity Identity(AuthWorld world, IssuedSession session) =>
        world.Get<AccessTokenValidator>().Validate(JsonDocument.Parse(session.Body).RootElement.GetProperty("access_token").GetString())!;

    private static async Task<HttpResponse> EndAsync(AuthWorld world, CallerIdentity caller, Guid session)
    {
        var context = new DefaultHttpContext();
        context.Features.Set(Caller.Identified(caller));
        context.Request.RouteValues["id"] = session.ToString();
        await world.Get<SessionsEndpoint>().EndAsync(context);
        Assert.Equal(StatusCodes.Status204NoContent, context.Response.StatusCode);
        return context.Response;
    }
}
