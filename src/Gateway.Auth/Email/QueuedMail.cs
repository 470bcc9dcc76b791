namespace Gateway.Auth.Email;

/// <summary>A row of the queue of mails. It holds no code: that is made when the mail is sent, and lives from then on.</summary>
internal sealed class QueuedMail
{
    /// <summary>UUIDv7; also in the mail's Message-ID, so that a mail that was sent twice is shown once.</summary>
    public required Guid Id { get; init; }

    /// <summary>What it is about.</summary>
    public required MailKind Kind { get; init; }

    /// <summary>The key of the address (see EmailAddress); it need not have an account.</summary>
    public required string EmailKey { get; init; }

    /// <summary>What else is needed, encrypted under the master secret; null for nothing.</summary>
    public byte[]? Payload { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it is to be sent or tried again. Whoever is at it puts this off, so that nobody else is.</summary>
    public required DateTimeOffset DueAt { get; set; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; set; }
}
