using Gateway.Auth.Users;

namespace Gateway.Auth.Access;

/// <summary>
/// Loads what an access token does not carry, name and attributes, for routes whose headers show it: once per credential, because the
/// identity is kept with the credential. An administrator's change raises the account's version, which ends the credential.
/// </summary>
internal sealed class CallerProfiles(UserStore users, UserSecrets secrets)
{
    private static readonly CallerProfile Empty = new(null, new Dictionary<string, string>(StringComparer.Ordinal));

    /// <summary>Returns when the caller's profile is there.</summary>
    public async ValueTask LoadAsync(CallerIdentity caller, CancellationToken cancellationToken)
    {
        if (caller.Profile is null)
        {
            var user = await users.FindByIdAsync(caller.UserId, cancellationToken);
            caller.Profile = user is null ? Empty : Of(user);
        }
    }

    /// <summary>What identity headers may show of an account.</summary>
    public CallerProfile Of(User user) => new(user.Name, user.Attributes) { Secrets = secrets.Open(user) };
}
