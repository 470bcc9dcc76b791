using Gateway.Auth;
using Gateway.Auth.Requests;

namespace Gateway.Pages;

/// <summary>A problem as a person sees it; programs get the same as problem+json.</summary>
internal static class ProblemPage
{
    /// <summary>Answers a navigation with a problem's status and title; an <see cref="Errors.ErrorPage"/>. Headers that the caller has set (Retry-After, WWW-Authenticate) stay.</summary>
    /// <param name="context">The request; its response must not have started.</param>
    /// <param name="problem">What went wrong.</param>
    public static Task WriteAsync(HttpContext context, Problem problem)
    {
        if (problem.Status == StatusCodes.Status503ServiceUnavailable && context.Response.Headers.RetryAfter.Count == 0)
        {
            context.Response.Headers.RetryAfter = ProblemAnswer.RetryAfterSeconds;
        }

        return context.RequestServices.GetRequiredService<PageWriter>().WriteAsync(context, problem.Status, Render(context, problem));
    }

    private static Page Render(HttpContext context, Problem problem)
    {
        var heading = problem.Title.TrimEnd('.');
        return new Page(
            heading,
            Html.Of($"""
                <p class="status">{problem.Status}</p>
                <h1>{heading}</h1>
                <p class="lead">{Advice(problem.Status)}</p>
                <a class="button" href="/">Go to the start page</a>
                {Html.If(problem.Status >= 500, $"""<p class="trace">If it goes on, tell whoever runs this site, with this number: <code>{RequestTrace.Id(context)}</code></p>""")}
                """));
    }

    private static string Advice(int status) => status switch
    {
        StatusCodes.Status404NotFound => "Check the address for a typing error.",
        >= 500 => "It is not your fault. Wait a moment, then load this page again.",
        _ => "Go back and try again.",
    };
}
