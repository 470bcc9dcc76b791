using Gateway.Auth.Audit;
using Gateway.Auth.Sessions;
using Gateway.Auth.Trust;
using Gateway.Auth.Trust.BetterAuth;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Access;

/// <summary>
/// Reads the credentials of a request and leaves what they came to as the <see cref="Caller"/> feature. It refuses nobody: that is
/// the decision of the policy behind it.
/// </summary>
internal sealed class CallerAuthentication(
    BearerTokens bearer,
    CookieSessions cookies,
    SessionCookie sessionCookie,
    SessionCredentials credentials,
    ForeignBearers foreign,
    BetterAuthCallers betterAuth,
    Suspicions suspicions)
{
    /// <summary>Who is calling.</summary>
    public ValueTask<Caller> AuthenticateAsync(HttpContext context)
    {
        var token = BearerTokens.Read(context.Request.Headers.Authorization, out var hasBearer);
        var cookie = sessionCookie.Find(context.Request, out var hasCookie);
        if (!hasBearer)
        {
            return ByCookiesAsync(context, cookie, hasCookie);
        }

        if (!foreign.IsEmpty && !bearer.IsOurs(token) && foreign.TryAuthenticate(context, token, out var byForeign))
        {
            return BothAsync(byForeign, ByCookiesAsync(context, cookie, hasCookie));
        }

        var byToken = bearer.Authenticate(token);
        if (ReferenceEquals(byToken, Caller.ForgedToken))
        {
            suspicions.Report(SuspiciousEvent.Token, context, "access token that is not ours");
        }

        return byToken.State != CallerState.Identified ? new(byToken) : BothAsync(new(byToken), ByCookiesAsync(context, cookie, hasCookie));
    }

    /// <summary>By our cookie, and by that of Better Auth if it counts: ours comes first.</summary>
    private ValueTask<Caller> ByCookiesAsync(HttpContext context, ReadOnlySpan<char> cookie, bool hasCookie)
    {
        var own = !hasCookie ? new(Caller.Nobody) : cookie.IsEmpty ? new(Caller.DeadCookie) : AuthenticateAsync(context, cookie);
        return betterAuth.TryAuthenticate(context, out var theirs) ? BothAsync(own, theirs) : own;
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

    /// <summary>The first one counts, if there is one. Both have to be the same person, or a confused client acts for one with the other's data.</summary>
    private static ValueTask<Caller> BothAsync(ValueTask<Caller> first, ValueTask<Caller> second) =>
        first.IsCompletedSuccessfully && second.IsCompletedSuccessfully ? new(Both(first.Result, second.Result)) : AwaitBothAsync(first, second);

    private static async ValueTask<Caller> AwaitBothAsync(ValueTask<Caller> first, ValueTask<Caller> second) => Both(await first, await second);

    private static Caller Both(Caller first, Caller second) =>
        first.State is CallerState.Nobody or CallerState.DeadCookie ? (second.State == CallerState.Nobody ? first : second)
        : first.State == CallerState.Identified && second.State == CallerState.Identified && first.Identity!.UserId != second.Identity!.UserId ? Caller.Conflicting
        : first;
}
