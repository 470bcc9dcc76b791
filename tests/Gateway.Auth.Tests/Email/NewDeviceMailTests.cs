using Gateway.Auth.ExternalIdentities;
using Gateway.Auth.Audit;
using Gateway.Auth.Signin;
using Gateway.Auth.Storage;
using Gateway.Auth.Users;
using Gateway.TestKit;
using Microsoft.EntityFrameworkCore;
using static Gateway.Auth.Tests.Email.MailBoxWorld;

namespace Gateway.Auth.Tests.Email;

/// <summary>The owner of an account hears of a sign-in that may be somebody else's.</summary>
public sealed class NewDeviceMailTests(StoreServers servers)
{
    private const string Subject = "New sign-in to your account with Auth Gateway";

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_sign_in_on_a_device_that_is_not_known_is_told_with_when_where_and_what_to_do(StoreKind kind)
    {
        await using var world = await SigninMailWorld.StartAsync(servers, kind);
        await world.SigninAsync();
        await world.SigninAsync(from: "2001:db8::7", userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0");

        var mail = Assert.Single(await world.DeliverAsync());

        Assert.Equal(Subject, mail.Subject);
        foreach (var text in new[] { mail.TextBody!, mail.HtmlBody! })
        {
            Assert.All(
                ["2026-01-02 03:06 UTC", "2001:db8::7", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "https://app.example.com/auth/forgot"],
                part => Assert.Contains(part, text, StringComparison.Ordinal));
        }
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Neither_the_first_sign_in_of_an_account_nor_one_on_a_known_device_is(StoreKind kind)
    {
        await using var world = await SigninMailWorld.StartAsync(servers, kind);
        var device = await world.SigninAsync();
        Assert.Empty(await world.DeliverAsync());
        await world.SigninAsync(device, from: "203.0.113.99", userAgent: "Another");

        Assert.Empty(await world.DeliverAsync());
        Assert.Equal(0, await QueuedAsync(world.World));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task The_first_sign_in_of_an_imported_account_is_not_however_old_it_says_it_is(StoreKind kind)
    {
        await using var world = await SigninMailWorld.StartAsync(servers, kind);
        await using (var db = world.World.Get<AuthDatabase>().Open())
        {
            var old = world.World.Clock.GetUtcNow() - TimeSpan.FromDays(4000);
            await db.Users.ExecuteUpdateAsync(set => set.SetProperty(user => user.CreatedAt, old), Cancellation);
        }

        await world.World.Get<AuditLog>().WriteAsync(new AuditEntry("user.imported") { UserId = world.Alice.Id }, Cancellation);
        await world.SigninAsync();
        Assert.Empty(await world.DeliverAsync());
        await world.SigninAsync();
        Assert.Single(await world.DeliverAsync());
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task The_first_sign_in_stays_untold_although_a_second_came_before_its_mail_was_looked_at(StoreKind kind)
    {
        await using var world = await SigninMailWorld.StartAsync(servers, kind);
        await world.SigninAsync(from: "203.0.113.1");
        await world.SigninAsync(from: "203.0.113.2");

        Assert.Contains("203.0.113.2", Assert.Single(await world.DeliverAsync()).TextBody!, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_forged_token_and_another_accounts_are_no_known_device(StoreKind kind)
    {
        await using var world = await SigninMailWorld.StartAsync(servers, kind);
        var device = await world.SigninAsync();
        var bob = await world.World.AddUserAsync("bob@example.com");
        var bobs = await world.World.StartSessionAsync(bob);

        await world.SigninAsync(device[..^2] + (device[^2] == 'A' ? "BA" : "AA"));
        await world.SigninAsync(bobs.DeviceToken);

        Assert.Equal([Subject, Subject], (await world.DeliverAsync()).Select(mail => mail.Subject));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task What_fails_is_not_told_and_neither_is_anything_to_an_address_that_nobody_proved(StoreKind kind)
    {
        await using var world = await SigninMailWorld.StartAsync(servers, kind, isVerified: false);
        await world.SigninAsync();
        await world.SigninAsync();
        Assert.Equal(0, await QueuedAsync(world.World));

        await world.World.Get<AddressProofs>().VerifyAsync(world.Alice.Id, keepsIdentities: true, Cancellation);
        Assert.IsType<SigninResult.Failure>(await world.TryAsync("a wrong password"));
        Assert.Equal(0, await QueuedAsync(world.World));

        // Somebody else may have the address by the time that the mail is sent; or nobody the account.
        await world.SigninAsync();
        await world.World.Get<UserStore>().SetDisabledAsync(world.Alice.Id, disabled: true, Cancellation);
        Assert.Empty(await world.DeliverAsync());
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Operators_can_turn_it_off_and_an_address_gets_only_so_many_in_an_hour(StoreKind kind)
    {
        await using (var off = await SigninMailWorld.StartAsync(servers, kind, newDevice: false))
        {
            await off.SigninAsync();
            await off.SigninAsync();
            Assert.Equal(0, await QueuedAsync(off.World));
        }

        await using var world = await SigninMailWorld.StartAsync(servers, kind);
        for (var i = 0; i < 10; i++)
        {
            await world.SigninAsync();
        }

        Assert.Equal(3, (await world.DeliverAsync()).Count);
        Assert.Equal(0, await QueuedAsync(world.World));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task An_account_older_than_the_audit_log_is_long_may_have_had_a_sign_in_before(StoreKind kind)
    {
        await using var world = await SigninMailWorld.StartAsync(servers, kind);
        world.World.Clock.Advance(new AuditOptions().Retention - TimeSpan.FromMinutes(1));
        await world.SigninAsync(); // the very end of the time
        Assert.Empty(await world.DeliverAsync());
        await using (var db = world.World.Get<AuthDatabase>().Open())
        {
            await db.AuditEvents.ExecuteDeleteAsync(Cancellation);
        }

        await world.SigninAsync();
        Assert.Single(await world.DeliverAsync());
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_waiting_mail_shows_nobody_where_somebody_was(StoreKind kind)
    {
        await using var world = await SigninMailWorld.StartAsync(servers, kind);
        await world.SigninAsync();
        await world.World.DeliverAsync();
        await world.SigninAsync(from: "203.0.113.77", userAgent: "Firefox on a phone");

        await using var db = world.World.Get<AuthDatabase>().Open();
        var row = await db.QueuedMails.SingleAsync(Cancellation);
        var kept = System.Text.Encoding.Latin1.GetString(row.Payload!);
        Assert.All(["203.0.113.77", "Firefox"], text => Assert.DoesNotContain(text, kept, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_stranger_can_write_neither_markup_nor_links_into_it(StoreKind kind)
    {
        const string userAgent = "<b>x</b>\r\nBcc: victim@evil.example\r\n\r\nVisit https://evil.example/login or www.evil.example or mail me@evil.example {{link}}\u202Egnp.exe";
        await using var world = await SigninMailWorld.StartAsync(servers, kind);
        await world.SigninAsync();
        await world.SigninAsync(userAgent: userAgent);

        var mail = Assert.Single(await world.DeliverAsync());

        Assert.Empty(mail.Bcc);
        Assert.DoesNotContain("<b>", mail.HtmlBody!, StringComparison.Ordinal);
        foreach (var text in new[] { mail.TextBody!, mail.HtmlBody! })
        {
            Assert.All(["evil.example", "https://evil", "www.evil", "me@", "\u202E"], part => Assert.DoesNotContain(part, text, StringComparison.Ordinal));
        }
    }

    private static async Task<int> QueuedAsync(AuthWorld world)
    {
        await using var db = world.Get<AuthDatabase>().Open();
        return await db.QueuedMails.CountAsync(Cancellation);
    }
}
