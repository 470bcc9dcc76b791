using System.Data.Common;
using Gateway.Auth;
using Gateway.Auth.Requests;
using Gateway.Auth.Storage;
using Gateway.Auth.Trust;
using StackExchange.Redis;

namespace Gateway.Errors;

/// <summary>
/// The last resort. An exception is a bug (500, logged with its trace) or something the gateway needs is away (503, come back later);
/// what a client sent wrongly and the server noticed while reading is the client's (4xx). Nobody ever sees a stack trace.
/// </summary>
internal sealed class OutageMiddleware(
    RequestDelegate next, ErrorAnswer errors, UnexplainedOutage unexplained, RedisConnection redis, AuthDatabase database, ILogger<OutageMiddleware> logger)
{
    /// <summary>Runs the request and answers for it if it failed.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (context.Response.StatusCode == StatusCodes.Status503ServiceUnavailable && logger.IsEnabled(LogLevel.Debug))
            {
                logger.Unavailable(RequestTrace.Id(context));
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is waiting for an answer any more.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            var problem = Classify(e);
            if (problem == AuthProblems.InternalError)
            {
                logger.Failed(e, RequestTrace.Id(context));
            }
            else if (problem == AuthProblems.Unavailable)
            {
                SayUnavailable(e, RequestTrace.Id(context));
            }

            context.Response.Clear();
            await errors.WriteAsync(context, problem);
        }
    }

    /// <summary>The watch says once that a store is away; to say it for every request would hide everything else.</summary>
    private void SayUnavailable(Exception e, string traceId)
    {
        logger.DependencyAway(e.GetType().Name, e.Message, traceId);
        if (unexplained.Add())
        {
            logger.Unexplained(redis.WhyUnusable(e) ?? database.WhyUnusable(e) ?? (e.InnerException ?? e).Message, traceId);
        }
    }

    private static Problem Classify(Exception e) => e switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => AuthProblems.BodyTooLarge,
        BadHttpRequestException => AuthProblems.MalformedRequest,
        StoreAwayException or IssuerAwayException or RedisException or RedisCommandException or DbException or TimeoutException => AuthProblems.Unavailable,
        { InnerException: StoreAwayException or RedisException or DbException or TimeoutException } => AuthProblems.Unavailable,
        _ => AuthProblems.InternalError,
    };
}
