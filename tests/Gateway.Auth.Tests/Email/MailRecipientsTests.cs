using Gateway.Auth.Email;
using Gateway.Auth.Storage;
using Gateway.TestKit;
using Microsoft.EntityFrameworkCore;
using static Gateway.Auth.Tests.Email.MailBoxWorld;
using static Gateway.Auth.Tests.Email.MailDeliveryTests;

namespace Gateway.Auth.Tests.Email;

/// <summary>A mail that cannot be sent, for whatever reason, holds up no other.</summary>
public sealed class MailRecipientsTests(StoreServers servers)
{
    [Fact]
    public async Task A_recipient_that_is_refused_does_not_hold_up_the_others()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var server = new MailServer();
        await server.StartAsync();
        await using var world = await CreateAsync(stores, server);
        foreach (var email in new[] { "refused@example.com", "alice@example.com" })
        {
            await world.AddUserAsync(email);
            await world.QueueAsync(MailKind.PasswordChanged, email);
        }

        await world.DeliverAsync();

        Assert.Equal("alice@example.com", Assert.Single(server.Messages).To.Mailboxes.Single().Address);
        Assert.Equal((0, 1), (await CountAsync(world), await AuditedAsync(world, "mail.failed")));
    }

    [Fact]
    public async Task Recipients_that_have_to_wait_hold_up_nobody_else_and_are_tried_again()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var server = new MailServer();
        await server.StartAsync();
        await using var world = await CreateAsync(stores, server);
        foreach (var email in Enumerable.Range(0, 12).Select(i => $"later{i}@example.com").Append("alice@example.com"))
        {
            await world.AddUserAsync(email);
            await world.QueueAsync(MailKind.PasswordChanged, email);
        }

        await world.DeliverAsync();

        Assert.Equal("alice@example.com", Assert.Single(server.Messages).To.Mailboxes.Single().Address);
        Assert.Equal((12, 0), (await CountAsync(world), await AuditedAsync(world, "mail.failed")));
        await server.TakeEverybodyAsync();
        world.Clock.Advance(TimeSpan.FromSeconds(2));
        await world.DeliverAsync();
        Assert.Equal(13, server.Messages.Count);
    }

    [Fact]
    public async Task A_mail_that_cannot_be_written_holds_up_nobody_else_and_is_given_up()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var world = await CreateAsync(stores, requireVerified: true);
        await world.AddUserAsync("bob@example.com");
        await world.QueueAsync(MailKind.ResetPassword, "bob@example.com");
        await using (var db = world.Get<AuthDatabase>().Open())
        {
            var foreign = world.Get<MailQueue>().Create(MailKind.Signup, "carol@example.com", [1, 2, 3]);
            db.QueuedMails.Add(new QueuedMail { Id = Guid.CreateVersion7(), Kind = foreign.Kind, EmailKey = foreign.EmailKey, Payload = foreign.Payload, CreatedAt = foreign.CreatedAt, DueAt = foreign.DueAt });
            await db.SaveChangesAsync(Cancellation); // as if under another master secret
            await db.Users.Where(user => user.EmailKey == "bob@example.com").ExecuteUpdateAsync(set => set.SetProperty(user => user.Email, "nobody's address, which no program of ours wrote\n"), Cancellation);
        }

        await world.AddUserAsync();
        await world.QueueAsync(MailKind.PasswordChanged);
        await world.DeliverAsync();

        Assert.Equal("alice@example.com", Assert.Single(Files(stores)).To.Mailboxes.Single().Address);
        Assert.Equal((1, 1), (await CountAsync(world), await AuditedAsync(world, "mail.failed")));
        world.Clock.Advance(MailDelivery.Patience);
        await world.DeliverAsync();
        Assert.Equal((0, 2), (await CountAsync(world), await AuditedAsync(world, "mail.failed")));
    }
}
