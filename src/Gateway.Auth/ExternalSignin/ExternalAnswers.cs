using Gateway.Auth.Access;
using Gateway.Auth.Requests;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.ExternalSignin;

/// <summary>Shows a person why signing in with a provider did not work; writes the whole answer.</summary>
internal delegate Task ExternalProblemPage(HttpContext context, Problem problem);

/// <summary>Answers with a problem: a page for people, JSON for programs.</summary>
internal sealed class ExternalAnswers(ExternalLimit limit, ExternalProblemPage? page = null)
{
    /// <summary>Counts the request; when there were too many, it has been answered.</summary>
    public async Task<bool> IsTooManyAsync(HttpContext context)
    {
        if (await limit.CountAsync(ClientInfos.Of(context)) is not { } retryAfter)
        {
            return false;
        }

        ProblemAnswer.SetRetryAfter(context, retryAfter);
        await WriteAsync(context, AuthProblems.TooManyAttempts);
        return true;
    }

    /// <summary>Writes the answer.</summary>
    public Task WriteAsync(HttpContext context, Problem problem) =>
        page is not null && Navigation.WantsPage(context.Request) ? page(context, problem) : ProblemAnswer.WriteAsync(context, problem);
}
