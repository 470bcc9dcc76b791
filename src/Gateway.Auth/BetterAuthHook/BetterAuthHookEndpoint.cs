using Gateway.Auth.Audit;
using Gateway.Auth.Requests;
using Gateway.Auth.Throttling;
using Gateway.Auth.Trust;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Auth.BetterAuthHook;

/// <summary><c>POST /auth/trust/better-auth</c> <c>{event, user}</c>, signed: a change of one of Better Auth's users.</summary>
internal sealed class BetterAuthHookEndpoint(BetterAuthHookHandler handler, TrustOptions options, TimeProvider clock, ILogger<BetterAuthHookEndpoint> logger)
{
    private const int MostLogged = 100;
    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(10);

    // Apart, so that whoever sends what nobody signed cannot fill the log up and hide one that somebody did sign.
    private readonly OnceInAWhile unsigned = new(clock, LogInterval, MostLogged), signed = new(clock, LogInterval, MostLogged);

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
        else if (HookSignature.Read(context.Request.Headers, body, secret, clock.GetUtcNow(), out var refusal) is not { } signature)
        {
            Log(unsigned, context, refusal!);
            await ProblemAnswer.WriteAsync(context, AuthProblems.InvalidSignature);
        }
        else
        {
            await AnswerAsync(context, await handler.HandleAsync(betterAuth, signature, body, ClientInfos.Of(context)));
        }
    }

    private async Task AnswerAsync(HttpContext context, HookOutcome outcome)
    {
        if (outcome == HookOutcome.NoChange)
        {
            Log(signed, context, "it is signed, but is no change of a user");
            await ProblemAnswer.WriteAsync(context, AuthProblems.MalformedRequest);
            return;
        }

        if (outcome == HookOutcome.Repeated)
        {
            Log(signed, context, "it came before and was taken in then; if nobody sent it twice, somebody else has");
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>Anybody can send one, so each address and reason is told of once in a while.</summary>
    private void Log(OnceInAWhile logged, HttpContext context, string reason)
    {
        var network = ClientNetwork.Of(ClientInfos.Of(context).Address);
        if (logged.IsTime(reason, network, out _))
        {
            logger.HookNotTaken(network, reason);
        }
    }
}
