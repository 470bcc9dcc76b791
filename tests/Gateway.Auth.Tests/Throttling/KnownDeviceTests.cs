using System.Net;
using Gateway.Auth.Email;
using Gateway.Auth.PasswordChange;
using Gateway.Auth.Sessions;
using Gateway.Auth.Signin;
using Gateway.Auth.Storage;
using Gateway.Auth.Throttling;
using Gateway.Auth.Users;
using Gateway.TestKit;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Tests.Throttling;

/// <summary>A device that signed in before has guesses of its own, which strangers can neither use nor use up.</summary>
public sealed class KnownDeviceTests(StoreServers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "E-76")]
    public async Task Strangers_lock_out_neither_the_device_nor_its_address(StoreKind kind)
    {
        const string From = "203.0.113.7";
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        var device = await guesser.SigninAsync();
        await guesser.FailAsync(5);
        for (var i = 0; i < 20; i++)
        {
            await guesser.TryAsync($"person{i}@example.com", Guesser.Wrong, From);
        }

        Assert.True(await guesser.IsLockedAsync());
        Assert.IsType<SigninResult.Throttled>(await guesser.TryAsync("person@example.com", Guesser.Wrong, From));
        Assert.IsType<SigninResult.Success>(await guesser.TryAsync(Guesser.Email, Guesser.Password, From, device));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "E-69")]
    public async Task A_stolen_device_token_is_five_guesses_and_locks_out_nobody_else(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        var (stolen, other) = (await guesser.SigninAsync(), await guesser.SigninAsync());
        var before = guesser.Checked;

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => guesser.TryAsync(Guesser.Email, Guesser.Wrong, device: stolen)));

        Assert.Equal(5, guesser.Checked - before);
        Assert.StartsWith("device until ", Assert.Single(await guesser.AuditAsync("signin.locked")), StringComparison.Ordinal);
        Assert.IsType<SigninResult.Failure>(await guesser.TryAsync(Guesser.Email, Guesser.Password, device: stolen));
        Assert.False(await guesser.IsLockedAsync());
        await guesser.SigninAsync(device: other);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "C-47")]
    [Trait("advisory", "D-65")]
    public async Task A_token_of_another_account_a_forged_one_and_one_of_an_older_password_are_a_strangers(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        await guesser.AddAsync("bob@example.com");
        var bobs = await guesser.SigninAsync("bob@example.com");
        var old = await guesser.SigninAsync();
        await guesser.SetPasswordAsync(guesser.Alice, "another password of alice");
        await guesser.SetPasswordAsync(guesser.Alice, Guesser.Password);
        var good = await guesser.SigninAsync();
        await guesser.FailAsync(5);

        string[] strangers =
        [
            bobs, old, $"{bobs}.{old}", good[..^2] + (good[^2] == 'A' ? 'B' : 'A') + good[^1], "agd_" + old[4..60] + good[60..], good[..^1], good + "A", "agd_", "", ".", "....", " " + good, good.ToUpperInvariant(),
            new string('.', 10_000), string.Join('.', Enumerable.Repeat(bobs, 9)) + "." + good, "agd_" + new string('A', 86), "agd_" + new string('\uff21', 86), "agd_\0" + good[5..],
        ];
        foreach (var token in strangers)
        {
            Assert.IsType<SigninResult.Failure>(await guesser.TryAsync(Guesser.Email, Guesser.Password, device: token));
        }

        Assert.Equal(good, await guesser.SigninAsync(device: good));
        Assert.Equal(good, await guesser.SigninAsync(device: $"{bobs}.{good}"));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Signing_out_everywhere_and_new_roles_leave_a_device_known_and_a_refresh_gives_its_token_again(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        var session = Assert.IsType<SigninResult.Success>(await guesser.TryAsync(Guesser.Email, Guesser.Password)).Session;
        var refreshed = Assert.IsType<RotationResult.Issued>(await guesser.World.Get<SessionIssuer>().RotateAsync(SessionMode.Tokens, session.Credential));
        Assert.Equal(session.DeviceToken, refreshed.Session.DeviceToken);
        await guesser.World.Get<SessionRevocation>().EndAllAsync(guesser.Alice.Id);
        await guesser.World.Get<UserStore>().ChangeRolesAsync(guesser.Alice.Id, _ => ["admin"], Cancellation);
        await guesser.FailAsync(5);

        Assert.True(await guesser.IsLockedAsync());
        await guesser.SigninAsync(device: session.DeviceToken);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "E-75")]
    public async Task A_stolen_session_is_five_guesses_at_the_current_password(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        await guesser.FailAsync(5);
        var before = guesser.Checked;
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => guesser.ChangeAsync(Guesser.Wrong)));

        Assert.All(results, result => Assert.IsType<PasswordChangeResult.Refused>(result));
        Assert.Equal(5, guesser.Checked - before);
        Assert.IsType<PasswordChangeResult.Refused>(await guesser.ChangeAsync(Guesser.Password));
        guesser.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.IsType<PasswordChangeResult.Changed>(await guesser.ChangeAsync(Guesser.Password));

        // Whoever goes on all the same fills neither the log nor the audit table: it counts at the address.
        var locked = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => guesser.ChangeAsync(Guesser.Wrong, from: "203.0.113.7")));
        Assert.Equal(20, locked.Count(result => result is PasswordChangeResult.Refused));
        Assert.Equal(40, locked.Count(result => result is PasswordChangeResult.Throttled));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-94")]
    public async Task A_stolen_session_with_the_password_cannot_change_it_without_end(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        var changed = 0;
        for (var (current, i) = (Guesser.Password, 0); i < 8; i++)
        {
            var next = $"password number {i} of alice";
            if (await guesser.ChangeAsync(current, next) is PasswordChangeResult.Changed)
            {
                (current, changed) = (next, changed + 1);
            }
        }

        Assert.Equal(5, changed);
        await using var db = guesser.World.Get<AuthDatabase>().Open();
        Assert.Equal(5, await db.QueuedMails.CountAsync(Cancellation));
        await guesser.World.Get<MailDelivery>().DeliverDueAsync(Cancellation);
        Assert.Equal(3, await db.AuditEvents.CountAsync(row => row.Event == "mail.sent", Cancellation));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "J-120")]
    public async Task A_locked_device_that_goes_on_does_not_fill_the_audit_log(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        var device = await guesser.SigninAsync();
        await guesser.FailAsync(5, device: device);

        for (var i = 0; i < 60; i++)
        {
            await guesser.TryAsync(Guesser.Email, Guesser.Wrong, "203.0.113.7", device);
        }

        Assert.Equal(20, (await guesser.AuditAsync("signin.failed")).Count(detail => detail == "locked"));
        Assert.IsType<SigninResult.Throttled>(await guesser.TryAsync(Guesser.Email, Guesser.Password, "203.0.113.7", device));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "J-120")]
    public async Task Whoever_hangs_up_has_failed_on_record(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        for (var i = 0; i < 5; i++)
        {
            using var hangup = new CancellationTokenSource();
            var gone = guesser.World.Get<PasswordGate>().CheckAsync(
                guesser.World.Get<PasswordGate>().Begin(), ThrottleTarget.Account(Guesser.Email, guesser.Alice.Id), guesser.Alice, Guesser.Wrong,
                new ClientInfo(IPAddress.Parse(guesser.NewAddress()), null), hangup.Token);
            await hangup.CancelAsync();
            Assert.IsType<GateResult.Refused>(await gone);
        }

        Assert.Single(await guesser.AuditAsync("signin.locked"));
    }
}
