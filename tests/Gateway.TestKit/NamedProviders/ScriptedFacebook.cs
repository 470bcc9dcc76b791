using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Gateway.TestKit.NamedProviders;

/// <summary>
/// Facebook (developers.facebook.com, "Manually build a login flow" and "Graph API: User"), for an application that insists on its secret
/// ("Require App Secret", "Securing Graph API Requests").
/// </summary>
public sealed partial class ScriptedFacebook : ScriptedProvider
{
    public override string Name => "facebook";

    public override IReadOnlyCollection<string> Hosts => ["graph.facebook.com"];

    public override string AuthorizationEndpoint => "https://www.facebook.com/v16.0/dialog/oauth";

    public override async Task ServeAsync(HttpContext context)
    {
        switch (Version().Replace(Target(context.Request), "/v"))
        {
            case "POST graph.facebook.com/v/oauth/access_token" when await RedeemAsync(context) is { } grant:
                await context.Response.WriteAsJsonAsync(new { access_token = grant.AccessToken, token_type = "bearer", expires_in = 5_183_944 });
                break;
            case "GET graph.facebook.com/v/me" when Find(context) is { } grant && IsProved(context.Request, grant):
                // The id, and of the rest what is asked for.
                var fields = context.Request.Query["fields"].ToString().Split(',');
                var user = JsonSerializer.SerializeToNode(grant.Person.User)!.AsObject();
                await context.Response.WriteAsJsonAsync(new JsonObject(user.Where(field => field.Key == "id" || fields.Contains(field.Key)).Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone()))));
                break;
            default:
                await RefuseAsync(context, StatusCodes.Status400BadRequest, new { error = new { message = "Invalid request", type = "OAuthException", code = 100, fbtrace_id = "AbCdEfGh" } });
                break;
        }
    }

    /// <summary>The access token, signed with the application's secret.</summary>
    private static bool IsProved(HttpRequest request, ScriptedGrant grant) =>
        request.Query["appsecret_proof"] == Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(ClientSecret), Encoding.UTF8.GetBytes(grant.AccessToken)));

    /// <summary>An old version is answered by the oldest that still lives.</summary>
    [GeneratedRegex(@"/v\d+\.\d+(?=/)")]
    private static partial Regex Version();
}
