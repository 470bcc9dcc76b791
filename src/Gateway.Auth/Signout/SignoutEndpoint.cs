using Gateway.Auth.Access;
using Gateway.Auth.Requests;
using Gateway.Auth.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Signout;

/// <summary><c>POST /auth/signout {scope?, refresh_token?}</c>.</summary>
internal sealed class SignoutEndpoint(SignoutHandler handler, SessionCookie cookie)
{
    private static readonly Dictionary<string, IReadOnlyList<FieldError>> UnknownScope = new(StringComparer.Ordinal)
    {
        ["scope"] = [new FieldError("invalid", "This is this, others, all, or left out.")],
    };

    /// <summary>Binds, calls, maps.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        cookie.Read(context.Request, out var hasCookie);
        if (hasCookie && !CrossSiteRequests.IsAllowed(context))
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.CrossSiteRequest);
            return;
        }

        if (await JsonBody.ReadAsync(context, [], ["scope", "refresh_token"]) is not { } body)
        {
            return;
        }

        SignoutScope? scope = body.Find("scope") switch
        {
            null or "this" => SignoutScope.This,
            "others" => SignoutScope.Others,
            "all" => SignoutScope.All,
            _ => null,
        };
        if (scope is null)
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.ValidationFailed, UnknownScope);
        }
        else if (await handler.SignoutAsync(context, scope.Value, body.Find("refresh_token"), ClientInfos.Of(context)))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await ProblemAnswer.WriteAsync(context, AuthProblems.Unauthenticated);
        }
    }
}
