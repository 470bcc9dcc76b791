namespace Gateway.Auth.ExternalIdentities;

/// <summary>What an issuer may do here.</summary>
internal sealed record ExternalAccountPolicy
{
    /// <summary>Whether somebody without an account gets one.</summary>
    public bool MayProvision { get; init; }

    /// <summary>Whether that needs a proven address. Then no answer tells whether an address that was not proved has an account.</summary>
    public bool RequiresVerifiedEmail { get; init; }

    /// <summary>Local roles by foreign ones. Only roles that stand here as values are given and taken; the administrator's role is never one.</summary>
    public IReadOnlyDictionary<string, string> RoleMap { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
