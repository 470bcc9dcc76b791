using Gateway.Auth.Audit;
using Gateway.Auth.Sessions;
using Gateway.Auth.Users;

namespace Gateway.Auth.ExternalIdentities;

/// <summary>Checks profiles, and brings accounts up to them.</summary>
internal sealed class ExternalProfiles(ExternalIdentityStore identities, SessionRevocation revocation, AuditLog audit, TimeProvider clock)
{
    /// <summary>In milliseconds: what both databases keep.</summary>
    public DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>What is missing from a profile, in a few words; null when nothing is.</summary>
    public static string? WhyInvalid(ExternalProfile profile) =>
        !IsIdentifier(profile.Issuer) ? "no issuer"
        : !IsIdentifier(profile.Subject) ? "no subject"
        : profile.Provider.Length is 0 or > ExternalIdentity.MaxProviderLength ? "no provider"
        : null;

    /// <summary>Whether a text can be an issuer or a subject. What cannot be seen cannot be told apart, and two databases could; one cannot keep a NUL.</summary>
    public static bool IsIdentifier(string? text) =>
        text is { Length: > 0 and <= ExternalIdentity.MaxLength } && UnicodeText.IsWellFormed(text) && text.EnumerateRunes().All(UnicodeText.IsLineText) && !string.IsNullOrWhiteSpace(text);

    /// <summary>Brings the account up to the profile, unless it has seen a newer one.</summary>
    /// <returns>The account as it is now; null when it, or the link, is gone.</returns>
    public async Task<User?> SyncAsync(ExternalIdentity identity, User user, ExternalProfile profile, ExternalAccountPolicy policy, ClientInfo client)
    {
        IReadOnlyList<string> changes = [];
        var emailKey = EmailAddress.TryParse(profile.Email, out var address) && profile.EmailVerified ? address.Key : null;
        var change = await identities.SyncAsync(
            identity,
            emailKey,
            At(profile),
            (account, followed) => (changes = ProfileSync.Apply(account, profile, policy, followed)).Count > 0,
            CancellationToken.None);
        if (change is null || change.User.Id != user.Id || change.User.DisabledAt is not null)
        {
            return null;
        }

        if (change.Changed)
        {
            await audit.WriteAsync(AuditEntry.Of("external.profile-changed", user.Id, null, client, $"{profile.Provider}: {string.Join(' ', changes)}"), CancellationToken.None);
            await revocation.UserChangedAsync(user.Id, change.User.SecurityVersion);
        }

        return change.User;
    }

    /// <summary>The identity as it is to be linked now.</summary>
    public ExternalIdentity Identity(ExternalProfile profile, Guid userId) => new()
    {
        Issuer = profile.Issuer,
        Subject = profile.Subject,
        UserId = userId,
        Provider = profile.Provider,
        EmailKey = profile.EmailVerified && EmailAddress.TryParse(profile.Email, out var address) ? address.Key : null,
        CreatedAt = Now,
        ProfileAt = At(profile),
    };

    /// <summary>Not in the future: an issuer that dates a profile so would be believed nothing new until then.</summary>
    private DateTimeOffset At(ExternalProfile profile)
    {
        var now = Now;
        return profile.UpdatedAt is { } at && at < now ? DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds()) : now;
    }
}
