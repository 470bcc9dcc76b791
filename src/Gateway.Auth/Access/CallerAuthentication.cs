using Gateway.Auth.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Access;

/// <summary>
/// Reads the credentials of a request and leaves what they came to as the <see cref="Caller"/> feature. It refuses nobody: that is
/// the decision of the policy behind it.
/// </summary>
internal sealed class CallerAuthentication(BearerTokens bearer, CookieSessions cookies, SessionCookie sessionCookie)
{
    /// <summary>Who is calling.</summary>
    public ValueTask<Caller> AuthenticateAsync(HttpContext context)
    {
        var token = BearerTokens.Read(context.Request.Headers.Authorization, out var hasBearer);
        var cookie = sessionCookie.Find(context.Request, out var hasCookie);
        if (!hasBearer)
        {
            return !hasCookie ? new(Caller.Nobody) : cookie.IsEmpty ? new(Caller.DeadCookie) : cookies.AuthenticateAsync(cookie);
        }

        var byToken = bearer.Authenticate(token);
        return cookie.IsEmpty || byToken.State != CallerState.Identified ? new(byToken) : BothAsync(byToken, cookies.AuthenticateAsync(cookie));
    }

    /// <summary>Both have to be the same person, or a confused client acts for one with the other's data.</summary>
    private static async ValueTask<Caller> BothAsync(Caller byToken, ValueTask<Caller> cookie)
    {
        var byCookie = await cookie;
        return byCookie.State == CallerState.Identified && byCookie.Identity!.UserId != byToken.Identity!.UserId ? Caller.Conflicting : byToken;
    }
}
