using Gateway.Auth.Email;
using Gateway.Auth.Throttling;
using Gateway.Auth.Users;
using Gateway.TestKit;
using Microsoft.Extensions.Time.Testing;
using MimeKit;

namespace Gateway.Auth.Tests.Email;

/// <summary>The library with a mail server, or with files in the place of one; mails leave when the test says so.</summary>
internal static class MailBoxWorld
{
    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A replica.</summary>
    /// <param name="stores">The stores.</param>
    /// <param name="server">Null for files.</param>
    /// <param name="clock">The other replica's; null for one of its own.</param>
    /// <param name="requireVerified">Whether an account needs a verified address.</param>
    /// <param name="secure">Whether to ask the server for TLS.</param>
    public static Task<AuthWorld> CreateAsync(
        StorePair stores, MailServer? server = null, FakeTimeProvider? clock = null, bool requireVerified = false, bool secure = false) => AuthWorld.CreateAsync(
        stores,
        clock,
        mail: new MailOptions
        {
            Smtp = server is null ? null : new SmtpOptions { Host = "localhost", Port = server.Port, Security = secure ? SmtpSecurity.StartTls : SmtpSecurity.None },
            From = "no-reply@example.com",
            OutboxDirectory = Path.Combine(stores.DataDirectory, "outbox"),
        },
        signup: new SignupOptions { Open = true, RequireVerifiedEmail = requireVerified },
        throttling: new ThrottlingOptions { FailureQuantum = TimeSpan.Zero, AddressRequests = 1000 });

    /// <summary>Asks for a mail.</summary>
    public static Task QueueAsync(this AuthWorld world, MailKind kind, string email = "alice@example.com") =>
        world.Get<MailRequests>().QueueAsync(kind, email, new(null, null), Cancellation);

    /// <summary>Sends what is due.</summary>
    public static Task<bool> DeliverAsync(this AuthWorld world) => Task.Run(() => world.Get<MailDelivery>().DeliverDueAsync(Cancellation));

    /// <summary>What was written into files, the oldest first.</summary>
    public static IReadOnlyList<MimeMessage> Files(StorePair stores) =>
        Directory.Exists(Path.Combine(stores.DataDirectory, "outbox"))
            ? [.. Directory.EnumerateFiles(Path.Combine(stores.DataDirectory, "outbox"), "*.eml").Order(StringComparer.Ordinal).Select(file => MimeMessage.Load(file))]
            : [];

    /// <summary>Sends a mail of a kind to somebody, and gives the code in it.</summary>
    public static async Task<string> CodeAsync(this AuthWorld world, StorePair stores, MailKind kind, string email = "alice@example.com")
    {
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        await world.QueueAsync(kind, email);
        await world.DeliverAsync();
        return MailServer.Code(Files(stores).Last(mail => mail.To.Mailboxes.Single().Address == email));
    }
}
