using System.Text.Json;
using Gateway.Auth.Access;
using Gateway.Auth.Administration;
using Gateway.Auth.Sessions;
using Gateway.Auth.SigningKeys;
using Gateway.TestKit;
using Gateway.TestKit.Forgery;

namespace Gateway.Auth.Tests.Access;

/// <summary>An access token that was good a moment ago, and is still in memory.</summary>
public sealed class BearerTokensTests(StoreServers servers)
{
    [Theory]
    [Trait("advisory", "C-44")]
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
    [Trait("advisory", "K-128")]
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

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Many_requests_at_once_with_a_new_token_check_it_once(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var bearer = world.Get<BearerTokens>();
        for (var round = 0; round < 10; round++)
        {
            var token = await TokenAsync(world, $"{round}@example.com");
            using var start = new Barrier(16);

            var callers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return bearer.Authenticate(token);
                },
                TestContext.Current.CancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)));

            // Each check makes a caller of its own.
            Assert.Single(callers.Distinct());
            Assert.Equal(CallerState.Identified, callers[0].State);
        }
    }

    [Fact]
    [Trait("advisory", "C-44")]
    [Trait("advisory", "C-42")]
    public async Task A_token_that_is_in_memory_lets_no_other_in()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var world = await AuthWorld.CreateAsync(stores);
        var (ada, eve) = (await TokenAsync(world), await TokenAsync(world, "eve@example.com"));
        var forged = ForgedTokens.Of(ada, world.Get<SigningKeyRing>().Current, world.Clock.GetUtcNow());
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal("alice@example.com", world.Get<BearerTokens>().Authenticate(ada).Identity!.Email);
            Assert.Equal("eve@example.com", world.Get<BearerTokens>().Authenticate(eve).Identity!.Email);
            Assert.DoesNotContain(forged, token => world.Get<BearerTokens>().Authenticate(token.Text).State != CallerState.InvalidToken);
        }
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "C-44")]
    [Trait("advisory", "C-45")]
    [Trait("advisory", "K-125")]
    public async Task A_token_in_memory_is_not_believed_once_its_account_has_changed(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var user = await world.AddUserAsync();
        var token = Token(await world.StartSessionAsync(user));
        Assert.Equal(CallerState.Identified, world.Get<BearerTokens>().Authenticate(token).State);

        await world.Get<UserAdministration>().DisableAsync(user.Id, null, TestContext.Current.CancellationToken);

        Assert.Equal(CallerState.InvalidToken, world.Get<BearerTokens>().Authenticate(token).State);
    }

    private static async Task<string> TokenAsync(AuthWorld world, string email = "alice@example.com") =>
        Token(await world.StartSessionAsync(await world.AddUserAsync(email)));

    private static string Token(IssuedSession session) => JsonDocument.Parse(session.Body).RootElement.GetProperty("access_token").GetString()!;
}
