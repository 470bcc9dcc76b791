namespace Gateway.TestKit.NamedProviders;

/// <summary>Microsoft for anybody's account (learn.microsoft.com, "OpenID Connect on the Microsoft identity platform"): each tenant is an issuer.</summary>
/// <param name="clock">What its tokens go by.</param>
public sealed class ScriptedMicrosoft(TimeProvider clock) : ScriptedOpenIdProvider(clock)
{
    private const string Host = "login.microsoftonline.com";

    public override string Name => "microsoft";

    public override IReadOnlyCollection<string> Hosts => [Host, "graph.microsoft.com"];

    public override string AuthorizationEndpoint => $"https://{Host}/common/oauth2/v2.0/authorize";

    /// <summary>The tenant of personal accounts.</summary>
    protected override string Issuer => $"https://{Host}/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0";

    protected override string DiscoveryTarget => $"GET {Host}/common/v2.0/.well-known/openid-configuration";

    protected override string KeysTarget => $"GET {Host}/common/discovery/v2.0/keys";

    protected override string TokenTarget => $"POST {Host}/common/oauth2/v2.0/token";

    protected override string UserInfoTarget => "GET graph.microsoft.com/oidc/userinfo";

    protected override object Discovery => new
    {
        issuer = $"https://{Host}/{{tenantid}}/v2.0",
        authorization_endpoint = AuthorizationEndpoint,
        token_endpoint = $"https://{Host}/common/oauth2/v2.0/token",
        token_endpoint_auth_methods_supported = new[] { "client_secret_post", "private_key_jwt", "client_secret_basic" },
        jwks_uri = $"https://{Host}/common/discovery/v2.0/keys",
        userinfo_endpoint = "https://graph.microsoft.com/oidc/userinfo",
        response_modes_supported = new[] { "query", "fragment", "form_post" },
        subject_types_supported = new[] { "pairwise" },
        id_token_signing_alg_values_supported = new[] { "RS256" },
        response_types_supported = new[] { "code", "id_token", "code id_token", "id_token token" },
        scopes_supported = new[] { "openid", "profile", "email", "offline_access" },
        request_uri_parameter_supported = false,
    };
}
