namespace Gateway.Auth.Users;

/// <summary>An account.</summary>
internal sealed class User
{
    /// <summary>UUIDv7, made when the account is created.</summary>
    public required Guid Id { get; init; }

    /// <summary>A person's or a program's.</summary>
    public UserKind Kind { get; init; }

    /// <summary>The address as the person wrote it (trimmed), for showing and for mail.</summary>
    public required string Email { get; set; }

    /// <summary>The one key of the address (see EmailAddress); unique.</summary>
    public required string EmailKey { get; set; }

    /// <summary>Whether the person proved to own the address.</summary>
    public bool EmailVerified { get; set; }

    /// <summary>Display name, at most 200 characters.</summary>
    public string? Name { get; set; }

    /// <summary>The password's hash with its kind as prefix, see <c>Passwords/</c>; null for an account without a password.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>Roles, each valid by RoleName; at most 64.</summary>
    public IReadOnlyList<string> Roles { get; set; } = [];

    /// <summary>Strings written only by administrators, import and provider mapping.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What applications are told in the person's name, a password of an old system for one: encrypted, see <see cref="UserSecrets"/>. Null for none.</summary>
    public byte[]? Secrets { get; set; }

    /// <summary>When an operator disabled the account; null while it is enabled.</summary>
    public DateTimeOffset? DisabledAt { get; set; }

    /// <summary>Raised in the same statement as a role, attribute, status or password change; tokens with an older one are refused.</summary>
    public int SecurityVersion { get; set; } = 1;

    /// <summary>When the account was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
