using Gateway.Auth.Email;
using Gateway.Auth.OneTimeCodes;
using Gateway.Auth.Storage;
using Gateway.TestKit;
using Microsoft.EntityFrameworkCore;
using static Gateway.Auth.Tests.Email.MailBoxWorld;

namespace Gateway.Auth.Tests.Email;

/// <summary>Nobody is flooded with mails, and nobody is kept from the one they need.</summary>
public sealed class MailQuotaTests(StoreServers servers)
{
    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task The_next_mail_is_free_before_the_links_of_the_last_are_dead(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await CreateAsync(stores);
        await world.AddUserAsync();
        for (var minute = 0; minute <= 60; minute++)
        {
            // A stranger asks all the time; the owner has a link that works all the time.
            await world.QueueAsync(MailKind.ResetPassword);
            await world.QueueAsync(MailKind.ResetPassword);
            await world.DeliverAsync();
            Assert.NotNull(await world.Get<OneTimeCodeStore>().FindAsync(OneTimeCodePurpose.ResetPassword, MailServer.Code(Files(stores)[^1])));
            world.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(6, Files(stores).Count);
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task What_stands_behind_a_plus_makes_no_other_mailbox(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await CreateAsync(stores);
        for (var i = 0; i < 6; i++)
        {
            await world.AddUserAsync($"alice+{i}@example.com");
            await world.QueueAsync(MailKind.VerifyEmail, $"alice+{i}@example.com");
        }

        await world.AddUserAsync("bob@example.com");
        await world.QueueAsync(MailKind.VerifyEmail, "bob@example.com");
        await world.DeliverAsync();

        Assert.Equal(3 + 1, Files(stores).Count);
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_mail_counts_once_however_often_it_is_tried(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var server = new MailServer();
        await using var world = await CreateAsync(stores, server);
        await world.AddUserAsync();
        for (var i = 0; i < 3; i++)
        {
            await world.QueueAsync(MailKind.ResetPassword);
        }

        // The server is away for some attempts, in less time than it takes for another mail to be free.
        for (var i = 0; i < 4; i++)
        {
            await world.DeliverAsync();
            world.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await server.StartAsync();
        await world.DeliverAsync();

        Assert.Equal(3, server.Messages.Count);
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task What_was_asked_for_while_Redis_was_away_is_counted_too(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await CreateAsync(stores);
        await world.AddUserAsync();
        for (var i = 0; i < 10; i++)
        {
            await world.QueueAsync(MailKind.ResetPassword);
        }

        // As the rows stand after a first attempt that failed at the count.
        await using (var db = world.Get<AuthDatabase>().Open())
        {
            await db.QueuedMails.ExecuteUpdateAsync(set => set.SetProperty(row => row.Attempts, 1), Cancellation);
        }

        await world.DeliverAsync();

        Assert.Equal(3, Files(stores).Count);
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

        world.Clock.Advance(TimeSpan.FromMinutes(20) - TimeSpan.FromMilliseconds(1));
        await world.QueueAsync(MailKind.ResetPassword);
        await world.DeliverAsync();
        Assert.Equal(4, Files(stores).Count);

        world.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await world.QueueAsync(MailKind.ResetPassword);
        await world.DeliverAsync();
        Assert.Equal(5, Files(stores).Count);
    }
}
