using System.Buffers;
using System.Text.Json;
using Gateway.Auth.SigningKeys;
using Gateway.Auth.Users;

namespace Gateway.Auth.AccessTokens;

/// <summary>Writes access tokens (RFC 9068).</summary>
internal sealed class AccessTokenIssuer(SigningKeyRing keys, TokenIdentifiers identifiers, AuthOptions options, TimeProvider clock)
{
    /// <summary>Issues a token for a session of an account.</summary>
    /// <param name="user">The account as it is now: its roles and security version go into the token.</param>
    /// <param name="sessionId">The session that the token lives and dies with (<c>sid</c>).</param>
    /// <param name="authenticatedAt">When the person last proved who they are (<c>auth_time</c>).</param>
    /// <param name="methods">How (<c>amr</c>, RFC 8176).</param>
    /// <param name="notAfter">It ends then at the latest: with what it was given for.</param>
    /// <returns>The token and when it ends.</returns>
    public (string Token, DateTimeOffset ExpiresAt) Issue(User user, Guid sessionId, DateTimeOffset authenticatedAt, IReadOnlyList<string> methods, DateTimeOffset? notAfter = null)
    {
        // Whole seconds, so that what is answered and what the token says are the same instant (RFC 7519 section 2, NumericDate).
        var now = DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());
        var expires = notAfter is { } end && end < now + options.AccessTokenLifetime ? end : now + options.AccessTokenLifetime;
        var payload = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(payload))
        {
            json.WriteStartObject();
            json.WriteString("iss"u8, identifiers.Issuer);
            json.WriteString("aud"u8, identifiers.Audience);
            json.WriteString("sub"u8, user.Id);
            json.WriteString("user_id"u8, user.Id);
            json.WriteString("client_id"u8, TokenIdentifiers.ClientId);
            json.WriteString("sid"u8, sessionId);
            json.WriteString("jti"u8, Guid.CreateVersion7(now));
            json.WriteNumber("iat"u8, now.ToUnixTimeSeconds());
            json.WriteNumber("exp"u8, expires.ToUnixTimeSeconds());
            json.WriteNumber("auth_time"u8, authenticatedAt.ToUnixTimeSeconds());
            WriteStrings(json, "amr"u8, methods);
            json.WriteNumber("ver"u8, user.SecurityVersion);
            WriteStrings(json, "roles"u8, user.Roles);
            json.WriteString("email"u8, user.Email);
            json.WriteBoolean("email_verified"u8, user.EmailVerified);
            json.WriteEndObject();
        }

        var key = keys.Current;
        return (SignedToken.Create(key, key.AccessTokenHeader, payload.WrittenSpan), expires);
    }

    private static void WriteStrings(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
