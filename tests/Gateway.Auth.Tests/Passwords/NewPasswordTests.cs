using Gateway.Auth.Access;
using Gateway.Auth.Administration;
using Gateway.Auth.Email;
using Gateway.Auth.EmailVerification;
using Gateway.Auth.PasswordChange;
using Gateway.Auth.PasswordReset;
using Gateway.Auth.Passwords;
using Gateway.Auth.Sessions;
using Gateway.Auth.Signin;
using Gateway.Auth.Signup;
using Gateway.Auth.Tests.Email;
using Gateway.Auth.Users;
using Gateway.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Auth.Tests.Passwords;

/// <summary>Every way to a password that the account did not have before asks the list of stolen ones.</summary>
public sealed class NewPasswordTests(StoreServers servers)
{
    private const string Email = "alice@example.com", Stolen = "four pears, two figs", Good = "a passphrase that nobody stole", Current = "the passphrase from before";

    private static readonly ClientInfo Client = new(null, null);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>How each of them answers: accepted, busy, or the code of what is wrong.</summary>
    private static readonly Dictionary<string, Func<Scene, string, Task<string>>> Ways = new(StringComparer.Ordinal)
    {
        ["signing up"] = (scene, password) => SignupAsync(scene.World, password),
        ["signing up where addresses are proved"] = (scene, password) => SignupAsync(scene.World, password),
        ["confirming a sign-up with another password"] = async (scene, password) =>
        {
            Assert.Equal("accepted", await SignupAsync(scene.Before, Current));
            await scene.Before.DeliverAsync();
            return await VerifyAsync(scene.World, MailServer.Code(MailBoxWorld.Files(scene.Stores)[^1]), password);
        },
        ["confirming an account's address with another password"] = async (scene, password) =>
        {
            await AccountAsync(scene.Before);
            return await VerifyAsync(scene.World, await scene.Before.CodeAsync(scene.Stores, MailKind.VerifyEmail), password);
        },
        ["changing it"] = async (scene, password) =>
        {
            var user = await AccountAsync(scene.Before);
            return await scene.World.Get<PasswordChangeHandler>().ChangeAsync(Caller(user), Current, password, Client, Cancellation) switch
            {
                PasswordChangeResult.Changed => "accepted",
                PasswordChangeResult.Invalid(var errors) => errors[0].Code,
                PasswordChangeResult.Busy => "busy",
                var other => other.ToString(),
            };
        },
        ["resetting it"] = async (scene, password) =>
        {
            await AccountAsync(scene.Before);
            var code = await scene.Before.CodeAsync(scene.Stores, MailKind.ResetPassword);
            return await scene.World.Get<PasswordResetHandler>().ResetAsync(code, password, Client, Cancellation) switch
            {
                PasswordResetResult.Done => "accepted",
                PasswordResetResult.Invalid(var errors) => errors[0].Code,
                PasswordResetResult.Busy => "busy",
                var other => other.ToString(),
            };
        },
        ["users create, the admin API and Admin:Password"] = async (scene, password) =>
            await scene.World.Get<UserAdministration>().CreateAsync(new NewAccount(Email, password), null, Cancellation) switch
            {
                AdministrationResult.Done => "accepted",
                AdministrationResult.Invalid(var errors) => Assert.Single(errors, error => error.Key is "password").Value[0].Code,
                AdministrationResult.Busy => "busy",
                var other => other.ToString(),
            },
    };

    public static TheoryData<StoreKind, string> All => [.. from kind in Enum.GetValues<StoreKind>() from way in Ways.Keys select new TheoryDataRow<StoreKind, string>(kind, way)];

    [Theory, MemberData(nameof(All))]
    [Trait("advisory", "E-82")]
    public async Task A_stolen_password_is_refused_by_name_and_nothing_happens(StoreKind kind, string way)
    {
        await using var breaches = await BreachServer.StartAsync(Stolen, Current);
        Assert.Equal("breached", await TryAsync(kind, way, breaches.Address, BreachListFailure.Allow, Stolen));
        Assert.Equal("accepted", await TryAsync(kind, way, breaches.Address, BreachListFailure.Refuse, Good));
    }

