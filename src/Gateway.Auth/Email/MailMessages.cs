using MimeKit;

namespace Gateway.Auth.Email;

/// <summary>Makes messages of mails. MimeKit writes the headers, so nothing in a text can become one.</summary>
internal sealed class MailMessages(MailOptions options, PublicOrigin origin, TimeProvider clock)
{
    /// <summary>A message, text and HTML, without anything to be fetched from anywhere.</summary>
    public MimeMessage Write(QueuedMail queued, Mail mail)
    {
        var from = options.From is { } configured ? MailboxAddress.Parse(configured) : new MailboxAddress(options.SiteName, $"auth-gateway@{Host()}");
        var message = new MimeMessage(
            [from],
            [new MailboxAddress("", mail.To)],
            mail.Content.Subject,
            new BodyBuilder { TextBody = mail.Content.Text, HtmlBody = mail.Content.Html }.ToMessageBody())
        {
            // The same each time it is tried, so that who gets it twice sees it once; but each time another where it brings another code.
            MessageId = queued.Kind is MailKind.Signup or MailKind.VerifyEmail or MailKind.ResetPassword ? $"{queued.Id:N}.{queued.Attempts}@{Host()}" : $"{queued.Id:N}@{Host()}",
            Date = clock.GetUtcNow(),
        };

        // RFC 3834 section 5: no out-of-office notes, please.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }

    private string Host() => new Uri(origin.Value).IdnHost;
}
