using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.SigningKeys;

/// <summary><c>GET /.well-known/jwks.json</c>: the public keys that our tokens and assertions can be checked with (RFC 7517 section 5).</summary>
internal sealed class KeySetEndpoint(SigningKeyRing keys)
{
    /// <summary>How long others may keep the key set and the discovery document.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    /// <summary>The same as a header.</summary>
    public static readonly string CacheControl = string.Create(CultureInfo.InvariantCulture, $"public, max-age={MaxAge.TotalSeconds}");

    /// <summary>Answers with the key set.</summary>
    public Task HandleAsync(HttpContext context)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("keys"u8);
            foreach (var key in keys.All)
            {
                json.WriteStartObject();
                json.WriteString("kty"u8, "EC"u8);
                json.WriteString("use"u8, "sig"u8);
                json.WriteString("alg"u8, "ES256"u8);
                json.WriteString("kid"u8, key.Kid);
                json.WriteString("crv"u8, "P-256"u8);
                json.WriteString("x"u8, key.X);
                json.WriteString("y"u8, key.Y);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        context.Response.Headers.CacheControl = CacheControl;
        return AuthJson.WriteAsync(context, StatusCodes.Status200OK, buffer.WrittenSpan.ToArray());
    }
}
