using System.Text;
using Gateway.Auth.Secrets;
using Gateway.Auth.Sessions;
using Gateway.Auth.Trust.BetterAuth;

namespace Gateway.Auth.Trust;

/// <summary>
/// What a session of ours that was exchanged for one elsewhere lives and dies with: the other's credential, encrypted for that one session,
/// so that it can be asked about at each refresh.
/// </summary>
internal sealed class SessionOrigins(TrustOptions options, SecretProtector secrets, BetterAuthClient client, ForeignCallers callers)
{
    private const string Purpose = "session-origin";

    /// <summary>Encrypts the credential.</summary>
    public byte[] Protect(Guid userId, Guid sessionId, string credential) => secrets.Protect(Purpose, Row(userId, sessionId), Encoding.ASCII.GetBytes(credential));

    /// <summary>
    /// Whether the session elsewhere is alive, is still that of this account, and the account may be used; true for a session of our own. Brings
    /// the account up to the profile, too.
    /// </summary>
    /// <exception cref="IssuerAwayException">It cannot be asked.</exception>
    public async Task<bool> IsAliveAsync(Guid userId, StoredSession session, ClientInfo asker)
    {
        if (session.Origin is null)
        {
            return true;
        }

        return options.BetterAuth is { AcceptsCookie: true } betterAuth // else nobody is trusted any more
            && Open(userId, session) is { } credential
            && await client.FindAsync(credential, asker, isKnown: true) is BetterAuthAnswer.Alive { Session: var origin }
            && await callers.FindAccountAsync(origin.Profile, betterAuth.Issuer.Policy, asker) is { } user
            && user.Id == userId;
    }

    private static string Row(Guid userId, Guid sessionId) => $"{userId:N}:{sessionId:N}";

    private string? Open(Guid userId, StoredSession session)
    {
        try
        {
            return Encoding.ASCII.GetString(secrets.Unprotect(Purpose, Row(userId, session.Id), session.Origin));
        }
        catch (SecretsMismatchException)
        {
            return null; // of a master secret that is not configured any more
        }
    }
}
