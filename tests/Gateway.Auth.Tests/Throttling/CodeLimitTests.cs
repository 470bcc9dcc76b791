using System.Net;
using Gateway.Auth.EmailVerification;
using Gateway.Auth.OneTimeCodes;
using Gateway.Auth.PasswordReset;
using Gateway.Auth.Sessions;
using Gateway.Auth.Signin;
using Gateway.Auth.Throttling;
using Gateway.Auth.Users;
using Gateway.TestKit;

namespace Gateway.Auth.Tests.Throttling;

/// <summary>A wrong code is a failure of its client's address like a wrong password: twenty a minute, of both together.</summary>
public sealed class CodeLimitTests(StoreServers servers)
{
    private const string From = "203.0.113.7";
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "E-69")]
    [Trait("advisory", "E-75")]
    public async Task Two_hundred_wrong_codes_of_one_address_at_once_are_twenty(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => i % 2 == 0 ? ResetAsync(guesser, Wrong()) : VerifyAsync(guesser, Wrong())));

        Assert.Equal(20, answers.Count(answer => answer is "wrong"));
        Assert.Equal(180, answers.Count(answer => answer is "too many for 00:01:00"));
        Assert.Equal(20, (await guesser.AuditAsync("password.reset-failed")).Count + (await guesser.AuditAsync("email.verify-failed")).Count);
        Assert.Equal([From], await guesser.AuditAsync("signin.throttled"));

        // Passwords from there, too; and nobody elsewhere.
        Assert.IsType<SigninResult.Throttled>(await guesser.TryAsync(Guesser.Email, Guesser.Password, From));
        Assert.Equal("wrong", await ResetAsync(guesser, Wrong(), "203.0.113.8"));
        guesser.Clock.Advance(Minute);
        Assert.Equal("wrong", await ResetAsync(guesser, Wrong()));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "E-75")]
    public async Task Wrong_passwords_count_against_codes_and_a_good_code_waits_and_stays_good(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        var (reset, verify) = (await ResetCodeAsync(guesser, guesser.Alice), await VerifyCodeAsync(guesser, guesser.Alice));
        for (var i = 0; i < 20; i++)
        {
            await guesser.TryAsync($"person{i}@example.com", Guesser.Wrong, From);
        }

        Assert.Equal("too many for 00:01:00", await ResetAsync(guesser, reset));
        Assert.Equal("too many for 00:01:00", await VerifyAsync(guesser, verify));

        guesser.Clock.Advance(Minute);
        Assert.Equal("done", await VerifyAsync(guesser, verify));
        Assert.Equal("done", await ResetAsync(guesser, reset));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_good_code_does_not_count_and_takes_back_no_failure(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        for (var i = 0; i < 19; i++)
        {
            Assert.Equal("wrong", await VerifyAsync(guesser, Wrong()));
        }

        // Nor does a password that is refused, however often: the code is good.
        var code = await ResetCodeAsync(guesser, guesser.Alice);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("invalid", await ResetAsync(guesser, code, password: "short"));
        }

        Assert.Equal("done", await ResetAsync(guesser, code));
        Assert.Equal("done", await VerifyAsync(guesser, await VerifyCodeAsync(guesser, await guesser.AddAsync("bob@example.com"))));
        Assert.Equal("wrong", await ResetAsync(guesser, code)); // used
        Assert.StartsWith("too many", await ResetAsync(guesser, Wrong()), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task An_office_that_uses_its_codes_at_once_is_no_attack(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        var codes = new List<string>();
        for (var i = 0; i < 40; i++)
        {
            codes.Add(await ResetCodeAsync(guesser, await guesser.AddAsync($"person{i}@example.com")));
        }

        for (var i = 0; i < 15; i++)
        {
            await ResetAsync(guesser, Wrong());
        }

        Assert.All(await Task.WhenAll(codes.Select(code => ResetAsync(guesser, code))), answer => Assert.Equal("done", answer));
        Assert.Empty(await guesser.AuditAsync("signin.throttled"));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "E-73")]
    public async Task The_addresses_of_one_network_share_its_codes(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        foreach (var of in new Func<int, string>[] { i => $"2001:db8:1:2:{i:x}::{i:x}", i => i % 2 == 0 ? From : "::ffff:" + From, _ => "" })
        {
            for (var i = 0; i < 25; i++)
            {
                Assert.Equal(i >= 20, await VerifyAsync(guesser, Wrong(), of(i)) is not "wrong");
            }
        }
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Codes_are_at_no_account_so_a_list_of_accounts_neither_grows_by_them_nor_stops_them(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores, new ThrottlingOptions { FailureQuantum = TimeSpan.Zero, StuffingAccounts = 3 });
        foreach (var person in new[] { "bob", "carol" })
        {
            await guesser.TryAsync($"{person}@example.com", Guesser.Wrong, From);
            Assert.Equal("wrong", await ResetAsync(guesser, Wrong()));
        }

        Assert.IsType<SigninResult.Failure>(await guesser.TryAsync("dave@example.com", Guesser.Wrong, From));
        Assert.IsType<SigninResult.Throttled>(await guesser.TryAsync(Guesser.Email, Guesser.Password, From));
        Assert.Equal("done", await ResetAsync(guesser, await ResetCodeAsync(guesser, guesser.Alice)));
        Assert.IsType<SigninResult.Throttled>(await guesser.TryAsync(Guesser.Email, Guesser.Password, From));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Operators_see_the_address_and_free_it(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        for (var i = 0; i < 20; i++)
        {
            await ResetAsync(guesser, Wrong());
        }

        var listed = Assert.Single(await guesser.World.Get<Lockouts>().ListAsync(Cancellation));
        Assert.Equal((ThrottleKind.Address, From, 20), (listed.Kind, listed.Name, listed.Failures));
        Assert.True(await guesser.World.Get<Lockouts>().LiftAsync(From, null, Cancellation));
        Assert.Equal("wrong", await ResetAsync(guesser, Wrong()));
    }

    private static string Wrong() => OneTimeCodeText.Create(Guid.CreateVersion7(DateTimeOffset.UnixEpoch));

    private static Task<string> ResetCodeAsync(Guesser guesser, User user) => IssueAsync(guesser, user, OneTimeCodePurpose.ResetPassword, CodeSubjects.AddressAndPassword);

    private static Task<string> VerifyCodeAsync(Guesser guesser, User user) => IssueAsync(guesser, user, OneTimeCodePurpose.VerifyEmail, CodeSubjects.Address);

    private static async Task<string> IssueAsync(Guesser guesser, User user, OneTimeCodePurpose purpose, Func<User, byte[]> payload) => await guesser.World.Get<OneTimeCodeStore>().IssueAsync(
        purpose, user.Id, payload((await guesser.World.Get<UserStore>().FindByIdAsync(user.Id, Cancellation))!), TimeSpan.FromMinutes(30));

    private static Task<string> ResetAsync(Guesser guesser, string code, string from = From, string password = "a new passphrase of somebody") => Task.Run(
        async () => await guesser.World.Get<PasswordResetHandler>().ResetAsync(code, password, Client(from), Cancellation) switch
        {
            PasswordResetResult.Done => "done",
            PasswordResetResult.InvalidCode => "wrong",
            PasswordResetResult.Invalid => "invalid",
            PasswordResetResult.TooMany tooMany => $"too many for {tooMany.RetryAfter}",
            var other => other.ToString(),
        },
        Cancellation);

    private static Task<string> VerifyAsync(Guesser guesser, string code, string from = From) => Task.Run(
        async () => await guesser.World.Get<EmailVerificationHandler>().VerifyAsync(code, null, null, Client(from), Cancellation) switch
        {
            EmailVerificationResult.Verified => "done",
            EmailVerificationResult.InvalidCode => "wrong",
            EmailVerificationResult.TooMany tooMany => $"too many for {tooMany.RetryAfter}",
            var other => other.ToString(),
        },
        Cancellation);

    private static ClientInfo Client(string from) => new(from.Length == 0 ? null : IPAddress.Parse(from), null);
}
