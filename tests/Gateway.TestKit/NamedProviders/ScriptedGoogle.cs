namespace Gateway.TestKit.NamedProviders;

/// <summary>Google (developers.google.com, "OpenID Connect").</summary>
/// <param name="clock">What its tokens go by.</param>
public sealed class ScriptedGoogle(TimeProvider clock) : ScriptedOpenIdProvider(clock)
{
    public override string Name => "google";

    public override IReadOnlyCollection<string> Hosts => ["accounts.google.com", "oauth2.googleapis.com", "openidconnect.googleapis.com", "www.googleapis.com"];

    public override string AuthorizationEndpoint => "https://accounts.google.com/o/oauth2/v2/auth";

    protected override string Issuer => "https://accounts.google.com";

    protected override string AnswersAs => Issuer;

    protected override string DiscoveryTarget => "GET accounts.google.com/.well-known/openid-configuration";

    protected override string KeysTarget => "GET www.googleapis.com/oauth2/v3/certs";

    protected override string TokenTarget => "POST oauth2.googleapis.com/token";

    protected override string UserInfoTarget => "GET openidconnect.googleapis.com/v1/userinfo";

    protected override object Discovery => new
    {
        issuer = Issuer,
        authorization_endpoint = AuthorizationEndpoint,
        device_authorization_endpoint = "https://oauth2.googleapis.com/device/code",
        token_endpoint = "https://oauth2.googleapis.com/token",
        userinfo_endpoint = "https://openidconnect.googleapis.com/v1/userinfo",
        revocation_endpoint = "https://oauth2.googleapis.com/revoke",
        jwks_uri = "https://www.googleapis.com/oauth2/v3/certs",
        response_types_supported = new[] { "code", "token", "id_token", "code token", "code id_token", "token id_token", "code token id_token", "none" },
        response_modes_supported = new[] { "query", "fragment", "form_post" },
        subject_types_supported = new[] { "public" },
        id_token_signing_alg_values_supported = new[] { "RS256" },
        scopes_supported = new[] { "openid", "email", "profile" },
        token_endpoint_auth_methods_supported = new[] { "client_secret_post", "client_secret_basic" },
        authorization_response_iss_parameter_supported = true,
        code_challenge_methods_supported = new[] { "plain", "S256" },
        grant_types_supported = new[] { "authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code", "urn:ietf:params:oauth:grant-type:jwt-bearer" },
    };
}
