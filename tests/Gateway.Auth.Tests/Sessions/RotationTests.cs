using System.Text.Json;
using Gateway.Auth.AccessTokens;
using Gateway.Auth.Administration;
using Gateway.Auth.Sessions;
using Gateway.Auth.Users;
using Gateway.TestKit;

namespace Gateway.Auth.Tests.Sessions;

/// <summary>CONTRACT section 2, "Refresh token", sentence by sentence, on both pairs of stores.</summary>
public sealed class RotationTests(StoreServers servers)
{
    [Theory]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task Each_use_gives_a_new_refresh_token_and_the_new_one_works(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var first = await world.StartSessionAsync(await world.AddUserAsync());

        var second = await IssuedAsync(world, first.Credential);
        var third = await IssuedAsync(world, second.Credential);

        Assert.Equal(3, new[] { first.Credential, second.Credential, third.Credential }.Distinct(StringComparer.Ordinal).Count());
        Assert.All([second, third], session => Assert.Equal(first.SessionId, session.SessionId));
    }

    [Theory]
    [Trait("advisory", "D-53")]
    [Trait("advisory", "D-55")]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task Fifty_parallel_uses_on_two_replicas_are_one_rotation_with_fifty_identical_answers(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var one = await AuthWorld.CreateAsync(stores);
        await using var two = await AuthWorld.CreateAsync(stores, one.Clock);
        var first = await one.StartSessionAsync(await one.AddUserAsync());

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => IssuedAsync(i % 2 == 0 ? one : two, first.Credential))));

        Assert.Single(answers.Select(answer => Convert.ToHexString(answer.Body)).Distinct(StringComparer.Ordinal));
        await IssuedAsync(one, answers[0].Credential);
    }

    [Theory]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task After_the_grace_a_lost_answer_is_the_same_refresh_token_with_a_fresh_access_token(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var first = await world.StartSessionAsync(await world.AddUserAsync());
        var lost = await IssuedAsync(world, first.Credential);
        world.Clock.Advance(TimeSpan.FromMinutes(20));

        var again = await IssuedAsync(world, first.Credential);

        Assert.Equal(lost.Credential, again.Credential);
        Assert.NotEqual(AccessToken(lost), AccessToken(again));
        Assert.NotNull(world.Get<AccessTokenValidator>().Validate(AccessToken(again)));
        await IssuedAsync(world, again.Credential);
    }

    [Theory]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task A_lost_answer_can_be_fetched_for_an_hour_and_then_its_token_is_theft(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var first = await world.StartSessionAsync(await world.AddUserAsync());
        await IssuedAsync(world, first.Credential);
        world.Clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1));
        await IssuedAsync(world, first.Credential);
        world.Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.IsType<RotationResult.Theft>(await RotateAsync(world, first.Credential));
    }

    [Theory]
    [Trait("advisory", "D-60")]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task Once_its_successor_was_used_a_refresh_token_is_theft_and_ends_the_session_for_everybody(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        await using var other = await AuthWorld.CreateAsync(stores, world.Clock);
        var first = await world.StartSessionAsync(await world.AddUserAsync());
        var second = await IssuedAsync(world, first.Credential);
        var third = await IssuedAsync(world, second.Credential);

        Assert.IsType<RotationResult.Theft>(await RotateAsync(world, first.Credential));

        Assert.IsType<RotationResult.Refused>(await RotateAsync(other, third.Credential));
        await other.Get<RevocationLog>().ReadAsync();
        var stolen = other.Get<AccessTokenValidator>().Validate(AccessToken(third))!;
        Assert.True(other.Get<Revocations>().Concerns(stolen));
    }

    [Theory]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task A_generation_that_the_store_never_saw_is_refused_and_nothing_ends(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var user = await world.AddUserAsync();
        var first = await world.StartSessionAsync(user);
        var neverStored = world.Get<SessionCredentials>().Create(SessionMode.Tokens, user.Id, first.SessionId, generation: 2);
        var twin = world.Get<SessionCredentials>().Create(SessionMode.Tokens, user.Id, first.SessionId, generation: 1);

        Assert.IsType<RotationResult.Refused>(await RotateAsync(world, neverStored));
        Assert.IsType<RotationResult.Refused>(await RotateAsync(world, twin));
        await IssuedAsync(world, first.Credential);
        Assert.IsType<RotationResult.Refused>(await RotateAsync(world, twin));
    }

    [Theory]
    [Trait("advisory", "C-47")]
    [Trait("advisory", "C-42")]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task A_token_with_a_bad_mac_is_refused_and_nothing_ends(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var first = await world.StartSessionAsync(await world.AddUserAsync());
        var second = await IssuedAsync(world, first.Credential);
        await IssuedAsync(world, second.Credential);

        foreach (var position in Enumerable.Range(4, first.Credential.Length - 4))
        {
            var replaced = first.Credential[position] == 'A' ? 'B' : 'A';
            var tampered = string.Concat(first.Credential.AsSpan(0, position), [replaced], first.Credential.AsSpan(position + 1));
            Assert.IsType<RotationResult.Refused>(await RotateAsync(world, tampered));
        }

        Assert.Single(await world.Get<SessionStore>().IdsAsync(world.Get<SessionCredentials>().Read(SessionMode.Tokens, first.Credential)!.UserId));
    }

    [Theory]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task A_session_ends_after_fourteen_idle_days_and_after_thirty_days_in_any_case(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var user = await world.AddUserAsync();
        var idle = await world.StartSessionAsync(user);
        var busy = (await world.StartSessionAsync(user)).Credential;
        world.Clock.Advance(TimeSpan.FromDays(13));
        busy = (await IssuedAsync(world, busy)).Credential;
        world.Clock.Advance(TimeSpan.FromDays(1));
        Assert.IsType<RotationResult.Refused>(await RotateAsync(world, idle.Credential));
        world.Clock.Advance(TimeSpan.FromDays(12));
        busy = (await IssuedAsync(world, busy)).Credential;
        world.Clock.Advance(TimeSpan.FromDays(4));

        Assert.IsType<RotationResult.Refused>(await RotateAsync(world, busy));
    }

    [Theory]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task Without_a_grace_a_repeated_use_is_a_lost_answer(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores, refresh: new RefreshOptions { Grace = TimeSpan.Zero });
        var first = await world.StartSessionAsync(await world.AddUserAsync());

        var answers = new[] { await IssuedAsync(world, first.Credential), await IssuedAsync(world, first.Credential) };

        Assert.Single(answers.Select(answer => answer.Credential).Distinct(StringComparer.Ordinal));
        Assert.Equal(2, answers.Select(AccessToken).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [Trait("advisory", "C-45")]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task A_disabled_account_gets_no_more_tokens_and_new_roles_come_with_the_next_refresh(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var user = await world.AddUserAsync();
        var session = await world.StartSessionAsync(user);
        await world.Get<UserStore>().ChangeRolesAsync(user.Id, _ => ["admin"], TestContext.Current.CancellationToken);

        session = await IssuedAsync(world, session.Credential);
        Assert.Equal(["admin"], world.Get<AccessTokenValidator>().Validate(AccessToken(session))!.Roles);

        await world.Get<UserStore>().SetDisabledAsync(user.Id, disabled: true, TestContext.Current.CancellationToken);
        Assert.IsType<RotationResult.Refused>(await RotateAsync(world, session.Credential));
        Assert.Empty(await world.Get<SessionStore>().ListAsync(user.Id));
    }

    [Theory]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task A_refresh_gives_a_good_token_although_the_database_is_older_than_what_was_announced(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var user = await world.AddUserAsync();
        var session = await world.StartSessionAsync(user);
        await world.Get<SessionRevocation>().UserChangedAsync(user.Id, 5);

        session = await IssuedAsync(world, session.Credential);

        Assert.False(world.Get<Revocations>().Concerns(world.Get<AccessTokenValidator>().Validate(AccessToken(session))!));
    }

    [Theory]
    [Trait("advisory", "C-45")]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task Somebody_disabled_and_enabled_again_has_to_sign_in_again(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var user = await world.AddUserAsync();
        var session = await world.StartSessionAsync(user);

        await world.Get<UserAdministration>().DisableAsync(user.Id, null, TestContext.Current.CancellationToken);
        await world.Get<UserAdministration>().EnableAsync(user.Id, null, TestContext.Current.CancellationToken);

        Assert.IsType<RotationResult.Refused>(await RotateAsync(world, session.Credential));
    }

    private static Task<RotationResult> RotateAsync(AuthWorld world, string credential) =>
        world.Get<SessionIssuer>().RotateAsync(SessionMode.Tokens, credential);

    private static async Task<IssuedSession> IssuedAsync(AuthWorld world, string credential) =>
        Assert.IsType<RotationResult.Issued>(await RotateAsync(world, credential)).Session;

    private static string AccessToken(IssuedSession session) =>
        JsonDocument.Parse(session.Body).RootElement.GetProperty("access_token").GetString()!;
}
