using Gateway.Auth.Email;
using Gateway.TestKit;
using MimeKit;

namespace Gateway.Auth.Tests.Email;

/// <summary>What a server that is not as it should be comes to: words for the operator, and nothing sent.</summary>
public sealed class SmtpTransportTests
{
    [Fact]
    public async Task Without_STARTTLS_nothing_is_sent()
    {
        await using var server = new MailServer();
        await server.StartAsync();

        var outcome = await SendAsync(server, SmtpSecurity.StartTls);

        Assert.Contains("STARTTLS", Assert.IsType<MailOutcome.Failed>(outcome).Reason, StringComparison.Ordinal);
        Assert.Empty(server.Messages);
    }

    [Theory]
    [InlineData("starttls")]
    [InlineData("tls")]
    public async Task A_certificate_that_nobody_vouches_for_is_not_accepted(string security)
    {
        using var certificates = new TestCertificates();
        await using var server = new MailServer(security, certificates);
        await server.StartAsync();

        var outcome = await SendAsync(server, security is "tls" ? SmtpSecurity.Tls : SmtpSecurity.StartTls);

        Assert.Contains("certificate", Assert.IsType<MailOutcome.Failed>(outcome).Reason, StringComparison.Ordinal);
        Assert.Empty(server.Messages);
    }

    [Fact]
    public async Task A_recipient_that_the_server_does_not_know_is_refused_and_not_named()
    {
        await using var server = new MailServer();
        await server.StartAsync();

        var refused = Assert.IsType<MailOutcome.Refused>(await SendAsync(server, SmtpSecurity.None, "refused@example.com"));

        Assert.Equal("the server answered 550", refused.Reason);
    }

    [Fact]
    public async Task A_server_that_is_away_or_wants_another_password_has_failed()
    {
        await using var server = new MailServer(account: ("gateway", "the right password"));
        Assert.Equal("the server cannot be reached", Assert.IsType<MailOutcome.Failed>(await SendAsync(server, SmtpSecurity.None)).Reason);

        await server.StartAsync();
        Assert.IsType<MailOutcome.Failed>(await SendAsync(server, SmtpSecurity.None, password: "a wrong password"));
        Assert.IsType<MailOutcome.Sent>(await SendAsync(server, SmtpSecurity.None, password: "the right password"));
        Assert.Contains("signed-in", Assert.Single(server.Messages).Headers["X-Transport"], StringComparison.Ordinal);
    }

    private static async Task<MailOutcome> SendAsync(MailServer server, SmtpSecurity security, string to = "alice@example.com", string? password = null)
    {
        using var message = new MimeMessage([MailboxAddress.Parse("no-reply@example.com")], [MailboxAddress.Parse(to)], "A subject", new TextPart("plain") { Text = "A text" });
        var options = new SmtpOptions { Host = "localhost", Port = server.Port, Security = security, User = password is null ? null : "gateway", Password = password };
        return await new SmtpTransport(options).SendAsync(message, TestContext.Current.CancellationToken);
    }
}
