using System.Buffers;
using System.Text.Json;
using Gateway.Auth.Access;
using Gateway.Auth.SigningKeys;

namespace Gateway.Auth.AccessTokens;

/// <summary>
/// Writes the short signed statement about a caller that a backend may check with our key set (<c>{assertion}</c>). Its type and
/// audience are its own, so it is never an access token (RFC 8725 section 3.11).
/// </summary>
internal sealed class AssertionIssuer(SigningKeyRing keys, TokenIdentifiers identifiers, TimeProvider clock)
{
    /// <summary>How long an assertion lives.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    /// <summary>The audience of assertions for one cluster.</summary>
    public static string Audience(string clusterId) => "urn:ag:cluster:" + clusterId;

    /// <summary>Says who is calling, to the backends of one cluster.</summary>
    public string Issue(CallerIdentity caller, string clusterId)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var payload = new ArrayBufferWriter<byte>(384);
        using (var json = new Utf8JsonWriter(payload))
        {
            json.WriteStartObject();
            json.WriteString("iss"u8, identifiers.Issuer);
            json.WriteString("aud"u8, Audience(clusterId));
            json.WriteString("sub"u8, caller.UserId);
            json.WriteString("kind"u8, caller.Kind);
            json.WriteNumber("iat"u8, now);
            json.WriteNumber("exp"u8, now + (long)Lifetime.TotalSeconds);
            json.WriteStartArray("roles"u8);
            foreach (var role in caller.Roles)
            {
                json.WriteStringValue(role);
            }

            json.WriteEndArray();
            json.WriteString("email"u8, caller.Email);
            json.WriteBoolean("email_verified"u8, caller.EmailVerified);
            json.WriteEndObject();
        }

        var key = keys.Current;
        return SignedToken.Create(key, key.AssertionHeader, payload.WrittenSpan);
    }
}
