using MimeKit;

namespace Gateway.Auth.Email;

/// <summary>Where mails go: to a server, or to files.</summary>
internal interface IMailTransport
{
    /// <summary>Sends a mail.</summary>
    Task<MailOutcome> SendAsync(MimeMessage message, CancellationToken cancellationToken);
}

/// <summary>How the sending of a mail ended.</summary>
internal abstract record MailOutcome
{
    private MailOutcome()
    {
    }

    /// <summary>It is out of our hands.</summary>
    /// <param name="File">Where it was written, if that is where it went.</param>
    public sealed record Sent(string? File) : MailOutcome;

    /// <summary>The server will not take this one, now or later.</summary>
    /// <param name="Reason">A few words for the operator; no address.</param>
    public sealed record Refused(string Reason) : MailOutcome;

    /// <summary>Not this time, and it would be the same for any other mail.</summary>
    /// <param name="Reason">A few words for the operator; no address.</param>
    public sealed record Failed(string Reason) : MailOutcome;
}
