using Gateway.Auth.Access;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Administration;

/// <summary>A session cookie doesn't open the admin API: no page of another site can use an administrator's browser.</summary>
internal sealed class AdminGate(RequestDelegate next)
{
    /// <summary>Lets a request through that the policy then decides about, or answers 401.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<ForAdministrators>() is null)
        {
            return next(context);
        }

        // Where nothing is read, nobody is refused: that is the answer to a wrong method.
        return context.Features.Get<Caller>() is { Identity: { Credential: not CredentialKind.Bearer } } or { State: CallerState.Nobody or CallerState.DeadCookie }
            ? ProblemAnswer.WriteAsync(context, AuthProblems.Unauthenticated)
            : next(context);
    }
}
