using Gateway.Auth.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Access;

/// <summary>Leaves what the credentials came to on the request. An endpoint for anybody does not have them read at all.</summary>
internal sealed class CallerMiddleware(RequestDelegate next, CallerAuthentication authentication, Revocations revocations)
{
    /// <summary>Reads the credentials and goes on.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var policy = context.GetEndpoint()?.Metadata.GetMetadata<AccessPolicy>();
        if (policy is { Requires: AccessRequirement.Nothing })
        {
            return next(context);
        }

        if (policy is { StrictRevocation: true } && revocations.IsBehind)
        {
            context.Features.Set(Caller.Unavailable);
            return next(context);
        }

        var authenticating = authentication.AuthenticateAsync(context, policy?.ApiKeys);
        if (!authenticating.IsCompletedSuccessfully)
        {
            return InvokeAfterAsync(context, authenticating);
        }

        // From memory, as almost always: no state machine for this request.
        context.Features.Set(authenticating.Result);
        return next(context);
    }

    private async Task InvokeAfterAsync(HttpContext context, ValueTask<Caller> authenticating)
    {
        context.Features.Set(await authenticating);
        await next(context);
    }
}
