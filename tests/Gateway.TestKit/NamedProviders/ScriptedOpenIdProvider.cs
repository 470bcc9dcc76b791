using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.TestKit.NamedProviders;

/// <summary>A provider with a discovery document, keys and ID tokens (OpenID Connect Core and Discovery).</summary>
/// <param name="clock">What its tokens go by.</param>
public abstract class ScriptedOpenIdProvider(TimeProvider clock) : ScriptedProvider, IDisposable
{
    private const string Kid = "the-key";

    private readonly RSA key = RSA.Create(2048);

    /// <summary>What its ID tokens are written by.</summary>
    protected abstract string Issuer { get; }

    protected override bool TakesBasic => true;

    /// <summary>The address of the discovery document, as <see cref="ScriptedProvider.Target"/> writes it.</summary>
    protected abstract string DiscoveryTarget { get; }

    /// <summary>The discovery document.</summary>
    protected abstract object Discovery { get; }

    /// <summary>The address of the keys.</summary>
    protected abstract string KeysTarget { get; }

    /// <summary>Where codes are taken.</summary>
    protected abstract string TokenTarget { get; }

    /// <summary>Where it says who somebody is; null when its ID tokens have to do.</summary>
    protected abstract string? UserInfoTarget { get; }

    /// <summary>Whether its ID tokens repeat the nonce.</summary>
    protected virtual bool RepeatsNonce => true;

    public override async Task ServeAsync(HttpContext context)
    {
        var target = Target(context.Request);
        if (target == DiscoveryTarget)
        {
            await context.Response.WriteAsJsonAsync(Discovery);
        }
        else if (target == KeysTarget)
        {
            var parameters = key.ExportParameters(includePrivateParameters: false);
            await context.Response.WriteAsJsonAsync(new
            {
                keys = new[] { new { kty = "RSA", use = "sig", alg = "RS256", kid = Kid, n = WebEncoders.Base64UrlEncode(parameters.Modulus!), e = WebEncoders.Base64UrlEncode(parameters.Exponent!) } },
            });
        }
        else if (target == TokenTarget)
        {
            await (await RedeemAsync(context) is { } redeemed
                ? context.Response.WriteAsJsonAsync(Token(redeemed))
                : RefuseCodeAsync(context, IsClient(context.Request, await context.Request.ReadFormAsync())));
        }
        else if (target == UserInfoTarget && Find(context) is { } grant)
        {
            await context.Response.WriteAsJsonAsync(grant.Person.User);
        }
        else
        {
            await RefuseTokenAsync(context);
        }
    }

    public void Dispose()
    {
        Dispose(isDisposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool isDisposing) => key.Dispose();

    /// <summary>Answers a code that cannot be taken.</summary>
    /// <param name="context">The request.</param>
    /// <param name="isClient">Whether it comes from the client at least.</param>
    protected virtual Task RefuseCodeAsync(HttpContext context, bool isClient) => isClient
        ? RefuseAsync(context, StatusCodes.Status400BadRequest, new { error = "invalid_grant", error_description = "Bad Request" })
        : RefuseAsync(context, StatusCodes.Status401Unauthorized, new { error = "invalid_client", error_description = "Unauthorized" });

    /// <summary>Answers an access token that it does not know.</summary>
    protected virtual Task RefuseTokenAsync(HttpContext context) => RefuseAsync(context, StatusCodes.Status401Unauthorized, new { error = "invalid_token" });

    /// <summary>What it gives for a code.</summary>
    protected virtual IDictionary<string, object> Token(ScriptedGrant grant)
    {
        var answer = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["access_token"] = grant.AccessToken,
            ["token_type"] = "Bearer",
            ["expires_in"] = 3599,
            ["scope"] = string.Join(' ', grant.Scopes),
        };
        if (grant.Scopes.Contains("openid"))
        {
            answer["id_token"] = IdToken(grant);
        }

        return answer;
    }

    private static string Encode(object json) => WebEncoders.Base64UrlEncode(JsonSerializer.SerializeToUtf8Bytes(json));

    /// <summary>OpenID Connect Core section 3.1.3.6.</summary>
    private static string HalfOfHash(string accessToken) => WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken)), 0, 16);

    private string IdToken(ScriptedGrant grant)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["iss"] = Issuer, ["aud"] = ClientId, ["iat"] = now, ["exp"] = now + 3600, ["at_hash"] = HalfOfHash(grant.AccessToken) };
        if (RepeatsNonce && grant.Request.TryGetValue("nonce", out var nonce))
        {
            claims["nonce"] = nonce;
        }

        foreach (var (name, value) in grant.Person.IdToken)
        {
            claims[name] = value;
        }

        var content = $"{Encode(new { alg = "RS256", kid = Kid, typ = "JWT" })}.{Encode(claims)}";
        return $"{content}.{WebEncoders.Base64UrlEncode(key.SignData(Encoding.ASCII.GetBytes(content), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }
}
