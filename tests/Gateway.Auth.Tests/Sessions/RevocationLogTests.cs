using Gateway.Auth.AccessTokens;
using Gateway.Auth.Sessions;
using Gateway.Auth.Storage;
using Gateway.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Auth.Tests.Sessions;

/// <summary>How long ended sessions are remembered, and what that may cost.</summary>
public sealed class RevocationLogTests(StoreServers servers)
{
    [Theory]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    [Trait("advisory", "K-128")]
    public async Task An_ended_session_is_remembered_as_long_as_any_configuration_trusts_its_credentials(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var user = await world.AddUserAsync();
        var session = await world.StartSessionAsync(user);
        var (token, _) = world.Get<AccessTokenIssuer>().Issue(user, session.SessionId, world.Clock.GetUtcNow(), ["pwd"]);
        var caller = world.Get<AccessTokenValidator>().Validate(token)!;
        await world.Get<SessionRevocation>().EndAsync(user.Id, session.SessionId);

        world.Clock.Advance(TimeSpan.FromHours(1));
        await world.Get<RevocationLog>().TrimAsync();
        await world.Get<RevocationLog>().ReadAsync();
        await using var restarted = await AuthWorld.CreateAsync(stores, world.Clock);

        Assert.True(world.Get<Revocations>().Concerns(caller));
        Assert.True(restarted.Get<Revocations>().Concerns(caller));
    }

    [Theory]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    [Trait("advisory", "G-106")]
    public async Task Signing_out_again_and_again_leaves_one_entry(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var user = await world.AddUserAsync();
        var session = await world.StartSessionAsync(user);

        for (var i = 0; i < 5; i++)
        {
            await world.Get<SessionRevocation>().EndAsync(user.Id, session.SessionId);
            await world.Get<SessionRevocation>().UserChangedAsync(user.Id, 2);
            world.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(2, await world.Get<RedisConnection>().Database.SortedSetLengthAsync("ag:{revocations}"));
    }

    [Theory]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task A_replica_whose_clock_is_two_seconds_behind_is_heard(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var ahead = await AuthWorld.CreateAsync(stores);
        await using var behind = await AuthWorld.CreateAsync(stores, new FakeTimeProvider(ahead.Clock.GetUtcNow() - TimeSpan.FromSeconds(2)));
        var user = await ahead.AddUserAsync();
        var session = await ahead.StartSessionAsync(user);
        var (token, _) = ahead.Get<AccessTokenIssuer>().Issue(user, session.SessionId, ahead.Clock.GetUtcNow(), ["pwd"]);
        var caller = ahead.Get<AccessTokenValidator>().Validate(token)!;
        await ahead.Get<SessionRevocation>().EndAsync(user.Id, (await ahead.StartSessionAsync(user)).SessionId);
        await ahead.Get<RevocationLog>().ReadAsync();

        await behind.Get<SessionRevocation>().EndAsync(user.Id, session.SessionId);
        await ahead.Get<RevocationLog>().ReadAsync();

        Assert.True(ahead.Get<Revocations>().Concerns(caller));
    }

    [Theory]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task An_older_version_that_is_heard_late_lets_nobody_in_again(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var user = await world.AddUserAsync();

        await world.Get<SessionRevocation>().UserChangedAsync(user.Id, 3);
        await world.Get<SessionRevocation>().UserChangedAsync(user.Id, 2);

        Assert.True(world.Get<Revocations>().IsOutdated(user.Id, 2));
    }
}
