using System.Text.Json;
using Gateway.Auth.Sessions;
using Gateway.Auth.Signout;
using Gateway.Auth.Storage;
using Gateway.TestKit;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Tests.Signout;

/// <summary>Signing out with an access token that has expired.</summary>
public sealed class SignoutTests(StoreServers servers)
{
    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task An_expired_token_still_ends_its_session(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var user = await world.AddUserAsync();
        var session = await world.StartSessionAsync(user);
        world.Clock.Advance(TimeSpan.FromDays(1));

        Assert.True(await SignoutAsync(world, session, SignoutScope.This));

        Assert.Empty(await world.Get<SessionStore>().ListAsync(user.Id));
    }

    [Theory]
    [Trait("advisory", "D-68")]
    [InlineData(StoreKind.Embedded, "All")]
    [InlineData(StoreKind.Embedded, "Others")]
    [InlineData(StoreKind.Real, "All")]
    [InlineData(StoreKind.Real, "Others")]
    public async Task A_token_whose_session_has_ended_ends_no_other(StoreKind kind, string scope)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var user = await world.AddUserAsync();
        var ended = await world.StartSessionAsync(user);
        var alive = await world.StartSessionAsync(user);
        await world.Get<SessionRevocation>().EndAsync(user.Id, ended.SessionId);

        Assert.True(await SignoutAsync(world, ended, Enum.Parse<SignoutScope>(scope)));

        Assert.Equal(alive.SessionId, Assert.Single(await world.Get<SessionStore>().ListAsync(user.Id)).Id);
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "G-106")]
    public async Task Signing_out_again_tells_the_replicas_nothing(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var session = await world.StartSessionAsync(await world.AddUserAsync());
        Assert.True(await SignoutAsync(world, session, SignoutScope.This));
        var first = await NewestEntryAsync(world);

        world.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await SignoutAsync(world, session, SignoutScope.This));

        Assert.Equal(first, await NewestEntryAsync(world));
    }

    private static async Task<double> NewestEntryAsync(AuthWorld world) =>
        (await world.Get<RedisConnection>().Database.SortedSetRangeByRankWithScoresAsync("ag:{revocations}", -1, -1)).Single().Score;

    private static Task<bool> SignoutAsync(AuthWorld world, IssuedSession session, SignoutScope scope)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = "Bearer " + JsonDocument.Parse(session.Body).RootElement.GetProperty("access_token").GetString();
        return world.Get<SignoutHandler>().SignoutAsync(context, scope, null, new ClientInfo(null, null));
    }
}
