using System.Text.Json;
using Gateway.Auth.Access;
using Gateway.Auth.Sessions;
using Gateway.TestKit;

namespace Gateway.Auth.Tests.Access;

/// <summary>An access token that was good a moment ago, and is still in memory.</summary>
public sealed class BearerTokensTests(StoreServers servers)
{
    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_token_that_was_accepted_before_is_refused_once_it_has_expired(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var token = await TokenAsync(world);
        Assert.Equal(CallerState.Identified, world.Get<BearerTokens>().Authenticate(token).State);

        world.Clock.Advance(TimeSpan.FromMinutes(15));
        await world.Get<RevocationLog>().ReadAsync();

        Assert.Equal(CallerState.InvalidToken, world.Get<BearerTokens>().Authenticate(token).State);
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_token_is_not_believed_once_revocations_have_not_been_read_for_five_minutes(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var token = await TokenAsync(world);

        world.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(CallerState.Identified, world.Get<BearerTokens>().Authenticate(token).State);
        world.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(CallerState.Unavailable, world.Get<BearerTokens>().Authenticate(token).State);

        await world.Get<RevocationLog>().ReadAsync();
        Assert.Equal(CallerState.Identified, world.Get<BearerTokens>().Authenticate(token).State);
    }

    private static async Task<string> TokenAsync(AuthWorld world)
    {
        var session = await world.StartSessionAsync(await world.AddUserAsync());
        return JsonDocument.Parse(session.Body).RootElement.GetProperty("access_token").GetString()!;
    }
}
