using Gateway.Auth.AccessTokens;
using Gateway.Auth.Administration;
using Gateway.Auth.Passwords;
using Gateway.Auth.Sessions;
using Gateway.Auth.Signin;
using Gateway.Auth.Signup;
using Gateway.Auth.Users;
using Gateway.TestKit;

namespace Gateway.Auth.Tests.Sessions;

/// <summary>How sessions begin, how many there can be, and what happens to one that begins while its account changes.</summary>
public sealed class SessionStartTests(StoreServers servers)
{
    [Theory]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task Beyond_a_hundred_sessions_the_oldest_ends(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var user = await world.AddUserAsync();
        var first = await world.StartSessionAsync(user);
        for (var i = 0; i < 100; i++)
        {
            world.Clock.Advance(TimeSpan.FromMilliseconds(1));
            await world.StartSessionAsync(user);
        }

        Assert.Equal(100, (await world.Get<SessionStore>().ListAsync(user.Id)).Count);
        Assert.IsType<RotationResult.Refused>(await world.Get<SessionIssuer>().RotateAsync(SessionMode.Tokens, first.Credential));
    }

    [Theory]
    [Trait("advisory", "D-58")]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task No_session_survives_that_began_with_a_password_changed_meanwhile(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var client = new ClientInfo(null, null);
        var cancellation = TestContext.Current.CancellationToken;
        var created = Assert.IsType<SignupResult.Created>(
            await world.Get<SignupHandler>().SignupAsync(new SignupCommand("alice@example.com", "old password of alice", null, client), cancellation));
        var newHash = await world.Get<PasswordService>().HashAsync("new password of alice", null, cancellation);

        // Many sign-ins in flight while the password changes and all sessions that can be seen are ended, as a password change does.
        var signins = Enumerable.Range(0, 12).Select(_ => Task.Run(() => world.Get<SigninHandler>().SigninAsync(
            new SigninCommand("alice@example.com", "old password of alice", SessionMode.Tokens, null, client), cancellation))).ToArray();
        await Task.WhenAny(signins);
        await world.Get<UserStore>().ChangePasswordAsync(created.User.Id, created.User.PasswordHash, newHash!, cancellation);
        await world.Get<SessionRevocation>().EndAllAsync(created.User.Id);
        await Task.WhenAll(signins);

        Assert.Empty(await world.Get<SessionStore>().ListAsync(created.User.Id));
    }

    [Theory]
    [Trait("advisory", "C-45")]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task No_door_starts_a_session_for_an_account_that_is_not_what_it_was(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var (users, cancellation) = (world.Get<UserStore>(), TestContext.Current.CancellationToken);
        var (disabled, changed, deleted) = (await world.AddUserAsync(), await world.AddUserAsync("bob@example.com"), await world.AddUserAsync("eve@example.com"));
        await users.SetDisabledAsync(disabled.Id, disabled: true, cancellation);
        await users.ChangePasswordAsync(changed.Id, null, "another hash", cancellation);
        await users.DeleteAsync(deleted.Id, cancellation);

        foreach (var user in new[] { disabled, changed, deleted })
        {
            Assert.Null(await world.Get<SessionIssuer>().StartAsync(user, SessionMode.Cookie, ["pwd"], null, new ClientInfo(null, null)));
            Assert.Empty(await world.Get<SessionStore>().ListAsync(user.Id));
        }
    }

    [Theory]
    [Trait("advisory", "K-125")]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task A_deleted_account_that_an_import_brings_back_works_at_once_and_its_changes_count(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var cancellation = TestContext.Current.CancellationToken;
        var admin = world.Get<UserAdministration>();
        var deleted = await world.AddUserAsync();
        await admin.DeleteAsync(deleted.Id, null, cancellation);
        var again = new User { Id = deleted.Id, Email = deleted.Email, EmailKey = deleted.EmailKey, Roles = ["staff"], CreatedAt = deleted.CreatedAt };
        Assert.True(await world.Get<UserStore>().AddAsync(again, cancellation));

        var token = world.Get<AccessTokenValidator>().Validate(System.Text.Json.JsonDocument.Parse((await world.StartSessionAsync(again)).Body).RootElement.GetProperty("access_token").GetString()!);
        Assert.NotNull(token);
        Assert.False(world.Get<Revocations>().Concerns(token));
        await admin.SetRolesAsync(again.Id, [], null, cancellation);
        Assert.True(world.Get<Revocations>().Concerns(token));
        Assert.InRange((await world.Get<UserStore>().FindByIdAsync(again.Id, cancellation))!.SecurityVersion, 2, 10);
    }

    [Fact]
    [Trait("advisory", "C-47")]
    [Trait("advisory", "D-65")]
    public async Task A_device_keeps_its_name_and_no_other_account_can_use_it()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var world = await AuthWorld.CreateAsync(stores);
        var alice = await world.AddUserAsync();
        var bob = await world.AddUserAsync("bob@example.com");
        var devices = world.Get<DeviceTokens>();
        var token = devices.Create(alice, Guid.CreateVersion7(world.Clock.GetUtcNow()));

        Assert.NotNull(devices.Read(alice, token));
        Assert.Null(devices.Read(bob, token));
        Assert.Null(devices.Read(alice, token[..^1] + (token[^1] == 'A' ? 'B' : 'A')));
        Assert.Null(devices.Read(alice, "agd_"));
        Assert.Null(devices.Read(alice, null));
    }
}
