using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.TestKit.NamedProviders;

/// <summary>LinkedIn (learn.microsoft.com, "Sign In with LinkedIn using OpenID Connect" and "Authorization Code Flow").</summary>
/// <param name="clock">What its tokens go by.</param>
public sealed class ScriptedLinkedIn(TimeProvider clock) : ScriptedOpenIdProvider(clock)
{
    public override string Name => "linkedin";

    public override IReadOnlyCollection<string> Hosts => ["www.linkedin.com", "api.linkedin.com"];

    public override string AuthorizationEndpoint => "https://www.linkedin.com/oauth/v2/authorization";

    protected override string Issuer => "https://www.linkedin.com/oauth";

    protected override string DiscoveryTarget => "GET www.linkedin.com/oauth/.well-known/openid-configuration";

    protected override string KeysTarget => "GET www.linkedin.com/oauth/openid/jwks";

    protected override string TokenTarget => "POST www.linkedin.com/oauth/v2/accessToken";

    protected override string UserInfoTarget => "GET api.linkedin.com/v2/userinfo";

    protected override bool TakesBasic => false;

    /// <summary>It takes the nonce and forgets it.</summary>
    protected override bool RepeatsNonce => false;

    protected override IEnumerable<(string Name, string? Value)> Denial => [("error", "user_cancelled_authorize"), ("error_description", "The user cancelled the authorization")];

    protected override object Discovery => new
    {
        issuer = Issuer,
        authorization_endpoint = AuthorizationEndpoint,
        token_endpoint = "https://www.linkedin.com/oauth/v2/accessToken",
        userinfo_endpoint = "https://api.linkedin.com/v2/userinfo",
        jwks_uri = "https://www.linkedin.com/oauth/openid/jwks",
        response_types_supported = new[] { "code" },
        subject_types_supported = new[] { "pairwise" },
        id_token_signing_alg_values_supported = new[] { "RS256" },
        scopes_supported = new[] { "openid", "profile", "email" },
        claims_supported = new[] { "iss", "aud", "iat", "exp", "sub", "name", "given_name", "family_name", "picture", "email", "email_verified", "locale" },
    };

    /// <summary>A proof key is for applications that were registered as native ones ("Authorization Code Flow with PKCE"), at another address.</summary>
    protected override void Check(IReadOnlyDictionary<string, string> request) => Assert.DoesNotContain("code_challenge", request.Keys);

    protected override Task RefuseCodeAsync(HttpContext context, bool isClient) => isClient
        ? RefuseAsync(context, StatusCodes.Status400BadRequest, new { error = "invalid_request", error_description = "Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. Or authorization code expired. Or external member binding exists" })
        : RefuseAsync(context, StatusCodes.Status401Unauthorized, new { error = "invalid_client", error_description = "Client authentication failed" });

    protected override Task RefuseTokenAsync(HttpContext context) =>
        RefuseAsync(context, StatusCodes.Status401Unauthorized, new { status = 401, serviceErrorCode = 65_600, code = "INVALID_ACCESS_TOKEN", message = "Invalid access token" });

    protected override IDictionary<string, object> Token(ScriptedGrant grant) => new Dictionary<string, object>(base.Token(grant), StringComparer.Ordinal) { ["expires_in"] = 5_183_999, ["scope"] = string.Join(',', grant.Scopes) };
}
