namespace Gateway.Auth.AccessTokens;

/// <summary>Who issues the tokens and for whom.</summary>
internal sealed class TokenIdentifiers(AuthOptions options, PublicOrigin origin)
{
    /// <summary>
    /// The <c>client_id</c> of tokens given to people at the gateway's own sign-in (RFC 9068 section 2.2 requires one).
    /// </summary>
    public const string ClientId = "auth-gateway";

    /// <summary><c>iss</c> (RFC 7519 section 4.1.1).</summary>
    public string Issuer => options.Issuer ?? origin.Value;

    /// <summary><c>aud</c> (RFC 7519 section 4.1.3).</summary>
    public string Audience => options.Audience ?? origin.Value;
}
