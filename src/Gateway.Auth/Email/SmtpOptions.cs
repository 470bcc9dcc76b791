namespace Gateway.Auth.Email;

/// <summary>How the connection to the mail server is protected.</summary>
internal enum SmtpSecurity
{
    /// <summary>TLS begins with STARTTLS (RFC 3207), and without it nothing is sent.</summary>
    StartTls,

    /// <summary>TLS from the first byte (RFC 8314 section 3.3).</summary>
    Tls,

    /// <summary>In clear; on loopback only.</summary>
    None,
}

/// <summary>The server that takes the mail (section <c>Smtp</c>).</summary>
internal sealed class SmtpOptions
{
    /// <summary>Its name, which its certificate has to have.</summary>
    public required string Host { get; init; }

    /// <summary>Default 587 (submission), 465 with <see cref="SmtpSecurity.Tls"/>, 25 with <see cref="SmtpSecurity.None"/>.</summary>
    public required int Port { get; init; }

    /// <summary>Default <see cref="SmtpSecurity.StartTls"/>.</summary>
    public SmtpSecurity Security { get; init; }

    /// <summary>Null when the server wants none.</summary>
    public string? User { get; init; }

    /// <summary>There if <see cref="User"/> is.</summary>
    public string? Password { get; init; }
}
