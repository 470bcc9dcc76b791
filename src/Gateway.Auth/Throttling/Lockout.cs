namespace Gateway.Auth.Throttling;

/// <summary>Something that lets nobody guess, or ask for mails, right now.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The address's network; for other kinds what their key is called by.</param>
/// <param name="Until">When it ends by itself, if nothing else happens.</param>
internal sealed record Lockout(ThrottleKind Kind, string Name, DateTimeOffset Until)
{
    /// <summary>The account; null for an address, and for what no account has.</summary>
    public Guid? UserId { get; init; }

    /// <summary>The account's e-mail address.</summary>
    public string? Email { get; init; }

    /// <summary>How many locks there have been in a row; 0 for an address.</summary>
    public int Locks { get; init; }

    /// <summary>Failures, or requests, that are counted now.</summary>
    public int Failures { get; init; }
}
