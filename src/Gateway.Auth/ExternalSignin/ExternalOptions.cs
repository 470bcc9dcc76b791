namespace Gateway.Auth.ExternalSignin;

/// <summary>Outside providers that people may sign in with (section <c>External:Providers</c>).</summary>
internal sealed class ExternalOptions
{
    /// <summary>How long somebody may take at the provider.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>How long ago somebody may have signed in who changes how they can.</summary>
    public static readonly TimeSpan RecentSignin = TimeSpan.FromMinutes(10);

    /// <summary>In the order in which they are offered.</summary>
    public IReadOnlyList<ExternalProviderOptions> Providers { get; init; } = [];

    /// <summary>The provider of this name, if there is one.</summary>
    public ExternalProviderOptions? Find(string? name) => Providers.FirstOrDefault(provider => string.Equals(provider.Name, name, StringComparison.Ordinal));
}

/// <summary>One provider.</summary>
internal sealed class ExternalProviderOptions
{
    /// <summary>Most characters of <see cref="Name"/>.</summary>
    public const int MaxNameLength = 32;

    /// <summary>Its name in URLs: a-z, 0-9 and -.</summary>
    public required string Name { get; init; }

    /// <summary><c>DisplayName</c>: what the button says after "Continue with".</summary>
    public required string DisplayName { get; init; }

    /// <summary><c>Kind</c>: one of the providers that the library knows; null for any OpenID Connect issuer.</summary>
    public string? Kind { get; init; }

    /// <summary><c>Issuer</c>: its URL, to the letter as its tokens have it; null with <see cref="Kind"/>.</summary>
    public string? Issuer { get; init; }

    /// <summary><c>ClientId</c>: as registered there.</summary>
    public required string ClientId { get; init; }

    /// <summary><c>ClientSecret</c>: null for a public client.</summary>
    public string? ClientSecret { get; init; }

    /// <summary><c>Scopes</c>: what is asked for instead of the usual: who it is, their name and their address.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary><c>Settings</c>: what a kind needs beside these, such as Apple's <c>TeamId</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary><c>RoleClaim</c>: the claim with the foreign roles; dots lead into objects.</summary>
    public string? RoleClaim { get; init; }

    /// <summary><c>RoleMap</c>: local roles by foreign ones; what is not in it is passed over.</summary>
    public IReadOnlyDictionary<string, string> RoleMap { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary><c>SignUp</c>: whether somebody without an account gets one; follows <c>SignUp:Mode</c> unless it is set.</summary>
    public bool MayProvision { get; init; }

    /// <summary><c>SignUp:RequireVerifiedEmail</c>.</summary>
    public bool RequiresVerifiedEmail { get; init; }

    /// <summary>Never the secret.</summary>
    public override string ToString() => $"{nameof(ExternalProviderOptions)} {Name}";
}
