using Microsoft.AspNetCore.Http;

namespace Gateway.TestKit.NamedProviders;

/// <summary>GitLab, everybody's or a company's own (docs.gitlab.com, "GitLab as OpenID Connect identity provider" and "OAuth 2.0 identity provider API").</summary>
/// <param name="clock">What its tokens go by.</param>
/// <param name="name">Its name in the gateway's configuration.</param>
/// <param name="host">Where it runs.</param>
public sealed class ScriptedGitLab(TimeProvider clock, string name = "gitlab", string host = "gitlab.com") : ScriptedOpenIdProvider(clock)
{
    public override string Name => name;

    public override IReadOnlyCollection<string> Hosts => [host];

    public override string AuthorizationEndpoint => $"https://{host}/oauth/authorize";

    public override IEnumerable<KeyValuePair<string, string?>> Settings => name == "gitlab" ? base.Settings : base.Settings.Append(Setting(name, "Issuer", Issuer));

    protected override string Issuer => $"https://{host}";

    protected override string DiscoveryTarget => $"GET {host}/.well-known/openid-configuration";

    protected override string KeysTarget => $"GET {host}/oauth/discovery/keys";

    protected override string TokenTarget => $"POST {host}/oauth/token";

    protected override string UserInfoTarget => $"GET {host}/oauth/userinfo";

    protected override object Discovery => new
    {
        issuer = Issuer,
        authorization_endpoint = AuthorizationEndpoint,
        token_endpoint = $"https://{host}/oauth/token",
        revocation_endpoint = $"https://{host}/oauth/revoke",
        introspection_endpoint = $"https://{host}/oauth/introspect",
        userinfo_endpoint = $"https://{host}/oauth/userinfo",
        jwks_uri = $"https://{host}/oauth/discovery/keys",
        scopes_supported = new[] { "api", "read_api", "read_user", "openid", "profile", "email" },
        response_types_supported = new[] { "code" },
        response_modes_supported = new[] { "query", "fragment", "form_post" },
        grant_types_supported = new[] { "authorization_code", "password", "client_credentials", "device_code", "refresh_token" },
        token_endpoint_auth_methods_supported = new[] { "client_secret_basic", "client_secret_post" },
        subject_types_supported = new[] { "public" },
        id_token_signing_alg_values_supported = new[] { "RS256" },
        claim_types_supported = new[] { "normal" },
        claims_supported = new[] { "iss", "sub", "aud", "exp", "iat", "sub_legacy", "name", "nickname", "preferred_username", "email", "email_verified", "website", "profile", "picture", "groups" },
        code_challenge_methods_supported = new[] { "plain", "S256" },
    };

    protected override Task RefuseCodeAsync(HttpContext context, bool isClient) => isClient
        ? RefuseAsync(context, StatusCodes.Status400BadRequest, new { error = "invalid_grant", error_description = "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client." })
        : RefuseAsync(context, StatusCodes.Status401Unauthorized, new { error = "invalid_client", error_description = "Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method." });

    protected override IDictionary<string, object> Token(ScriptedGrant grant) =>
        new Dictionary<string, object>(base.Token(grant), StringComparer.Ordinal) { ["expires_in"] = 7200, ["refresh_token"] = "refresh-" + grant.AccessToken, ["created_at"] = 1_607_635_748 };
}
