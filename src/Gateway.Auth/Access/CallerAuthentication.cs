using Gateway.Auth.ApiKeys;
using Gateway.Auth.Audit;
using Gateway.Auth.Sessions;
using Gateway.Auth.Trust;
using Gateway.Auth.Trust.BetterAuth;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gateway.Auth.Access;

/// <summary>
/// Reads the credentials of a request and leaves what they came to as the <see cref="Caller"/> feature. It refuses nobody: that is
/// the decision of the policy behind it.
/// </summary>
internal sealed class CallerAuthentication(
    BearerTokens bearer,
    CookieSessions cookies,
    ApiKeyCallers apiKeys,
    SessionCookie sessionCookie,
    SessionCredentials credentials,
    ForeignBearers foreign,
    BetterAuthCallers betterAuth,
    Suspicions suspicions)
{
    /// <summary>Who is calling.</summary>
    /// <param name="context">The request.</param>
    /// <param name="keys">How it may present an API key; null for not at all.</param>
    public ValueTask<Caller> AuthenticateAsync(HttpContext context, ApiKeyUse? keys)
    {
        var token = BearerTokens.Read(context.Request.Headers.Authorization, out var hasBearer);
        var cookie = sessionCookie.Find(context.Request, out var hasCookie);
        if (keys is not null)
        {
            var inHeader = keys.Header is { } name ? context.Request.Headers[name] : StringValues.Empty;
            var isKey = token.StartsWith(ApiKeyText.Prefix, StringComparison.Ordinal);
            if (isKey || inHeader.Count > 0)
            {
                return isKey && inHeader.Count == 0
                    ? BothAsync(ByKeyAsync(context, token), ByCookiesAsync(context, cookie, hasCookie))
                    : new(WithKeyAsync(context, inHeader, hasBearer ? token.ToString() : null, cookie.ToString(), hasCookie));
            }
        }

        if (!hasBearer)
        {
            return ByCookiesAsync(context, cookie, hasCookie);
        }

        if (!foreign.IsEmpty && !bearer.IsOurs(token) && foreign.TryAuthenticate(context, token, out var byForeign))
        {
            return BothAsync(byForeign, ByCookiesAsync(context, cookie, hasCookie));
        }

        var byToken = ByToken(context, token);
        return byToken.State != CallerState.Identified ? new(byToken) : BothAsync(new(byToken), ByCookiesAsync(context, cookie, hasCookie));
    }

    /// <summary>A request with an API key. Whatever else it presents has to be good, too, and the same account's.</summary>
    private async Task<Caller> WithKeyAsync(HttpContext context, StringValues inHeader, string? token, string cookie, bool hasCookie)
    {
        var caller = token is null ? null
            : token.StartsWith(ApiKeyText.Prefix, StringComparison.Ordinal) ? await ByKeyAsync(context, token)
            : !foreign.IsEmpty && !bearer.IsOurs(token) && foreign.TryAuthenticate(context, token, out var byForeign) ? await byForeign
            : ByToken(context, token);
        if (inHeader.Count > 0 && caller is null or { State: CallerState.Identified })
        {
            // Twice is one too many: who knows which one somebody else reads.
            var byHeader = inHeader is [{ } key] ? await ByKeyAsync(context, key) : Caller.InvalidToken;
            caller = byHeader.State == CallerState.Identified && caller is not null && caller.Identity!.UserId != byHeader.Identity!.UserId ? Caller.Conflicting : byHeader;
        }

        return caller!.State != CallerState.Identified ? caller : await BothAsync(new(caller), ByCookiesAsync(context, cookie, hasCookie));
    }

    private ValueTask<Caller> ByKeyAsync(HttpContext context, ReadOnlySpan<char> key)
    {
        var authenticating = apiKeys.AuthenticateAsync(key);
        if (authenticating.IsCompletedSuccessfully && ReferenceEquals(authenticating.Result, Caller.ForgedToken))
        {
            suspicions.Report(SuspiciousEvent.Token, context, "API key that is not ours");
        }

        return authenticating;
    }

    private Caller ByToken(HttpContext context, ReadOnlySpan<char> token)
    {
        var caller = bearer.Authenticate(token);
        if (ReferenceEquals(caller, Caller.ForgedToken))
        {
            suspicions.Report(SuspiciousEvent.Token, context, "access token that is not ours");
        }

        return caller;
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
