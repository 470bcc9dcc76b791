using Gateway.Auth.Email;
using Gateway.Auth.Storage;
using Gateway.Auth.Users;
using Gateway.TestKit;
using Microsoft.EntityFrameworkCore;
using static Gateway.Auth.Tests.Email.MailBoxWorld;

namespace Gateway.Auth.Tests.Email;

/// <summary>The queue: nothing is lost, nothing is sent twice, nobody is flooded.</summary>
public sealed class MailDeliveryTests(StoreServers servers)
{
    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_mail_waits_for_its_server_also_across_a_restart(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var server = new MailServer();
        Microsoft.Extensions.Time.Testing.FakeTimeProvider clock;
        await using (var before = await CreateAsync(stores, server))
        {
            clock = before.Clock;
            await before.AddUserAsync();
            await before.QueueAsync(MailKind.ResetPassword);
            await before.DeliverAsync();
            Assert.Equal(1, (await RowAsync(before)).Attempts);
        }

        await server.StartAsync();
        await using var after = await CreateAsync(stores, server, clock);
        await after.DeliverAsync();
        Assert.Empty(server.Messages); // not due yet
        clock.Advance(TimeSpan.FromSeconds(2));
        await after.DeliverAsync();

        Assert.Single(server.To("alice@example.com"));
        Assert.Equal(0, await CountAsync(after));
        Assert.Equal(1, await AuditedAsync(after, "mail.sent"));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Replicas_that_look_at_once_send_each_mail_once(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var server = new MailServer();
        await server.StartAsync();
        await using var one = await CreateAsync(stores, server);
        await using var two = await CreateAsync(stores, server, one.Clock);
        var people = Enumerable.Range(0, 20).Select(i => $"person{i}@example.com").ToList();
        foreach (var email in people)
        {
            await one.AddUserAsync(email);
            await one.QueueAsync(MailKind.PasswordChanged, email);
        }

        await Task.WhenAll(one.DeliverAsync(), two.DeliverAsync(), one.DeliverAsync(), two.DeliverAsync());

        Assert.Equal(people.Order(), server.Messages.Select(mail => mail.To.Mailboxes.Single().Address).Order());
        Assert.Equal(0, await CountAsync(one));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task What_a_replica_took_and_did_not_send_another_sends_later(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await CreateAsync(stores);
        await world.AddUserAsync();
        await world.QueueAsync(MailKind.PasswordChanged);
        await using (var db = world.Get<AuthDatabase>().Open())
        {
            // As it stands after a replica took it and died.
            var until = (await RowAsync(world)).DueAt + MailDelivery.Lease;
            await db.QueuedMails.ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, until).SetProperty(row => row.Attempts, 1), Cancellation);
        }

        await world.DeliverAsync();
        Assert.Empty(Files(stores));
        world.Clock.Advance(MailDelivery.Lease);
        await world.DeliverAsync();

        Assert.Single(Files(stores));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task After_a_day_a_mail_is_given_up_and_the_audit_log_has_it(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var server = new MailServer(); // never started
        await using var world = await CreateAsync(stores, server);
        var user = await world.AddUserAsync();
        await world.QueueAsync(MailKind.PasswordChanged);

        var tries = 0;
        for (var waited = TimeSpan.Zero; waited < MailDelivery.Patience && tries < 500; tries++)
        {
            await world.DeliverAsync();
            var due = (await RowAsync(world)).DueAt;
            Assert.InRange(due - world.Clock.GetUtcNow(), TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(10));
            waited += due - world.Clock.GetUtcNow();
            world.Clock.SetUtcNow(due);
        }

        await world.DeliverAsync();
        Assert.InRange(tries, 100, 200);
        Assert.Equal(0, await CountAsync(world));
        await using var db = world.Get<AuthDatabase>().Open();
        Assert.Equal(user.Id, (await db.AuditEvents.SingleAsync(row => row.Event == "mail.failed", Cancellation)).UserId);
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task What_a_newer_gateway_queued_is_left_to_it(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await CreateAsync(stores);
        await world.AddUserAsync();
        await world.QueueAsync(MailKind.PasswordChanged);
        await using (var db = world.Get<AuthDatabase>().Open())
        {
            await db.Database.ExecuteSqlRawAsync("UPDATE queued_mails SET kind = 'FromTheFuture'", Cancellation);
        }

        await world.QueueAsync(MailKind.PasswordChanged);
        await world.DeliverAsync();

        Assert.Single(Files(stores));
        Assert.Equal(1, await CountAsync(world));
    }

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

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "E-70")]
    public async Task An_address_gets_three_mails_of_a_kind_in_an_hour_however_often_and_however_it_is_spelt(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await CreateAsync(stores);
        await world.AddUserAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => world.QueueAsync(MailKind.ResetPassword, i % 2 == 0 ? "alice@example.com" : " Alice@EXAMPLE.com ")));
        await world.DeliverAsync();
        Assert.Equal(3, Files(stores).Count);

        await world.QueueAsync(MailKind.VerifyEmail);
        await world.DeliverAsync();
        Assert.Equal(4, Files(stores).Count);

        world.Clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1));
        await world.QueueAsync(MailKind.ResetPassword);
        await world.DeliverAsync();
        Assert.Equal(4, Files(stores).Count);

        world.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await world.QueueAsync(MailKind.ResetPassword);
        await world.DeliverAsync();
        Assert.Equal(5, Files(stores).Count);
        Assert.Equal(0, await CountAsync(world));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Nobody_is_mailed_who_has_no_account_or_a_disabled_one(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await CreateAsync(stores);
        var disabled = await world.AddUserAsync("disabled@example.com");
        await world.Get<UserStore>().SetDisabledAsync(disabled.Id, disabled: true, Cancellation);
        foreach (var email in new[] { "nobody@example.com", "disabled@example.com" })
        {
            foreach (var what in new[] { MailKind.ResetPassword, MailKind.VerifyEmail, MailKind.PasswordChanged })
            {
                await world.QueueAsync(what, email);
            }
        }

        await world.DeliverAsync();

        Assert.Empty(Files(stores));
        Assert.Equal(0, await CountAsync(world));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_waiting_row_holds_no_code_and_no_password_hash_in_clear(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await CreateAsync(stores, requireVerified: true);
        await world.Get<Auth.Signup.SignupHandler>().SignupAsync(new("alice@example.com", "some password of alice", "Alice", new(null, null)), Cancellation);

        var row = await RowAsync(world);

        var kept = System.Text.Encoding.Latin1.GetString(row.Payload!);
        Assert.All(["$2", "Alice", "PasswordHash", "alice"], text => Assert.DoesNotContain(text, kept, StringComparison.Ordinal));
        Assert.Contains("PasswordHash", System.Text.Encoding.UTF8.GetString(world.Get<MailQueue>().Open(row)), StringComparison.Ordinal);
    }

    private static async Task<QueuedMail> RowAsync(AuthWorld world)
    {
        await using var db = world.Get<AuthDatabase>().Open();
        return await db.QueuedMails.SingleAsync(Cancellation);
    }

    private static async Task<int> CountAsync(AuthWorld world)
    {
        await using var db = world.Get<AuthDatabase>().Open();
        return await db.QueuedMails.CountAsync(Cancellation);
    }

    private static async Task<int> AuditedAsync(AuthWorld world, string code)
    {
        await using var db = world.Get<AuthDatabase>().Open();
        return await db.AuditEvents.CountAsync(row => row.Event == code, Cancellation);
    }
}
