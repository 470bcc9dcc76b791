using Gateway.Auth.Access;
using Gateway.Auth.Email;
using Gateway.Auth.PasswordChange;
using Gateway.Auth.PasswordReset;
using Gateway.Auth.Sessions;
using Gateway.Auth.Users;
using Gateway.TestKit;
using static Gateway.Auth.Tests.Email.MailBoxWorld;

namespace Gateway.Auth.Tests.Email;

/// <summary>Whoever's password was replaced hears of it, however that was done.</summary>
public sealed class PasswordChangedMailTests(StoreServers servers)
{
    private const string Subject = "Your password for Auth Gateway was changed", New = "a new passphrase of alice";

    private static readonly ClientInfo Client = new(null, null);

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_change_is_mailed_to_the_owner_and_one_that_fails_is_not(StoreKind kind)
    {
        await using var world = await SigninMailWorld.StartAsync(servers, kind);
        var user = (await world.World.Get<UserStore>().FindByIdAsync(world.Alice.Id, Cancellation))!;

        Assert.IsType<PasswordChangeResult.Refused>(await ChangeAsync(world, user, SigninMailWorld.Wrong, New));
        Assert.IsType<PasswordChangeResult.Invalid>(await ChangeAsync(world, user, SigninMailWorld.Password, "short"));
        Assert.Empty(await world.DeliverAsync());
        Assert.IsType<PasswordChangeResult.Changed>(await ChangeAsync(world, user, SigninMailWorld.Password, New));

        Assert.Equal(Subject, Assert.Single(await world.DeliverAsync()).Subject);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task So_is_a_reset_and_one_with_a_bad_code_is_not(StoreKind kind)
    {
        await using var world = await SigninMailWorld.StartAsync(servers, kind);
        var code = await world.World.CodeAsync(world.Stores, MailKind.ResetPassword);

        Assert.IsType<PasswordResetResult.InvalidCode>(await ResetAsync(world, code[..^1]));
        Assert.DoesNotContain(Subject, (await world.DeliverAsync()).Select(mail => mail.Subject));
        world.World.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.IsType<PasswordResetResult.Done>(await ResetAsync(world, code));

        Assert.Equal(["Choose a new password for Auth Gateway", Subject], (await world.DeliverAsync()).Select(mail => mail.Subject));
    }

    private static Task<PasswordResetResult> ResetAsync(SigninMailWorld world, string code) =>
        world.World.Get<PasswordResetHandler>().ResetAsync(code, New, Client, Cancellation);

    private static Task<PasswordChangeResult> ChangeAsync(SigninMailWorld world, User user, string current, string next)
    {
        var caller = new CallerIdentity
        {
            UserId = user.Id,
            SessionId = Guid.Empty,
            Email = user.Email,
            EmailVerified = user.EmailVerified,
            Roles = [],
            SecurityVersion = user.SecurityVersion,
            AuthenticatedAt = default,
            AuthenticationMethods = ["pwd"],
            ExpiresAt = default,
            Credential = CredentialKind.Bearer,
        };
        return world.World.Get<PasswordChangeHandler>().ChangeAsync(caller, current, next, Client, Cancellation);
    }
}
