using Gateway.Auth.Users;

namespace Gateway.Auth.ExternalIdentities;

/// <summary>Somebody as an outside issuer describes them, after everything about the description was checked.</summary>
internal sealed record ExternalProfile
{
    /// <summary>The <c>iss</c>, to the letter.</summary>
    public required string Issuer { get; init; }

    /// <summary>The <c>sub</c>, to the letter.</summary>
    public required string Subject { get; init; }

    /// <summary>The name that the issuer has in the configuration.</summary>
    public required string Provider { get; init; }

    /// <summary>The address, as told.</summary>
    public string? Email { get; init; }

    /// <summary>
    /// Whether the address was proved: the issuer says so, as JSON <c>true</c> and nothing else, of an address that is kept here as it was told
    /// (ADVISORIES.md F-85, F-86). Looked at when it is asked for: the address may be set later.
    /// </summary>
    public bool EmailVerified
    {
        get => field && EmailAddress.IsExact(Email);
        init;
    }

    /// <summary>Display name.</summary>
    public string? Name { get; init; }

    /// <summary>A display name that nobody signed, which is better than none.</summary>
    public string? ToldName { get; init; }

    /// <summary>The URL of a picture.</summary>
    public string? Picture { get; init; }

    /// <summary>The roles by their foreign names; null when nothing was said of them. None is a local one before <see cref="ExternalAccountPolicy.RoleMap"/> makes it so.</summary>
    public IReadOnlyList<string>? Roles { get; init; } = [];

    /// <summary>How old the description is: <c>updated_at</c>, else when the issuer wrote it (<c>iat</c>). Null means now.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>Nothing of the person: this may come into a log.</summary>
    public override string ToString() => $"{nameof(ExternalProfile)} {Provider}";
}
