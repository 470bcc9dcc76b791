using Gateway.Auth.Access;
using Gateway.Auth.Requests;
using Gateway.Auth.Trust.BetterAuth;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Exchange;

/// <summary>
/// <c>POST /auth/exchange {session_token?}</c>: with a session token of Better Auth, else a bearer token of a trusted issuer, else Better
/// Auth's cookie.
/// </summary>
internal sealed class ExchangeEndpoint(ExchangeHandler handler, BetterAuthCookie cookie)
{
    private static readonly Dictionary<string, IReadOnlyList<FieldError>> NoCookies = new(StringComparer.Ordinal)
    {
        ["cookies"] = [new FieldError("unknown-field", "An exchange gives tokens. A browser goes on with the cookie that it has.")],
    };

    /// <summary>Binds, calls, maps. Whatever is wrong with what was presented, the answer is the same.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (await JsonBody.ReadAsync(context, [], ["session_token"]) is not { } body)
        {
            return;
        }

        if (context.Request.Query.ContainsKey("cookies"))
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.ValidationFailed, NoCookies);
            return;
        }

        var bearer = BearerTokens.Read(context.Request.Headers.Authorization, out var hasBearer).ToString();
        var value = cookie.Find(context.Request, out var hasCookie).ToString();
        if (body.Find("session_token") is { } sessionToken)
        {
            await AnswerAsync(context, await handler.ForSessionAsync(sessionToken, ClientInfos.Of(context)));
        }
        else if (hasBearer)
        {
            await AnswerAsync(context, await handler.ForTokenAsync(bearer, ClientInfos.Of(context)));
        }
        else if (!hasCookie)
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.Unauthenticated);
        }
        else if (!CrossSiteRequests.IsAllowed(context))
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.CrossSiteRequest);
        }
        else
        {
            await AnswerAsync(context, await handler.ForSessionAsync(value, ClientInfos.Of(context)));
        }
    }

    private static Task AnswerAsync(HttpContext context, ExchangeResult result) => result switch
    {
        ExchangeResult.Issued issued => AuthJson.WriteAsync(context, StatusCodes.Status200OK, issued.Body),
        ExchangeResult.TooMany => ProblemAnswer.WriteAsync(context, AuthProblems.TooManyAttempts),
        _ => ProblemAnswer.WriteAsync(context, AuthProblems.InvalidToken),
    };
}
