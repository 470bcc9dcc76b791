using System.Net;
using Gateway.Auth.Email;
using Gateway.Auth.Sessions;
using Gateway.Auth.Signin;
using Gateway.Auth.Signup;
using Gateway.Auth.Storage;
using Gateway.Auth.Throttling;
using Gateway.TestKit;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Tests.Throttling;

/// <summary>One client address may ask for an account or a mail twenty times a minute, whoever's address it names.</summary>
public sealed class RequestLimitTests(StoreServers servers)
{
    private const string From = "203.0.113.7";
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "E-69")]
    [Trait("advisory", "E-78")]
    [Trait("advisory", "E-80")]
    public async Task Two_hundred_requests_of_one_address_at_once_are_twenty(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);

        // Somebody, nobody, no address, and accounts to be made.
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => (i % 4) switch
        {
            0 => MailAsync(guesser, MailKind.ResetPassword, Guesser.Email),
            1 => MailAsync(guesser, MailKind.VerifyEmail, $"nobody{i}@example.com"),
            2 => MailAsync(guesser, MailKind.ResetPassword, "no address"),
            _ => SignupAsync(guesser, $"new{i}@example.com"),
        }));

        Assert.Equal(20, answers.Count(answer => answer is null));
        Assert.All(answers.OfType<TimeSpan>(), retryAfter => Assert.Equal(Minute, retryAfter));
        Assert.Equal([From], await guesser.AuditAsync("requests.throttled"));
        Assert.InRange(await CountMailsAsync(guesser) + (await guesser.AuditAsync("signup.succeeded")).Count, 1, 40);
        Assert.InRange((await guesser.AuditAsync("mail.requested")).Count + (await guesser.AuditAsync("signup.succeeded")).Count, 1, 20);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "E-78")]
    public async Task Over_the_limit_nothing_is_done_for_anybody_and_the_answers_are_the_same(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        for (var i = 0; i < 20; i++)
        {
            Assert.Null(await MailAsync(guesser, MailKind.ResetPassword, "nobody@example.com"));
        }

        var before = (await CountMailsAsync(guesser), guesser.Checked);
        foreach (var email in new[] { Guesser.Email, "nobody@example.com", "no address" })
        {
            Assert.Equal(Minute, await MailAsync(guesser, MailKind.ResetPassword, email));
            Assert.Equal(Minute, await MailAsync(guesser, MailKind.VerifyEmail, email));
        }

        Assert.Equal(Minute, await SignupAsync(guesser, Guesser.Email));
        Assert.Equal(Minute, await SignupAsync(guesser, "new@example.com"));
        Assert.Equal(before, (await CountMailsAsync(guesser), guesser.Checked));

        // Nobody elsewhere; and these are no wrong passwords: whoever has one signs in.
        Assert.Null(await MailAsync(guesser, MailKind.ResetPassword, Guesser.Email, "203.0.113.8"));
        Assert.IsType<SigninResult.Success>(await guesser.TryAsync(Guesser.Email, Guesser.Password, From));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task The_next_may_come_when_the_oldest_is_a_minute_old_however_many_were_refused(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        for (var i = 0; i < 40; i++)
        {
            Assert.Equal(i >= 20, await MailAsync(guesser, MailKind.ResetPassword, "nobody@example.com") is not null);
            guesser.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        guesser.Clock.Advance(TimeSpan.FromSeconds(20) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(TimeSpan.FromMilliseconds(1), await SignupAsync(guesser, "new@example.com"));
        guesser.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(await SignupAsync(guesser, "new@example.com"));
        Assert.Equal(TimeSpan.FromSeconds(1), await SignupAsync(guesser, "newer@example.com"));

        // It goes on record once in its time, not with each.
        Assert.Equal([From], await guesser.AuditAsync("requests.throttled"));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "E-73")]
    [Trait("advisory", "E-74")]
    public async Task The_addresses_of_one_network_share_its_limit(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        foreach (var of in new Func<int, string>[] { i => $"2001:db8:1:2:{i:x}::{i:x}", i => i % 2 == 0 ? From : "::ffff:" + From, _ => "" })
        {
            for (var i = 0; i < 25; i++)
            {
                Assert.Equal(i >= 20, await MailAsync(guesser, MailKind.VerifyEmail, "nobody@example.com", of(i)) is not null);
            }
        }
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task What_cannot_be_accepted_is_told_before_it_counts(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        for (var i = 0; i < 25; i++)
        {
            var command = new SignupCommand("new@example.com", "short", null, Client(From));
            Assert.IsType<SignupResult.Invalid>(await guesser.World.Get<SignupHandler>().SignupAsync(command, Cancellation));
        }

        Assert.Null(await SignupAsync(guesser, "new@example.com"));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "E-80")]
    public async Task Whether_a_password_is_easy_to_guess_is_looked_at_only_for_requests_that_count(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        for (var i = 0; i < 21; i++)
        {
            var command = new SignupCommand("new@example.com", "mustang67", null, Client(From));
            var result = await guesser.World.Get<SignupHandler>().SignupAsync(command, Cancellation);
            Assert.Equal(i < 20 ? typeof(SignupResult.Invalid) : typeof(SignupResult.TooMany), result.GetType());
        }
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Operators_see_the_address_and_free_it(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        var lockouts = guesser.World.Get<Lockouts>();
        for (var i = 0; i < 20; i++)
        {
            Assert.Empty(await lockouts.ListAsync(Cancellation));
            await MailAsync(guesser, MailKind.ResetPassword, Guesser.Email);
        }

        var listed = Assert.Single(await lockouts.ListAsync(Cancellation));
        Assert.Equal((ThrottleKind.Requests, "requests", From, 20, guesser.Clock.GetUtcNow() + Minute), (listed.Kind, ThrottleTarget.KindName(listed.Kind), listed.Name, listed.Failures, listed.Until));
        Assert.True(await lockouts.LiftAsync(From, null, Cancellation));
        Assert.Null(await MailAsync(guesser, MailKind.ResetPassword, Guesser.Email));
    }

    /// <summary>How long to wait; null when it was accepted.</summary>
    private static Task<TimeSpan?> MailAsync(Guesser guesser, MailKind kind, string email, string from = From) =>
        Task.Run(() => guesser.World.Get<MailRequests>().QueueAsync(kind, email, Client(from), Cancellation), Cancellation);

    private static Task<TimeSpan?> SignupAsync(Guesser guesser, string email) => Task.Run(
        async () => await guesser.World.Get<SignupHandler>().SignupAsync(new SignupCommand(email, Guesser.Password, null, Client(From)), Cancellation) is SignupResult.TooMany tooMany
            ? tooMany.RetryAfter
            : (TimeSpan?)null,
        Cancellation);

    private static async Task<int> CountMailsAsync(Guesser guesser)
    {
        await using var db = guesser.World.Get<AuthDatabase>().Open();
        return await db.QueuedMails.CountAsync(Cancellation);
    }

    private static ClientInfo Client(string from) => new(from.Length == 0 ? null : IPAddress.Parse(from), null);
}
