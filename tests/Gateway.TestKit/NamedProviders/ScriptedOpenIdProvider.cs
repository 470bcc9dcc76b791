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

    /// <summary>Where it says who somebody is.</summary>
    protected abstract string UserInfoTarget { get; }

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
        else if (target == TokenTarget && await RedeemAsync(context) is { } redeemed)
        {
            await TokenAsync(context, redeemed);
        }
        else if (target == UserInfoTarget && Find(context) is { } grant)
        {
            await context.Response.WriteAsJsonAsync(grant.Person.User);
        }
        else
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, new { error = "invalid_grant", error_description = "Bad Request" });
        }
    }

    public void Dispose()
    {
        Dispose(isDisposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool isDisposing) => key.Dispose();

    private static string Encode(object json) => WebEncoders.Base64UrlEncode(JsonSerializer.SerializeToUtf8Bytes(json));

    private Task TokenAsync(HttpContext context, ScriptedGrant grant)
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

        return context.Response.WriteAsJsonAsync(answer);
    }

    private string IdToken(ScriptedGrant grant)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["iss"] = Issuer, ["aud"] = ClientId, ["iat"] = now, ["exp"] = now + 3600 };
        if (grant.Request.TryGetValue("nonce", out var nonce))
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
