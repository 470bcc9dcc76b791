using MimeKit;

namespace Gateway.Auth.Email;

/// <summary>Where mails go: to a server, or to files.</summary>
internal interface IMailTransport
{
    /// <summary>Sends a mail.</summary>
    Task<MailOutcome> SendAsync(MimeMessage message, CancellationToken cancellationToken);
}

/// <summary>How the sending of a mail ended.</summary>
/// <param name="Reason">Why it was not sent: a few words for the operator; no address.</param>
internal abstract record MailOutcome(string? Reason)
{
    /// <summary>It is out of our hands.</summary>
    /// <param name="File">Where it was written, if that is where it went.</param>
    public sealed record Sent(string? File) : MailOutcome((string?)null);

    /// <summary>The server will not take this one, now or later.</summary>
    public sealed record Refused(string Why) : MailOutcome(Why);

    /// <summary>Not this one, this time; another may do better.</summary>
    public sealed record Deferred(string Why) : MailOutcome(Why);

    /// <summary>Not this time, and it would be the same for any other mail.</summary>
    public sealed record Failed(string Why) : MailOutcome(Why);
}
