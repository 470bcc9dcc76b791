using System.Net;
using Gateway.Auth.ExternalIdentities;
using Gateway.Auth.ExternalSignin;
using Gateway.Auth.Sessions;
using Gateway.Auth.Storage;
using Gateway.Auth.Tests.ExternalIdentities;
using Gateway.Auth.Users;
using Gateway.TestKit;
using Microsoft.EntityFrameworkCore;
using static Gateway.Auth.Tests.Email.MailBoxWorld;
using static Gateway.Auth.Tests.ExternalIdentities.Profiles;

namespace Gateway.Auth.Tests.Email;

/// <summary>The owner of an account hears of it when somebody else than its password opens it from now on.</summary>
public sealed class IdentityLinkedMailTests(StoreServers servers)
{
    private const string Subject = "GitHub can now sign in to your account with Auth Gateway";
    private static readonly ClientInfo Somewhere = new(IPAddress.Parse("2001:db8::7"), "Firefox/128.0 https://evil.example");

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-84")]
    public async Task A_link_by_the_same_proven_address_is_told_with_what_when_where_and_what_to_do(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await CreateAsync(stores);
        await AddAsync(world);

        Assert.IsType<ExternalAccountResult.Found>(await world.Get<ExternalAccounts>().ResolveAsync(Alice, Open, Somewhere, Cancellation));
        Assert.IsType<ExternalAccountResult.Found>(await world.Get<ExternalAccounts>().ResolveAsync(Alice, Open, Somewhere, Cancellation)); // linked by now
        await world.DeliverAsync();

        var mail = Assert.Single(Files(stores));
        Assert.Equal((Subject, Address), (mail.Subject, mail.To.Mailboxes.Single().Address));
        foreach (var text in new[] { mail.TextBody!, mail.HtmlBody! })
        {
            Assert.All(["GitHub", "2026-01-02 03:04 UTC", "2001:db8::7", "Firefox/128.0", "https://app.example.com/auth/forgot", "disconnect GitHub"], part => Assert.Contains(part, text, StringComparison.Ordinal));
            Assert.DoesNotContain("evil.example", text, StringComparison.Ordinal);
            Assert.DoesNotContain("{{", text, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task So_is_one_on_purpose_and_one_that_was_refused_is_not(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await CreateAsync(stores);
        var user = await AddAsync(world);

        Assert.IsType<ExternalLinkResult.Linked>(await world.LinkAsync(user, Alice with { Email = "hub@example.com" }));
        Assert.IsType<ExternalLinkResult.Linked>(await world.LinkAsync(user, Alice with { Email = "hub@example.com" }));
        Assert.IsType<ExternalLinkResult.Taken>(await world.LinkAsync(user, Alice with { Subject = "second" }));
        await world.DeliverAsync();

        Assert.Equal([(Subject, Address)], Files(stores).Select(mail => (mail.Subject, mail.To.Mailboxes.Single().Address)));
        Assert.Equal(0, await QueuedAsync(world));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Whoever_got_their_account_by_it_hears_nothing_and_neither_does_an_address_that_nobody_proved(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await CreateAsync(stores);
        await world.FindAsync(Alice with { Subject = "new", Email = "new@example.com" });
        var unproved = await world.AddUserAsync("unproved@example.com");
        Assert.IsType<ExternalLinkResult.Linked>(await world.LinkAsync(unproved, Alice with { Subject = "hub", Email = "hub@example.com" }));
        Assert.Equal(0, await QueuedAsync(world));

        // What somebody had made with the owner's address is the owner's now, which has a mail of its own.
        await world.AddUserAsync();
        await world.FindAsync(Alice);
        await world.DeliverAsync();

        Assert.Equal(["Your password for Auth Gateway was changed"], Files(stores).Select(mail => mail.Subject));
    }

    /// <summary>The session in which it was linked had ended by then: it never was, so nobody is told that it is.</summary>
    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_link_that_is_taken_back_at_once_takes_its_mail_along_and_no_other(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await CreateAsync(stores);
        var user = await AddAsync(world);
        await world.LinkAsync(user, Alice with { Issuer = Other, Email = "hub@example.com" });
        var link = Assert.IsType<ExternalLinkResult.Linked>(await world.LinkAsync(user, Alice with { Email = "hub@example.com" })).New!;
        Assert.Equal(2, await QueuedAsync(world));
        var session = await world.StartSessionAsync(await world.FindAsync(Alice));

        await world.Get<ExternalLinks>().WithdrawAsync(link, Client);

        Assert.Equal([$"{Other} alice"], await world.LinksAsync(user));
        Assert.Equal(1, await QueuedAsync(world));

        // Whoever came by it meanwhile is out.
        Assert.IsType<RotationResult.Refused>(await world.Get<SessionIssuer>().RotateAsync(SessionMode.Tokens, session.Credential));
    }

    private static Task<AuthWorld> CreateAsync(StorePair stores) => AuthWorld.CreateAsync(
        stores, external: new ExternalOptions { Providers = [new() { Name = Alice.Provider, DisplayName = "GitHub", ClientId = "gateway" }] });

    private static async Task<User> AddAsync(AuthWorld world)
    {
        var user = await world.AddUserAsync(Address);
        await world.Get<AddressProofs>().VerifyAsync(user.Id, keepsIdentities: true, Cancellation);
        return user;
    }

    private static async Task<int> QueuedAsync(AuthWorld world)
    {
        await using var db = world.Get<AuthDatabase>().Open();
        return await db.QueuedMails.CountAsync(Cancellation);
    }
}
