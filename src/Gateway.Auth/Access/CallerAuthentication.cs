using Gateway.Auth.Audit;
using Gateway.Auth.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Access;

/// <summary>
/// Reads the credentials of a request and leaves what they came to as the <see cref="Caller"/> feature. It refuses nobody: that is
/// the decision of the policy behind it.
/// </summary>
internal sealed class CallerAuthentication(
    BearerTokens bearer, CookieSessions cookies, SessionCookie sessionCookie, SessionCredentials credentials, Suspicions suspicions)
{
    /// <summary>Who is calling.</summary>
    public ValueTask<Caller> AuthenticateAsync(HttpContext context)
    {
        var token = BearerTokens.Read(context.Request.Headers.Authorization, out var hasBearer);
        var cookie = sessionCookie.Find(context.Request, out var hasCookie);
        if (!hasBearer)
        {
            return !hasCookie ? new(Caller.Nobody) : cookie.IsEmpty ? new(Caller.DeadCookie) : AuthenticateAsync(context, cookie);
        }

        var byToken = bearer.Authenticate(token);
        if (ReferenceEquals(byToken, Caller.ForgedToken))
        {
            suspicions.Report(SuspiciousEvent.Token, context, "access token that is not ours");
        }

        return cookie.IsEmpty || byToken.State != CallerState.Identified ? new(byToken) : BothAsync(byToken, AuthenticateAsync(context, cookie));
    }

    private ValueTask<Caller> AuthenticateAsync(HttpContext context, ReadOnlySpan<char> cookie)
    {
        var authenticating = cookies.AuthenticateAsync(cookie);
        return authenticating is { IsCompletedSuccessfully: true, Result.State: not CallerState.DeadCookie } ? authenticating : LookAtDeadAsync(context, authenticating, cookie.ToString());
    }

    private async ValueTask<Caller> LookAtDeadAsync(HttpContext context, ValueTask<Caller> authenticating, string cookie)
    {
        var caller = await authenticating;
        if (caller.State == CallerState.DeadCookie && credentials.IsForged(SessionMode.Cookie, cookie))
        {
            suspicions.Report(SuspiciousEvent.Token, context, "session cookie that is not ours");
        }

        return caller;
    }

    /// <summary>Both have to be the same person, or a confused client acts for one with the other's data.</summary>
    private static async ValueTask<Caller> BothAsync(Caller byToken, ValueTask<Caller> cookie)
    {
        var byCookie = await cookie;
        return byCookie.State == CallerState.Identified && byCookie.Identity!.UserId != byToken.Identity!.UserId ? Caller.Conflicting : byToken;
    }
}
