using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Gateway.TestKit.NamedProviders;

/// <summary>X (docs.x.com, "OAuth 2.0 Authorization Code Flow with PKCE" and "User lookup: me").</summary>
public sealed class ScriptedX : ScriptedProvider
{
    /// <summary>The name of another configuration, which asks for the address ("Request email from users" has to be switched on there).</summary>
    public const string WithEmail = "x-email";

    public override string Name => "x";

    public override IReadOnlyCollection<string> Hosts => ["api.x.com"];

    public override string AuthorizationEndpoint => "https://x.com/i/oauth2/authorize";

    public override IEnumerable<KeyValuePair<string, string?>> Settings =>
    [
        .. base.Settings,
        Setting(WithEmail, "Kind", Name),
        Setting(WithEmail, "ClientId", ClientId),
        Setting(WithEmail, "ClientSecret", ClientSecret),
        Setting(WithEmail, "Scopes", "users.read tweet.read users.email"),
    ];

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
            case "GET api.x.com/2/users/me" when Find(context) is { } grant && grant.Scopes.Contains("users.read") && grant.Scopes.Contains("tweet.read") && (grant.Scopes.Contains("users.email") || !AsksForEmail(context.Request)):
                var user = JsonSerializer.SerializeToNode(grant.Person.User)!.AsObject();
                if (!AsksForEmail(context.Request))
                {
                    user.Remove("confirmed_email");
                }

                await context.Response.WriteAsJsonAsync(new JsonObject { ["data"] = user });
                break;
            default:
                await RefuseAsync(context, StatusCodes.Status401Unauthorized, new { title = "Unauthorized", type = "about:blank", status = 401, detail = "Unauthorized" });
                break;
        }
    }

    private static bool AsksForEmail(HttpRequest request) => request.Query["user.fields"].ToString().Split(',').Contains("confirmed_email");
}
