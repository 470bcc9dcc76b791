using Gateway.Auth.Requests;
using Gateway.Auth.Trust;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.BetterAuthHook;

/// <summary><c>POST /auth/trust/better-auth</c> <c>{event, user}</c>, signed: a change of one of Better Auth's users.</summary>
internal sealed class BetterAuthHookEndpoint(BetterAuthHookHandler handler, TrustOptions options, TimeProvider clock)
{
    /// <summary>Binds, calls, maps.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (options.BetterAuth is not { WebhookSecret: { } secret } betterAuth)
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.NotFound);
        }
        else if (await JsonBody.ReadBytesAsync(context.Request) is not { } body)
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.BodyTooLarge);
        }
        else if (HookSignature.Read(context.Request.Headers, body, secret, clock.GetUtcNow()) is not { } signature)
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.InvalidSignature);
        }
        else if (!await handler.HandleAsync(betterAuth, signature, body, ClientInfos.Of(context)))
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.MalformedRequest);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }
}
