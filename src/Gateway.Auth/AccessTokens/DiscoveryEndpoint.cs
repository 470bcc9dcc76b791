using System.Buffers;
using System.Text.Json;
using Gateway.Auth.SigningKeys;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.AccessTokens;

/// <summary>
/// <c>GET /.well-known/openid-configuration</c>: where libraries that validate tokens find issuer and keys. The gateway is not an
/// OpenID provider, so nothing else is claimed.
/// </summary>
internal sealed class DiscoveryEndpoint(TokenIdentifiers identifiers, PublicOrigin origin)
{
    /// <summary>Answers with the document.</summary>
    public Task HandleAsync(HttpContext context)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("issuer"u8, identifiers.Issuer);
            json.WriteString("jwks_uri"u8, origin.Value + "/.well-known/jwks.json");
            json.WriteStartArray("id_token_signing_alg_values_supported"u8);
            json.WriteStringValue("ES256"u8);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        context.Response.Headers.CacheControl = KeySetEndpoint.CacheControl;
        return AuthJson.WriteAsync(context, StatusCodes.Status200OK, buffer.WrittenSpan.ToArray());
    }
}
