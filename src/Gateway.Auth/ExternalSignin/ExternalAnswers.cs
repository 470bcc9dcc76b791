using Gateway.Auth.Access;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.ExternalSignin;

/// <summary>Shows a person why signing in with a provider did not work; writes the whole answer.</summary>
internal delegate Task ExternalProblemPage(HttpContext context, Problem problem);

/// <summary>Answers with a problem: a page for people, JSON for programs.</summary>
internal sealed class ExternalAnswers(ExternalProblemPage? page = null)
{
    /// <summary>Writes the answer.</summary>
    public Task WriteAsync(HttpContext context, Problem problem) =>
        page is not null && Navigation.WantsPage(context.Request) ? page(context, problem) : ProblemAnswer.WriteAsync(context, problem);
}
