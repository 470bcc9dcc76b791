using Gateway.Auth.Users;

namespace Gateway.Auth.ExternalIdentities;

/// <summary>That an account can be used by whoever is <see cref="Subject"/> at <see cref="Issuer"/>. A foreign subject is never a local id.</summary>
internal sealed class ExternalIdentity
{
    /// <summary>Most characters of <see cref="Issuer"/> and <see cref="Subject"/> (OpenID Connect Core section 2 allows a subject 255).</summary>
    public const int MaxLength = 255;

    /// <summary>Most characters of <see cref="Provider"/>.</summary>
    public const int MaxProviderLength = 64;

    /// <summary>Who vouches: the <c>iss</c> of its tokens, to the letter.</summary>
    public required string Issuer { get; init; }

    /// <summary>Who it is there: the <c>sub</c>, to the letter. With the issuer the key of the table.</summary>
    public required string Subject { get; init; }

    /// <summary>The account. It has one identity of an issuer at most: a second one would be somebody else.</summary>
    public required Guid UserId { get; init; }

    /// <summary>The name that the issuer has in the configuration.</summary>
    public required string Provider { get; init; }

    /// <summary>The key of the address that the issuer last told (<see cref="EmailAddress.Key"/>); the account's address follows it only from there.</summary>
    public string? EmailKey { get; set; }

    /// <summary>When it was linked.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>How old the newest profile is that the account has seen; an older one is passed over.</summary>
    public required DateTimeOffset ProfileAt { get; set; }
}
