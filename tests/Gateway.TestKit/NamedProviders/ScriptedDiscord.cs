namespace Gateway.TestKit.NamedProviders;

/// <summary>Discord (discord.com/developers/docs, "OAuth2" and "User").</summary>
/// <param name="clock">What its tokens go by.</param>
public sealed class ScriptedDiscord(TimeProvider clock) : ScriptedOpenIdProvider(clock)
{
    public override string Name => "discord";

    public override IReadOnlyCollection<string> Hosts => ["discord.com"];

    public override string AuthorizationEndpoint => "https://discord.com/oauth2/authorize";

    protected override string Issuer => "https://discord.com";

    protected override string DiscoveryTarget => "GET discord.com/.well-known/openid-configuration";

    protected override string KeysTarget => "GET discord.com/api/oauth2/keys";

    protected override string TokenTarget => "POST discord.com/api/oauth2/token";

    protected override string UserInfoTarget => "GET discord.com/api/users/@me";

    protected override object Discovery => new
    {
        issuer = Issuer,
        authorization_endpoint = AuthorizationEndpoint,
        token_endpoint = "https://discord.com/api/oauth2/token",
        jwks_uri = "https://discord.com/api/oauth2/keys",
        response_types_supported = new[] { "code", "token" },
        subject_types_supported = new[] { "public" },
        id_token_signing_alg_values_supported = new[] { "RS256" },
    };
}
