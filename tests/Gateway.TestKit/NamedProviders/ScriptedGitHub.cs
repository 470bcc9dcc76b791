using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.TestKit.NamedProviders;

/// <summary>GitHub (docs.github.com, "Authorizing OAuth apps", and "REST API endpoints for users" and "for emails").</summary>
public sealed class ScriptedGitHub : ScriptedProvider
{
    public override string Name => "github";

    public override IReadOnlyCollection<string> Hosts => ["github.com", "api.github.com"];

    public override string AuthorizationEndpoint => "https://github.com/login/oauth/authorize";

    protected override string AnswersAs => "https://github.com/login/oauth";

    public override Task ServeAsync(HttpContext context) => Target(context.Request) switch
    {
        "POST github.com/login/oauth/access_token" => TokenAsync(context),
        "GET api.github.com/user" => ApiAsync(context, grant => context.Response.WriteAsJsonAsync(grant.Person.User)),
        "GET api.github.com/user/emails" => ApiAsync(context, grant => grant.Scopes.Contains("user:email") && grant.Person.Emails is { } emails ? emails(context) : NotFoundAsync(context)),
        _ => NotFoundAsync(context),
    };

    /// <summary>An answer as <c>/user</c> gives it.</summary>
    /// <param name="id">The account's number.</param>
    /// <param name="email">What they show to everybody; null when they don't.</param>
    /// <param name="name">What they are called.</param>
    public static object User(int id, string? email, string? name = "Monalisa Octocat") => new
    {
        login = "octocat",
        id,
        node_id = "MDQ6VXNlcjE=",
        avatar_url = "https://avatars.githubusercontent.com/u/1?v=4",
        type = "User",
        site_admin = false,
        name,
        email,
        created_at = "2008-01-14T04:33:35Z",
        updated_at = "2008-01-14T04:33:35Z",
    };

    /// <summary>An answer as <c>/user/emails</c> gives it.</summary>
    public static Func<HttpContext, Task> List(params IReadOnlyList<(string Email, bool IsPrimary, bool IsVerified)> addresses) => context =>
        context.Response.WriteAsJsonAsync(addresses.Select(address => new { email = address.Email, primary = address.IsPrimary, verified = address.IsVerified, visibility = address.IsPrimary ? "private" : null }));

    private static Dictionary<string, string?> Error(string error, string description) => new(StringComparer.Ordinal) { ["error"] = error, ["error_description"] = description };

    private async Task TokenAsync(HttpContext context)
    {
        var answer = !IsClient(context.Request, await context.Request.ReadFormAsync()) ? Error("incorrect_client_credentials", "The client_id and/or client_secret passed are incorrect.")
            : await RedeemAsync(context) is { } grant ? new(StringComparer.Ordinal) { ["access_token"] = grant.AccessToken, ["scope"] = string.Join(',', grant.Scopes), ["token_type"] = "bearer" }
            : Error("bad_verification_code", "The code passed is incorrect or expired.");

        // An error is a 200, too; and what is not asked for as JSON is a form.
        if (context.Request.Headers.Accept.ToString().Contains("application/json", StringComparison.Ordinal))
        {
            await context.Response.WriteAsJsonAsync(answer);
            return;
        }

        context.Response.ContentType = "application/x-www-form-urlencoded; charset=utf-8";
        await context.Response.WriteAsync(QueryHelpers.AddQueryString("", answer)[1..]);
    }

    private Task ApiAsync(HttpContext context, Func<ScriptedGrant, Task> answerAsync) =>
        context.Request.Headers.UserAgent.Count == 0 ? RefuseAsync(context, StatusCodes.Status403Forbidden, new { message = "Request forbidden by administrative rules." })
        : Find(context) is { } grant ? answerAsync(grant)
        : RefuseAsync(context, StatusCodes.Status401Unauthorized, new { message = "Bad credentials", documentation_url = "https://docs.github.com/rest" });
}
