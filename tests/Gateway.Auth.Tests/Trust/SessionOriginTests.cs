using System.Text.Json;
using Gateway.Auth.Administration;
using Gateway.Auth.Exchange;
using Gateway.Auth.Sessions;
using Gateway.Auth.Trust;
using Gateway.TestKit;

namespace Gateway.Auth.Tests.Trust;

/// <summary>A session of ours that was exchanged for one elsewhere, and lives and dies with it.</summary>
public sealed class SessionOriginTests(StoreServers servers)
{
    private const string One = "one" + ScriptedBetterAuth.Signature, Two = "two" + ScriptedBetterAuth.Signature;

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "D-67")]
    public async Task An_outage_at_a_refresh_ends_nothing_and_an_end_there_ends_it_here(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var betterAuth = new BetterAuthWorld();
        await using var world = await betterAuth.CreateAsync(stores);
        var token = await ExchangeAsync(world, One);
        var (userId, sessionId) = Named(world, token);
        Assert.DoesNotContain(One, System.Text.Encoding.Latin1.GetString((await world.Get<SessionStore>().FindAsync(userId, sessionId))!.Origin!), StringComparison.Ordinal);

        betterAuth.Server.Answer = () => RawAnswer.Text("", 503);
        await Assert.ThrowsAsync<IssuerAwayException>(() => world.Get<SessionIssuer>().RotateAsync(SessionMode.Tokens, token));
        betterAuth.Server.Answer = null;
        betterAuth.Clock.Advance(TimeSpan.FromSeconds(1));
        var next = Assert.IsType<RotationResult.Issued>(await world.Get<SessionIssuer>().RotateAsync(SessionMode.Tokens, token)).Session.Credential;

        betterAuth.Server.IsAlive = false;
        Assert.IsType<RotationResult.OriginEnded>(await world.Get<SessionIssuer>().RotateAsync(SessionMode.Tokens, next));
        Assert.True(world.Get<Revocations>().HasEnded(sessionId));
        betterAuth.Server.IsAlive = true;
        Assert.IsType<RotationResult.Refused>(await world.Get<SessionIssuer>().RotateAsync(SessionMode.Tokens, next));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "C-44")]
    public async Task A_later_exchange_ends_the_session_of_the_one_before_and_one_at_the_same_time_shares_it(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var betterAuth = new BetterAuthWorld();
        await using var world = await betterAuth.CreateAsync(stores);
        var first = await ExchangeAsync(world, One);
        betterAuth.Clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(first, await ExchangeAsync(world, One));
        var other = await ExchangeAsync(world, Two);

        betterAuth.Clock.Advance(TimeSpan.FromSeconds(1));
        var later = await ExchangeAsync(world, One);

        Assert.NotEqual(first, later);
        Assert.IsType<RotationResult.Refused>(await world.Get<SessionIssuer>().RotateAsync(SessionMode.Tokens, first));
        Assert.IsType<RotationResult.Issued>(await world.Get<SessionIssuer>().RotateAsync(SessionMode.Tokens, later));
        Assert.IsType<RotationResult.Issued>(await world.Get<SessionIssuer>().RotateAsync(SessionMode.Tokens, other));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Whoever_signed_out_a_moment_ago_gets_a_new_session(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var betterAuth = new BetterAuthWorld();
        await using var world = await betterAuth.CreateAsync(stores);
        var first = await ExchangeAsync(world, One);
        var (userId, sessionId) = Named(world, first);
        await world.Get<SessionRevocation>().EndAsync(userId, sessionId);

        var second = await ExchangeAsync(world, One);

        Assert.NotEqual(first, second);
        Assert.IsType<RotationResult.Issued>(await world.Get<SessionIssuer>().RotateAsync(SessionMode.Tokens, second));
    }

    [Fact]
    [Trait("advisory", "C-45")]
    public async Task A_refresh_brings_the_profile_and_never_the_role_that_governs_the_gateway()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var betterAuth = new BetterAuthWorld();
        await using var world = await betterAuth.CreateAsync(stores);
        var token = await ExchangeAsync(world, One);
        await world.Get<UserAdministration>().SetRolesAsync(Named(world, token).UserId, ["gateway-admin", "staff"], ClientInfo.Operator, CancellationToken.None);
        betterAuth.Server.Name = "Bea";
        betterAuth.Clock.Advance(TimeSpan.FromSeconds(5));

        var issued = Assert.IsType<RotationResult.Issued>(await world.Get<SessionIssuer>().RotateAsync(SessionMode.Tokens, token));

        Assert.Equal("Bea", issued.User.Name);
        Assert.Equal(["staff"], issued.User.Roles);
    }

    private static async Task<string> ExchangeAsync(AuthWorld world, string sessionToken)
    {
        var issued = Assert.IsType<ExchangeResult.Issued>(await world.Get<ExchangeHandler>().ForSessionAsync(sessionToken, ClientInfo.Operator));
        return JsonDocument.Parse(issued.Body).RootElement.GetProperty("refresh_token").GetString()!;
    }

    private static (Guid UserId, Guid SessionId) Named(AuthWorld world, string token) =>
        world.Get<SessionCredentials>().Read(SessionMode.Tokens, token) is { } credential ? (credential.UserId, credential.SessionId) : default;
}
