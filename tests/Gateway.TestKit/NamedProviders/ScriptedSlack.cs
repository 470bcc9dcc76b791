using Microsoft.AspNetCore.Http;

namespace Gateway.TestKit.NamedProviders;

/// <summary>Slack (docs.slack.dev, "Sign in with Slack", "openid.connect.token" and "openid.connect.userInfo").</summary>
/// <param name="clock">What its tokens go by.</param>
public sealed class ScriptedSlack(TimeProvider clock) : ScriptedOpenIdProvider(clock)
{
    public override string Name => "slack";

    public override IReadOnlyCollection<string> Hosts => ["slack.com"];

    public override string AuthorizationEndpoint => "https://slack.com/openid/connect/authorize";

    protected override string Issuer => "https://slack.com";

    protected override string DiscoveryTarget => "GET slack.com/.well-known/openid-configuration";

    protected override string KeysTarget => "GET slack.com/openid/connect/keys";

    protected override string TokenTarget => "POST slack.com/api/openid.connect.token";

    protected override string UserInfoTarget => "GET slack.com/api/openid.connect.userInfo";

    /// <summary>It announces form_post, and answers with a redirect as anybody does.</summary>
    protected override object Discovery => new
    {
        issuer = Issuer,
        authorization_endpoint = AuthorizationEndpoint,
        token_endpoint = "https://slack.com/api/openid.connect.token",
        userinfo_endpoint = "https://slack.com/api/openid.connect.userInfo",
        jwks_uri = "https://slack.com/openid/connect/keys",
        scopes_supported = new[] { "openid", "profile", "email" },
        response_types_supported = new[] { "code" },
        response_modes_supported = new[] { "form_post" },
        grant_types_supported = new[] { "authorization_code" },
        subject_types_supported = new[] { "public" },
        id_token_signing_alg_values_supported = new[] { "RS256" },
        claims_supported = new[] { "sub", "auth_time", "iss" },
        claims_parameter_supported = false,
        request_parameter_supported = false,
        request_uri_parameter_supported = true,
        token_endpoint_auth_methods_supported = new[] { "client_secret_post", "client_secret_basic" },
    };

    /// <summary>Errors have the status 200 and words of Slack's own, as everywhere in its API.</summary>
    protected override Task RefuseCodeAsync(HttpContext context, bool isClient) =>
        RefuseAsync(context, StatusCodes.Status200OK, new { ok = false, error = isClient ? "invalid_code" : "bad_client_secret" });

    protected override Task RefuseTokenAsync(HttpContext context) => RefuseAsync(context, StatusCodes.Status200OK, new { ok = false, error = "invalid_auth" });

    protected override IDictionary<string, object> Token(ScriptedGrant grant)
    {
        var answer = base.Token(grant);
        answer.Remove("expires_in");
        answer.Remove("scope");
        answer["ok"] = true;
        return answer;
    }
}
