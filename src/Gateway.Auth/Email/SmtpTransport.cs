using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Gateway.Auth.Email;

/// <summary>Sends mails by SMTP. What a server says is not repeated: it may quote the address.</summary>
internal sealed class SmtpTransport(SmtpOptions options) : IMailTransport
{
    private const int StepTimeout = 20_000; // ms

    /// <inheritdoc/>
    public async Task<MailOutcome> SendAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        // No revocation lists: many networks don't let servers fetch them, and then nothing would be sent.
        using var client = new SmtpClient { Timeout = StepTimeout, CheckCertificateRevocation = false };
        try
        {
            await client.ConnectAsync(options.Host, options.Port, Security(), cancellationToken);
            if (options is { User: { } user, Password: { } password })
            {
                await client.AuthenticateAsync(user, password, cancellationToken);
            }

            if (message.To.Mailboxes.Any(mailbox => mailbox.IsInternational) && !client.Capabilities.HasFlag(SmtpCapabilities.UTF8))
            {
                return new MailOutcome.Refused("the server lacks SMTPUTF8, without which it takes no such address");
            }

            await client.SendAsync(message, cancellationToken);
        }
        catch (SmtpCommandException e)
        {
            return Judge(e);
        }
        catch (Exception e) when (Describe(e) is { } reason)
        {
            return new MailOutcome.Failed(reason);
        }

        try
        {
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception e) when (e is OperationCanceledException || Describe(e) is not null)
        {
            // The server has the mail; how it takes our leave is no matter.
        }

        return new MailOutcome.Sent(null);
    }

    /// <summary>What a server says of a recipient or a message is about that one (RFC 5321 section 4.2.1): others must not have to wait for it.</summary>
    private static MailOutcome Judge(SmtpCommandException refusal)
    {
        var reason = $"the server answered {(int)refusal.StatusCode}";
        var isAboutThisOne = refusal.ErrorCode is SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.MessageNotAccepted
            && refusal.StatusCode != SmtpStatusCode.ServiceNotAvailable;
        return !isAboutThisOne ? new MailOutcome.Failed(reason)
            : (int)refusal.StatusCode >= 500 ? new MailOutcome.Refused(reason)
            : new MailOutcome.Deferred(reason);
    }

    private SecureSocketOptions Security() => options.Security switch
    {
        SmtpSecurity.StartTls => SecureSocketOptions.StartTls,
        SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.None,
    };

    private static string? Describe(Exception failure) => failure switch
    {
        SslHandshakeException or System.Security.Authentication.AuthenticationException => "the server's certificate is not trusted, has another name, or it speaks no TLS",
        MailKit.Security.AuthenticationException => "the server refused user and password",
        NotSupportedException => "the server lacks something that is needed: STARTTLS, AUTH or SMTPUTF8",
        SocketException => "the server cannot be reached",
        ProtocolException => "the server ended the connection, or speaks no SMTP",
        IOException or TimeoutException => "the connection broke",
        ServiceNotConnectedException => "the server ended the connection",
        _ => null,
    };
}
