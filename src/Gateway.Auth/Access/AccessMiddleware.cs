using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Access;

/// <summary>
/// Lets a request through to its endpoint only if the endpoint's <see cref="AccessPolicy"/> allows the <see cref="Caller"/>. Stands where
/// UseAuthorization would. An endpoint without a policy is signed-in, and a request that nobody authenticated is nobody's: nothing is open by omission.
/// </summary>
internal sealed class AccessMiddleware(RequestDelegate next, AuthOptions options, ForbiddenPage? forbiddenPage = null, RequestRefused? refused = null)
{
    private readonly AccessRefusal refusal = new(options.BasePath, forbiddenPage);

    /// <summary>Runs the request, or answers why not.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint() is not { } endpoint)
        {
            return next(context); // Ends as 404.
        }

        var policy = endpoint.Metadata.GetMetadata<AccessPolicy>() ?? AccessPolicy.SignedIn;
        var decision = policy.Decide(context.Features.Get<Caller>() ?? Caller.Nobody);
        if (decision == AccessDecision.Allowed)
        {
            return next(context);
        }

        refused?.Invoke(context);
        return refusal.AnswerAsync(context, decision);
    }
}
