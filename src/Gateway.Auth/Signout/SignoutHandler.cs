using Gateway.Auth.Access;
using Gateway.Auth.AccessTokens;
using Gateway.Auth.Audit;
using Gateway.Auth.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Signout;

/// <summary>Which of an account's sessions are to end.</summary>
internal enum SignoutScope
{
    /// <summary>The one that asks.</summary>
    This,

    /// <summary>All but the one that asks.</summary>
    Others,

    /// <summary>All.</summary>
    All,
}

/// <summary>Ends sessions for whoever can show a credential of one, be it expired.</summary>
internal sealed class SignoutHandler(
    AccessTokenValidator tokens,
    SessionCredentials credentials,
    SessionStore sessions,
    SessionRevocation revocation,
    Revocations revocations,
    SessionCookie cookie,
    CookieSessions cookies,
    BackendCookies backendCookies,
    AuditLog audit)
{
    /// <summary>Ends the sessions and takes the cookies away. False when no credential of ours was shown at all.</summary>
    /// <param name="context">The request: its bearer token or its session cookie names the session.</param>
    /// <param name="scope">Which sessions end.</param>
    /// <param name="refreshToken">A refresh token names the session, too.</param>
    /// <param name="client">Where the request came from.</param>
    public async Task<bool> SignoutAsync(HttpContext context, SignoutScope scope, string? refreshToken, ClientInfo client)
    {
        var cookieValue = cookie.Read(context.Request, out var hasCookie);
        var bearer = BearerTokens.Read(context.Request.Headers.Authorization, out var hasBearer);
        var named = Distinct(ByToken(bearer), ByCredential(SessionMode.Cookie, cookieValue), ByCredential(SessionMode.Tokens, refreshToken));
        if (hasCookie && scope != SignoutScope.Others)
        {
            cookie.Delete(context);
            backendCookies.Delete(context);
            if (cookieValue is not null)
            {
                cookies.Forget(cookieValue);
            }
        }

        foreach (var (userId, sessionId) in named)
        {
            // An expired token ends its own session; for more than that its session has to be alive.
            var isAlive = await sessions.FindAsync(userId, sessionId) is not null;
            if (!isAlive && revocations.HasEnded(sessionId))
            {
                continue; // Everybody knows, or soon will. Whoever repeats this must not keep all replicas busy.
            }

            if (scope == SignoutScope.This || (scope == SignoutScope.All && !isAlive))
            {
                await revocation.EndAsync(userId, sessionId);
            }
            else if (isAlive)
            {
                await (scope == SignoutScope.All ? revocation.EndAllAsync(userId) : revocation.EndOthersAsync(userId, sessionId));
            }

            if (!isAlive)
            {
                // Nothing happened that anybody would want to read about, and whoever repeats this must not fill the disk.
                continue;
            }

            await audit.WriteAsync(
                AuditEntry.Of("signout", userId, sessionId, client, scope.ToString().ToLowerInvariant()), CancellationToken.None);
        }

        return hasCookie || hasBearer || refreshToken is not null;
    }

    private static IEnumerable<(Guid UserId, Guid SessionId)> Distinct(params (Guid, Guid)?[] named) =>
        named.OfType<(Guid UserId, Guid SessionId)>().Distinct();

    /// <summary>A program has no session: whoever wants to end its tokens revokes its key.</summary>
    private (Guid, Guid)? ByToken(ReadOnlySpan<char> token) =>
        tokens.Validate(token, acceptExpired: true) is { IsService: false } identity ? (identity.UserId, identity.SessionId) : null;

    private (Guid, Guid)? ByCredential(SessionMode mode, string? text) =>
        credentials.Read(mode, text) is { } credential ? (credential.UserId, credential.SessionId) : null;
}
