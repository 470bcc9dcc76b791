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
    public async ValueTask<Caller> AuthenticateAsync(HttpContext context)
    {
        var token = BearerTokens.Read(context.Request.Headers.Authorization, out var hasBearer);
        var cookie = sessionCookie.Read(context.Request, out var hasCookie);
        if (!hasBearer)
        {
            return !hasCookie ? Caller.Nobody : cookie is null ? Caller.DeadCookie : await cookies.AuthenticateAsync(cookie);
        }

        var byToken = token is null ? Caller.InvalidToken : bearer.Authenticate(token);
        if (cookie is null || byToken.State != CallerState.Identified)
        {
            return byToken;
        }

        // Both: they have to be the same person, or a confused client acts for one with the other's data.
        var byCookie = await cookies.AuthenticateAsync(cookie);
        return byCookie.State == CallerState.Identified && byCookie.Identity!.UserId != byToken.Identity!.UserId ? Caller.Conflicting : byToken;
    }
}
