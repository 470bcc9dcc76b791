using Gateway.Auth.Email;
using Gateway.Auth.Sessions;
using Gateway.Auth.Signin;
using Gateway.Auth.Storage;
using Gateway.Auth.Throttling;
using Gateway.Auth.Users;
using Gateway.TestKit;
using Microsoft.EntityFrameworkCore;
using static Gateway.Auth.Tests.Email.MailBoxWorld;

namespace Gateway.Auth.Tests.Email;

/// <summary>The owner of an account hears once that guessing has locked it.</summary>
public sealed class AccountLockedMailTests(StoreServers servers)
{
    private const string Subject = "Your account with Auth Gateway is locked for a while";

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task The_owner_is_told_how_many_failed_from_where_and_until_when(StoreKind kind)
    {
        await using var world = await SigninMailWorld.StartAsync(servers, kind, isVerified: false);
        await world.FailAsync(4);
        Assert.Empty(await world.DeliverAsync());
        await world.FailAsync(1);

        var mail = Assert.Single(await world.DeliverAsync());

        Assert.Equal(Subject, mail.Subject);
        foreach (var text in new[] { mail.TextBody!, mail.HtmlBody! })
        {
            Assert.All(
                ["5 times somebody", "last at 2026-01-02 03:09 UTC", "Client addresses they came from: 3.", "before 2026-01-02 03:11 UTC", "Devices on which you have signed in before still can", "https://app.example.com/auth/forgot"],
                part => Assert.Contains(part, text, StringComparison.Ordinal));
        }
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_series_of_locks_is_one_mail_and_the_next_series_another(StoreKind kind)
    {
        await using var world = await SigninMailWorld.StartAsync(servers, kind);
        await world.FailAsync(60); // an hour: locked, tried again, locked for longer
        Assert.True(await CountAsync(world.World, "signin.locked") > 3);
        Assert.Single(await world.DeliverAsync());

        world.World.Clock.Advance(TimeSpan.FromMinutes(15) + AccountFailures.Remembered);
        await world.FailAsync(5);
        Assert.Equal([Subject, Subject], (await world.DeliverAsync()).Select(mail => mail.Subject));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "E-69")]
    public async Task Many_guesses_at_once_are_one_mail(StoreKind kind)
    {
        await using var world = await SigninMailWorld.StartAsync(servers, kind);
        var command = new SigninCommand(SigninMailWorld.Email, SigninMailWorld.Wrong, SessionMode.Tokens, null, new(null, null));

        await Task.WhenAll(Enumerable.Range(0, 15).Select(_ => Task.Run(() => world.World.Get<SigninHandler>().SigninAsync(command, Cancellation))));

        Assert.Equal(1, await CountAsync(world.World, "signin.locked"));
        Assert.Single(await world.DeliverAsync());
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "E-77")]
    [Trait("advisory", "E-78")]
    public async Task For_an_address_without_an_account_the_same_is_written_down_and_nobody_gets_a_mail(StoreKind kind)
    {
        await using var world = await SigninMailWorld.StartAsync(servers, kind);
        var disabled = await world.World.AddUserAsync("disabled@example.com");
        await world.World.Get<UserStore>().SetDisabledAsync(disabled.Id, disabled: true, Cancellation);
        var rows = new List<int>();
        foreach (var email in new[] { SigninMailWorld.Email, "nobody@example.com", "disabled@example.com" })
        {
            await world.FailAsync(5, email);
            await using var db = world.World.Get<AuthDatabase>().Open();
            rows.Add(await db.QueuedMails.CountAsync(row => row.EmailKey == email && row.Kind == MailKind.AccountLocked, Cancellation));
        }

        Assert.Equal([1, 1, 1], rows);
        await world.World.DeliverAsync();
        Assert.Equal(SigninMailWorld.Email, Assert.Single(Files(world.Stores)).To.Mailboxes.Single().Address);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task The_lock_of_one_device_is_not_the_accounts(StoreKind kind)
    {
        await using var world = await SigninMailWorld.StartAsync(servers, kind);
        var device = await world.SigninAsync();
        await world.World.DeliverAsync();

        await world.FailAsync(5, device: device);

        Assert.Equal(1, await CountAsync(world.World, "signin.locked"));
        Assert.Empty(await world.DeliverAsync());
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task The_fifth_attempt_that_succeeds_locks_nothing_and_is_not_told(StoreKind kind)
    {
        await using var world = await SigninMailWorld.StartAsync(servers, kind, newDevice: false);
        await world.FailAsync(4);
        await world.SigninAsync();
        Assert.Empty(await world.DeliverAsync());

        await world.FailAsync(1);
        Assert.Single(await world.DeliverAsync());
    }

    private static async Task<int> CountAsync(AuthWorld world, string code)
    {
        await using var db = world.Get<AuthDatabase>().Open();
        return await db.AuditEvents.CountAsync(row => row.Event == code, Cancellation);
    }
}
