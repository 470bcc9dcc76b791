namespace Gateway.Auth.Access;

/// <summary>Which kind of credential proved who is calling.</summary>
internal enum CredentialKind
{
    /// <summary>An access token in the Authorization header (RFC 6750 section 2.1), a person's or a program's.</summary>
    Bearer,

    /// <summary>The opaque session cookie of a browser.</summary>
    Cookie,

    /// <summary>A program's API key.</summary>
    ApiKey,
}

/// <summary>
/// Who is calling, as a validated credential says. Shared by all requests that carry the same credential, and immutable but for <see cref="Profile"/>:
/// what is expensive to derive from it (identity headers) is kept beside it, once.
/// </summary>
internal sealed record CallerIdentity
{
    /// <summary><see cref="Kind"/> of a person.</summary>
    public const string Person = "user";

    /// <summary><see cref="Kind"/> of a program, whosever key it has.</summary>
    public const string Service = "service";

    /// <summary>The local account's id (UUIDv7); also the token's <c>sub</c>.</summary>
    public required Guid UserId { get; init; }

    /// <summary>The session that the credential belongs to; of a program the API key.</summary>
    public required Guid SessionId { get; init; }

    /// <summary>The account's e-mail address; trust it only when <see cref="EmailVerified"/>. Empty for a service account.</summary>
    public required string Email { get; init; }

    /// <summary>Whether the account proved that it owns <see cref="Email"/>.</summary>
    public required bool EmailVerified { get; init; }

    /// <summary>The account's roles, each matching <c>[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}</c>.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>The account's security version at issue; an older one than the account's is not accepted.</summary>
    public required int SecurityVersion { get; init; }

    /// <summary>When the person last proved who they are.</summary>
    public required DateTimeOffset AuthenticatedAt { get; init; }

    /// <summary>How the person proved it (RFC 8176), for example <c>pwd</c>.</summary>
    public required IReadOnlyList<string> AuthenticationMethods { get; init; }

    /// <summary>When the credential stops being accepted.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>What was presented.</summary>
    public required CredentialKind Credential { get; init; }

    /// <summary><see cref="Person"/> or <see cref="Service"/>.</summary>
    public string Kind { get; init; } = Person;

    /// <summary>Ids of the routes that the credential is for; empty for all.</summary>
    public IReadOnlyList<string> Routes { get; init; } = [];

    /// <summary>Whether a program is calling.</summary>
    public bool IsService => ReferenceEquals(Kind, Service);

    /// <summary>
    /// The account's name and attributes, which an access token does not carry. Null until <see cref="CallerProfiles"/> has loaded it,
    /// which happens once per credential and only on routes whose headers need it.
    /// </summary>
    public CallerProfile? Profile { get; set; }

    /// <summary>How much memory it takes beside its objects, estimated, in bytes: its texts, and once more as prepared headers.</summary>
    public int Size => 4 * (Email.Length + Roles.Sum(role => role.Length) + Routes.Sum(route => route.Length)
        + (Profile?.Name?.Length ?? 0) + (Profile?.Attributes.Concat(Profile.Secrets).Sum(attribute => attribute.Key.Length + attribute.Value.Length) ?? 0));

    /// <summary>What the proxy has made of the identity for its routes, kept with it so that it is made once per credential.</summary>
    public object? Prepared { get; set; }
}

/// <summary>What identity headers may show of an account beyond the access token's claims.</summary>
/// <param name="Name">The account's display name, if it has one.</param>
/// <param name="Attributes">Strings written only by administrators, import and provider mapping.</param>
internal sealed record CallerProfile(string? Name, IReadOnlyDictionary<string, string> Attributes)
{
    /// <summary>The account's encrypted attributes, decrypted, for the application alone.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => $"CallerProfile {{ Name = {Name} }}";
}