    [Theory, MemberData(nameof(All))]
    [Trait("advisory", "E-82")]
    public async Task While_the_list_is_away_the_operator_says_what_happens(StoreKind kind, string way)
    {
        await using var breaches = await BreachServer.StartAsync(Stolen);
        await breaches.StopAsync();
        Assert.Equal("busy", await TryAsync(kind, way, breaches.Address, BreachListFailure.Refuse, Good));
        Assert.Equal("accepted", await TryAsync(kind, way, breaches.Address, BreachListFailure.Allow, Stolen));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task The_other_rules_come_first_and_who_signs_in_with_a_stolen_password_gets_in(StoreKind kind)
    {
        await using var breaches = await BreachServer.StartAsync("password", Current);
        using var stores = await servers.CreateAsync(kind);
        await using var world = await CreateAsync(stores, breaches.Address, BreachListFailure.Refuse);
        Assert.Equal("too-common", await SignupAsync(world, "password"));
        await AccountAsync(world, workFactor: 4); // renewed below

        var command = new SigninCommand(Email, Current, SessionMode.Tokens, null, Client);
        Assert.IsType<SigninResult.Success>(await world.Get<SigninHandler>().SigninAsync(command, Cancellation));

        Assert.Empty(breaches.Requests);
    }

    private async Task<string> TryAsync(StoreKind kind, string way, Uri list, BreachListFailure failure, string password)
    {
        using var stores = await servers.CreateAsync(kind);
        var provesAddresses = way.Contains("a sign-up", StringComparison.Ordinal) || way.Contains("are proved", StringComparison.Ordinal);
        await using var before = await CreateAsync(stores, null, failure, provesAddresses);
        await using var world = await CreateAsync(stores, list, failure, provesAddresses, before.Clock);
        return await Ways[way](new Scene(before, world, stores), password);
    }

    private static Task<AuthWorld> CreateAsync(StorePair stores, Uri? list, BreachListFailure failure, bool provesAddresses = false, FakeTimeProvider? clock = null) => AuthWorld.CreateAsync(
        stores,
        clock,
        passwords: new PasswordOptions { WorkFactor = 5, BreachList = list, BreachListFailure = failure },
        signup: new SignupOptions { Open = true, RequireVerifiedEmail = provesAddresses });

    /// <summary>An account whose password was set before anybody asked the list.</summary>
    private static async Task<User> AccountAsync(AuthWorld world, int workFactor = 5)
    {
        var user = await world.AddUserAsync();
        var hash = new PasswordHasher(new PasswordOptions { WorkFactor = workFactor }).Hash(Current);
        return (await world.Get<UserStore>().ChangePasswordAsync(user.Id, null, hash, Cancellation))!.User;
    }

    private static async Task<string> SignupAsync(AuthWorld world, string password) =>
        await world.Get<SignupHandler>().SignupAsync(new SignupCommand(Email, password, null, Client), Cancellation) switch
        {
            SignupResult.Created or SignupResult.Accepted => "accepted",
            SignupResult.Invalid(var errors) => Assert.Single(errors, error => error.Key is "password").Value[0].Code,
            SignupResult.Busy => "busy",
            var other => other.ToString(),
        };

    private static async Task<string> VerifyAsync(AuthWorld world, string code, string password) =>
        await world.Get<EmailVerificationHandler>().VerifyAsync(code, password, null, Client, Cancellation) switch
        {
            EmailVerificationResult.Verified => "accepted",
            EmailVerificationResult.Invalid(var errors) => errors[0].Code,
            EmailVerificationResult.Busy => "busy",
            var other => other.ToString(),
        };

    private static CallerIdentity Caller(User user) => new()
    {
        UserId = user.Id,
        SessionId = Guid.Empty,
        Email = user.Email,
        EmailVerified = false,
        Roles = [],
        SecurityVersion = user.SecurityVersion,
        AuthenticatedAt = default,
        AuthenticationMethods = ["pwd"],
        ExpiresAt = default,
        Credential = CredentialKind.Bearer,
    };

    /// <summary>Two gateways on the same stores.</summary>
    /// <param name="Before">Asks no list: what was there before it was set.</param>
    /// <param name="World">Asks it.</param>
    /// <param name="Stores">The stores.</param>
    private sealed record Scene(AuthWorld Before, AuthWorld World, StorePair Stores);
}
