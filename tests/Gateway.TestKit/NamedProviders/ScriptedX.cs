using Microsoft.AspNetCore.Http;

namespace Gateway.TestKit.NamedProviders;

/// <summary>X (docs.x.com, "OAuth 2.0 Authorization Code Flow with PKCE" and "User lookup: me").</summary>
public sealed class ScriptedX : ScriptedProvider
{
    public override string Name => "x";

    public override IReadOnlyCollection<string> Hosts => ["api.x.com"];

    public override string AuthorizationEndpoint => "https://x.com/i/oauth2/authorize";

    protected override bool TakesSecretInForm => false;

    protected override bool TakesBasic => true;

    public override async Task ServeAsync(HttpContext context)
    {
        switch (Target(context.Request))
        {
            // Nobody gets in there without a proof key.
            case "POST api.x.com/2/oauth2/token" when await RedeemAsync(context) is { } grant && grant.Request.ContainsKey("code_challenge"):
                await context.Response.WriteAsJsonAsync(new { token_type = "bearer", expires_in = 7200, access_token = grant.AccessToken, scope = string.Join(' ', grant.Scopes) });
                break;
            case "GET api.x.com/2/users/me" when Find(context) is { } grant && grant.Scopes.Contains("users.read") && grant.Scopes.Contains("tweet.read"):
                await context.Response.WriteAsJsonAsync(new { data = grant.Person.User });
                break;
            default:
                await RefuseAsync(context, StatusCodes.Status401Unauthorized, new { title = "Unauthorized", type = "about:blank", status = 401, detail = "Unauthorized" });
                break;
        }
    }
}
