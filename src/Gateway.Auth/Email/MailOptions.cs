namespace Gateway.Auth.Email;

/// <summary>Mails (sections <c>Mail</c> and <c>Smtp</c>).</summary>
internal sealed class MailOptions
{
    /// <summary>Where mails go; null puts them into files in <see cref="OutboxDirectory"/>.</summary>
    public SmtpOptions? Smtp { get; init; }

    /// <summary><c>Smtp:From</c>, the sender: an address, or a name and an address. Null while mails go to files: one at the public origin's host.</summary>
    public string? From { get; init; }

    /// <summary>Where mails are put while there is no server: <c>outbox</c> in the data directory.</summary>
    public required string OutboxDirectory { get; init; }

    /// <summary><c>Branding:Name</c>: what people have an account with.</summary>
    public string SiteName { get; init; } = "Auth Gateway";

    /// <summary><c>Mail:Templates</c>: a folder with the operator's own texts; null for none.</summary>
    public string? TemplatesDirectory { get; init; }

    /// <summary><c>Mail:VerificationLifetime</c>: how long the link in a verification mail works. Default 24 hours; 10 minutes to 7 days.</summary>
    public TimeSpan VerificationLifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary><c>Mail:ResetLifetime</c>: how long the link in a reset mail works. Default 30 minutes; 5 minutes to 24 hours.</summary>
    public TimeSpan ResetLifetime { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary><c>Mail:PerHour</c>: most mails of one purpose to one address in an hour. Default 3; 1 to 100.</summary>
    public int PerHour { get; init; } = 3;

    /// <summary><c>Mail:NewDevice</c>: whether owners hear of sign-ins from devices that are not known. Default true.</summary>
    public bool NewDevice { get; init; } = true;
}
