using Gateway.Auth.ApiKeys;
using Gateway.Auth.Users;

namespace Gateway.Auth.Access;

/// <summary>The identity of a program.</summary>
internal static class ServiceIdentity
{
    /// <summary>By the key that it presented.</summary>
    /// <param name="key">The key, and whose it is.</param>
    /// <param name="profile">What identity headers may show of the account.</param>
    public static CallerIdentity Of(ApiKeyVerdict.Good key, CallerProfile profile) => new()
    {
        UserId = key.Owner.Id,
        SessionId = key.Key.Id,
        Email = EmailOf(key.Owner),
        EmailVerified = key.Owner.EmailVerified,
        Roles = key.Roles,
        Routes = key.Key.Routes,
        SecurityVersion = key.Owner.SecurityVersion,
        AuthenticatedAt = key.Key.CreatedAt,
        AuthenticationMethods = [],
        ExpiresAt = key.Key.ExpiresAt,
        Credential = CredentialKind.ApiKey,
        Kind = CallerIdentity.Service,
        Profile = profile,
    };

    /// <summary>What a service account has for an address is none.</summary>
    public static string EmailOf(User account) => account.Kind == UserKind.Service ? "" : account.Email;
}
