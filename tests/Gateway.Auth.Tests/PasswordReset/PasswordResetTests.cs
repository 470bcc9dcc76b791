using Gateway.Auth.Email;
using Gateway.Auth.OneTimeCodes;
using Gateway.Auth.PasswordReset;
using Gateway.Auth.Passwords;
using Gateway.Auth.Sessions;
using Gateway.Auth.Tests.Email;
using Gateway.Auth.Tests.ExternalIdentities;
using Gateway.Auth.Users;
using Gateway.TestKit;
using static Gateway.Auth.Tests.Email.MailBoxWorld;

namespace Gateway.Auth.Tests.PasswordReset;

public sealed class PasswordResetTests(StoreServers servers)
{
    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-94")]
    public async Task Of_parallel_resets_with_one_code_one_wins_and_its_password_is_the_password(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var one = await CreateAsync(stores);
        await using var two = await CreateAsync(stores, clock: one.Clock);
        var user = await one.AddUserAsync();
        var code = await one.CodeAsync(stores, MailKind.ResetPassword);

        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(() => ResetAsync(i % 2 == 0 ? one : two, code, $"passphrase number {i} of alice"))));

        var winner = Array.FindIndex(results, result => result is PasswordResetResult.Done);
        Assert.Single(results, result => result is PasswordResetResult.Done);
        Assert.All(results, result => Assert.True(result is PasswordResetResult.Done or PasswordResetResult.InvalidCode));
        var now = await one.Get<UserStore>().FindByIdAsync(user.Id, Cancellation);
        Assert.Equal((true, user.SecurityVersion + 1), (now!.EmailVerified, now.SecurityVersion));
        Assert.Equal(PasswordCheck.Success, (await one.Get<PasswordService>().VerifyAsync(now, null, $"passphrase number {winner} of alice", new ClientInfo(null, null), Cancellation)).Check);
        await one.DeliverAsync();
        Assert.Single(Files(stores), mail => mail.Subject!.StartsWith("Your password for", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_reset_keeps_what_the_owner_has_linked(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await CreateAsync(stores);
        var user = await world.FindAsync(Profiles.Alice);
        var code = await world.CodeAsync(stores, MailKind.ResetPassword);

        Assert.IsType<PasswordResetResult.Done>(await ResetAsync(world, code));

        Assert.Single(await world.LinksAsync(user));
        Assert.Equal(user.Id, (await world.FindAsync(Profiles.Alice)).Id);
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-94")]
    public async Task A_reset_ends_every_session_on_every_replica(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var one = await CreateAsync(stores);
        await using var two = await CreateAsync(stores, clock: one.Clock);
        var user = await one.AddUserAsync();
        var (tokens, cookie) = (await one.StartSessionAsync(user), await two.StartSessionAsync(user, SessionMode.Cookie));
        var code = await one.CodeAsync(stores, MailKind.ResetPassword);

        Assert.IsType<PasswordResetResult.Done>(await ResetAsync(one, code));

        Assert.Empty(await two.Get<SessionStore>().ListAsync(user.Id));
        Assert.IsType<RotationResult.Refused>(await two.Get<SessionIssuer>().RotateAsync(SessionMode.Tokens, tokens.Credential));
        Assert.IsType<RotationResult.Refused>(await one.Get<SessionIssuer>().RotateAsync(SessionMode.Cookie, cookie.Credential));
        await two.Get<RevocationLog>().ReadAsync();
        Assert.All([tokens, cookie], session => Assert.True(two.Get<Revocations>().HasEnded(session.SessionId)));
        Assert.True(two.Get<Revocations>().IsOutdated(user.Id, user.SecurityVersion));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-94")]
    public async Task A_link_dies_with_a_newer_one_with_the_password_with_the_account_and_with_time(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await CreateAsync(stores);
        var user = await world.AddUserAsync();

        var older = await world.CodeAsync(stores, MailKind.ResetPassword);
        var newer = await world.CodeAsync(stores, MailKind.ResetPassword);
        Assert.IsType<PasswordResetResult.InvalidCode>(await ResetAsync(world, older));

        // Somebody remembers the password after all, and changes it.
        Assert.True((await world.Get<UserStore>().ChangePasswordAsync(user.Id, null, "a new hash", Cancellation))!.Changed);
        Assert.IsType<PasswordResetResult.InvalidCode>(await ResetAsync(world, newer));

        var third = await world.CodeAsync(stores, MailKind.ResetPassword);
        await world.Get<UserStore>().SetDisabledAsync(user.Id, disabled: true, Cancellation);
        Assert.IsType<PasswordResetResult.InvalidCode>(await ResetAsync(world, third));
        await world.Get<UserStore>().SetDisabledAsync(user.Id, disabled: false, Cancellation);

        world.Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.IsType<PasswordResetResult.InvalidCode>(await ResetAsync(world, third));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-94")]
    [Trait("advisory", "E-82")]
    public async Task A_code_for_something_or_somebody_else_resets_nothing_and_a_weak_password_neither(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await CreateAsync(stores);
        await world.AddUserAsync();
        var bob = await world.AddUserAsync("bob@example.com");
        var verification = await world.CodeAsync(stores, MailKind.VerifyEmail);
        var code = await world.CodeAsync(stores, MailKind.ResetPassword);

        // Bob's subject with alice's secret.
        var forged = OneTimeCodeText.Create(bob.Id)[..25] + code[25..];

        Assert.IsType<PasswordResetResult.InvalidCode>(await ResetAsync(world, verification));
        Assert.IsType<PasswordResetResult.InvalidCode>(await ResetAsync(world, forged));
        Assert.IsType<PasswordResetResult.InvalidCode>(await ResetAsync(world, ""));
        foreach (var weak in new[] { "short", "password123", "alice@example.com", new string('x', 129) })
        {
            Assert.IsType<PasswordResetResult.Invalid>(await ResetAsync(world, code, weak));
        }

        Assert.IsType<PasswordResetResult.Done>(await ResetAsync(world, code));
    }

    private static Task<PasswordResetResult> ResetAsync(AuthWorld world, string code, string password = "a new passphrase of alice") =>
        world.Get<PasswordResetHandler>().ResetAsync(code, password, new ClientInfo(null, null), Cancellation);
}
