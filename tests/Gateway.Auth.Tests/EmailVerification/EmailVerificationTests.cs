using Gateway.Auth.Email;
using Gateway.Auth.EmailVerification;
using Gateway.Auth.OneTimeCodes;
using Gateway.Auth.Passwords;
using Gateway.Auth.Sessions;
using Gateway.Auth.Signin;
using Gateway.Auth.Signup;
using Gateway.Auth.Storage;
using Gateway.Auth.Tests.Email;
using Gateway.Auth.Users;
using Gateway.TestKit;
using Microsoft.EntityFrameworkCore;
using static Gateway.Auth.Tests.Email.MailBoxWorld;

namespace Gateway.Auth.Tests.EmailVerification;

/// <summary>Anybody can sign up with anybody's address; the account is the owner's.</summary>
public sealed class EmailVerificationTests(StoreServers servers)
{
    private const string Email = "alice@example.com", Strangers = "passphrase of a stranger", Owners = "passphrase of the owner";
    private static readonly ClientInfo Client = new(null, null);

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-84")]
    public async Task The_owner_who_confirms_a_strangers_sign_up_has_the_account_and_the_stranger_has_not(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await CreateAsync(stores, requireVerified: true);
        Assert.IsType<SignupResult.Accepted>(await SignupAsync(world, Strangers));
        Assert.IsType<SigninResult.Failure>(await SigninAsync(world, Strangers));
        await world.DeliverAsync();

        // On the page the owner types a password; whether it is the stranger's, only the stranger knows.
        Assert.IsType<EmailVerificationResult.Verified>(await VerifyAsync(world, MailServer.Code(Files(stores)[^1]), Owners));

        Assert.IsType<SigninResult.Failure>(await SigninAsync(world, Strangers));
        Assert.True(Assert.IsType<SigninResult.Success>(await SigninAsync(world, Owners)).User.EmailVerified);
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-84")]
    public async Task Of_a_strangers_sign_up_and_the_owners_later_one_only_the_owners_can_be_confirmed(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await CreateAsync(stores, requireVerified: true);
        await SignupAsync(world, Strangers);
        await world.DeliverAsync();
        var strangers = MailServer.Code(Files(stores)[^1]);
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        await SignupAsync(world, Owners);
        await world.DeliverAsync();
        var owners = MailServer.Code(Files(stores)[^1]);

        Assert.IsType<EmailVerificationResult.InvalidCode>(await VerifyAsync(world, strangers, null));
        Assert.IsType<EmailVerificationResult.Verified>(await VerifyAsync(world, owners, null));
        Assert.IsType<EmailVerificationResult.InvalidCode>(await VerifyAsync(world, strangers, null));

        Assert.IsType<SigninResult.Failure>(await SigninAsync(world, Strangers));
        Assert.IsType<SigninResult.Success>(await SigninAsync(world, Owners));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-84")]
    public async Task An_account_that_a_stranger_uses_is_the_owners_once_they_prove_the_address(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await CreateAsync(stores);
        var account = Assert.IsType<SignupResult.Created>(await SignupAsync(world, Strangers)).User;
        var session = Assert.IsType<SigninResult.Success>(await SigninAsync(world, Strangers)).Session;
        await world.DeliverAsync();

        Assert.IsType<EmailVerificationResult.Verified>(await VerifyAsync(world, MailServer.Code(Files(stores)[^1]), Owners));

        Assert.Empty(await world.Get<SessionStore>().ListAsync(account.Id));
        Assert.IsType<RotationResult.Refused>(await world.Get<SessionIssuer>().RotateAsync(SessionMode.Tokens, session.Credential));
        Assert.IsType<SigninResult.Failure>(await SigninAsync(world, Strangers));
        Assert.IsType<SigninResult.Success>(await SigninAsync(world, Owners));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-84")]
    public async Task A_sign_up_takes_an_old_account_over_that_nobody_ever_proved_and_no_other(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var open = await CreateAsync(stores);
        var account = Assert.IsType<SignupResult.Created>(await SignupAsync(open, Strangers)).User;
        await open.StartSessionAsync(account);
        await open.DeliverAsync();

        // The operator asks for verified addresses from now on.
        await using var strict = await CreateAsync(stores, clock: open.Clock, requireVerified: true);
        strict.Clock.Advance(TimeSpan.FromSeconds(1));
        await SignupAsync(strict, Owners);
        await strict.DeliverAsync();
        Assert.IsType<EmailVerificationResult.Verified>(await VerifyAsync(strict, MailServer.Code(Files(stores)[^1]), null));

        Assert.IsType<SigninResult.Failure>(await SigninAsync(strict, Strangers));
        Assert.Equal(account.Id, Assert.IsType<SigninResult.Success>(await SigninAsync(strict, Owners)).User.Id);
        Assert.Single(await strict.Get<SessionStore>().ListAsync(account.Id));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-90")]
    public async Task Once_sign_up_is_closed_what_was_asked_for_before_makes_no_account(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var open = await CreateAsync(stores, requireVerified: true);
        await SignupAsync(open, Owners);
        await open.DeliverAsync();
        var code = MailServer.Code(Files(stores)[^1]);
        await using var closed = await AuthWorld.CreateAsync(
            stores, open.Clock, mail: new MailOptions { OutboxDirectory = Path.Combine(stores.DataDirectory, "outbox") }, signup: new SignupOptions { RequireVerifiedEmail = true });
        closed.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.IsType<EmailVerificationResult.InvalidCode>(await VerifyAsync(closed, code, null));
        await closed.QueueAsync(MailKind.VerifyEmail);
        await closed.DeliverAsync();
        Assert.Single(Files(stores));

        await using var reopened = await CreateAsync(stores, clock: open.Clock, requireVerified: true);
        Assert.IsType<EmailVerificationResult.Verified>(await VerifyAsync(reopened, code, null));
    }

    [Fact]
    public async Task A_database_that_is_away_leaves_the_link_good()
    {
        using var stores = await servers.CreateAsync(StoreKind.Real); // SQLite is a file here: it cannot be away
        await using var world = await CreateAsync(stores, requireVerified: true);
        await SignupAsync(world, Owners);
        await world.DeliverAsync();
        var code = MailServer.Code(Files(stores)[^1]);
        var circuit = world.Get<AuthDatabase>().Circuit;

        await circuit.OpenAsync(new TimeoutException(), "somebody pulled the plug");
        await Assert.ThrowsAnyAsync<Exception>(() => VerifyAsync(world, code, null));
        await circuit.CloseAsync();

        Assert.IsType<EmailVerificationResult.Verified>(await VerifyAsync(world, code, null));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Whoever_types_the_password_they_have_stays_signed_in(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await CreateAsync(stores);
        var account = Assert.IsType<SignupResult.Created>(await SignupAsync(world, Owners)).User;
        var session = Assert.IsType<SigninResult.Success>(await SigninAsync(world, Owners)).Session;
        await world.DeliverAsync();
        var code = MailServer.Code(Files(stores)[^1]);

        Assert.IsType<EmailVerificationResult.Invalid>(await VerifyAsync(world, code, "short"));
        Assert.IsType<EmailVerificationResult.Verified>(await VerifyAsync(world, code, Owners));

        Assert.True(Assert.IsType<RotationResult.Issued>(await world.Get<SessionIssuer>().RotateAsync(SessionMode.Tokens, session.Credential)).User.EmailVerified);
        Assert.Single(await world.Get<SessionStore>().ListAsync(account.Id));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "E-75")]
    [Trait("advisory", "E-80")]
    public async Task A_code_that_stays_good_is_no_way_to_guess_or_to_have_passwords_hashed_without_end(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await CreateAsync(stores);
        await SignupAsync(world, Owners);
        await world.DeliverAsync();
        var code = MailServer.Code(Files(stores)[^1]);
        var before = world.Get<PasswordHasher>().Comparisons;

        for (var i = 0; i < 12; i++)
        {
            Assert.IsType<EmailVerificationResult.Invalid>(await VerifyAsync(world, code, "x"));
        }

        Assert.Equal(5, world.Get<PasswordHasher>().Comparisons - before);
        Assert.IsType<EmailVerificationResult.Verified>(await VerifyAsync(world, code, "another passphrase of the owner"));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-91")]
    public async Task Of_parallel_confirmations_on_two_replicas_one_makes_the_account(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var one = await CreateAsync(stores, requireVerified: true);
        await using var two = await CreateAsync(stores, clock: one.Clock, requireVerified: true);
        await SignupAsync(one, Owners);
        await one.DeliverAsync();
        var code = MailServer.Code(Files(stores)[^1]);

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => VerifyAsync(i % 2 == 0 ? one : two, code, null))));

        Assert.Single(results, result => result is EmailVerificationResult.Verified);
        await using var db = one.Get<AuthDatabase>().Open();
        Assert.Equal(1, await db.Users.CountAsync(Cancellation));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-94")]
    public async Task Asking_again_cancels_the_link_before_and_what_is_no_verification_verifies_nothing(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await CreateAsync(stores, requireVerified: true);
        await SignupAsync(world, Owners);
        await world.DeliverAsync();
        var first = MailServer.Code(Files(stores)[^1]);
        var again = await world.CodeAsync(stores, MailKind.VerifyEmail); // the account isn't there yet
        Assert.IsType<EmailVerificationResult.InvalidCode>(await VerifyAsync(world, first, null));
        Assert.IsType<EmailVerificationResult.Verified>(await VerifyAsync(world, again, null));
        Assert.IsType<SigninResult.Success>(await SigninAsync(world, Owners));

        await world.AddUserAsync("bob@example.com");
        var reset = await world.CodeAsync(stores, MailKind.ResetPassword, "bob@example.com");
        var expired = await world.CodeAsync(stores, MailKind.VerifyEmail, "bob@example.com");
        Assert.IsType<EmailVerificationResult.InvalidCode>(await VerifyAsync(world, reset, null));
        world.Clock.Advance(TimeSpan.FromHours(24));
        Assert.IsType<EmailVerificationResult.InvalidCode>(await VerifyAsync(world, expired, null));
        Assert.False((await world.Get<UserStore>().FindByEmailAsync("bob@example.com", Cancellation))!.EmailVerified);
        Assert.Null(await world.Get<OneTimeCodeStore>().FindPayloadAsync(OneTimeCodePurpose.Signup, CodeSubjects.OfAddress(Email)));
    }

    private static Task<SignupResult> SignupAsync(AuthWorld world, string password) => world.Get<SignupHandler>().SignupAsync(new SignupCommand(Email, password, "Alice", Client), Cancellation);

    private static Task<SigninResult> SigninAsync(AuthWorld world, string password) =>
        world.Get<SigninHandler>().SigninAsync(new SigninCommand(Email, password, SessionMode.Tokens, null, Client), Cancellation);

    private static Task<EmailVerificationResult> VerifyAsync(AuthWorld world, string code, string? password) =>
        world.Get<EmailVerificationHandler>().VerifyAsync(code, password, null, Client, Cancellation);
}
