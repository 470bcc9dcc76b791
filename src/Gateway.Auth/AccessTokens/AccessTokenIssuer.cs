using System.Buffers;
using System.Text.Json;
using Gateway.Auth.Access;
using Gateway.Auth.ApiKeys;
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
        var now = Now();
        var expires = notAfter is { } end && end < now + options.AccessTokenLifetime ? end : now + options.AccessTokenLifetime;
        return (Write(now, expires, user, sessionId, authenticatedAt, methods, user.Roles, key: null), expires);
    }

    /// <summary>Issues a token for a program that has presented its key.</summary>
    /// <param name="account">The service account as it is now.</param>
    /// <param name="key">The key that the token lives and dies with (<c>sid</c>), and that limits where it can be used.</param>
    /// <param name="roles">Roles that the token has.</param>
    /// <returns>The token and when it ends, which is not after its key.</returns>
    public (string Token, DateTimeOffset ExpiresAt) Issue(User account, ApiKey key, IReadOnlyList<string> roles)
    {
        var now = Now();
        var expires = now + options.AccessTokenLifetime;
        expires = key.ExpiresAt < expires ? DateTimeOffset.FromUnixTimeSeconds(key.ExpiresAt.ToUnixTimeSeconds()) : expires;
        return (Write(now, expires, account, key.Id, now, [], roles, key), expires);
    }

    private DateTimeOffset Now()
    {
        // Whole seconds, so that what is answered and what the token says are the same instant (RFC 7519 section 2, NumericDate).
        return DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());
    }

    private string Write(
        DateTimeOffset now,
        DateTimeOffset expires,
        User user,
        Guid sessionId,
        DateTimeOffset authenticatedAt,
        IReadOnlyList<string> methods,
        IReadOnlyList<string> roles,
        ApiKey? key)
    {
        var payload = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(payload))
        {
            json.WriteStartObject();
            json.WriteString("iss"u8, identifiers.Issuer);
            json.WriteString("aud"u8, identifiers.Audience);
            json.WriteString("sub"u8, user.Id);
            json.WriteString("user_id"u8, user.Id);
            if (key is null)
            {
                json.WriteString("client_id"u8, TokenIdentifiers.ClientId);
            }
            else
            {
                // RFC 9068 section 2.2: without a person the subject is the client.
                json.WriteString("client_id"u8, user.Id);
                json.WriteString("kind"u8, CallerIdentity.Service);
                if (key.Routes.Count > 0)
                {
                    WriteStrings(json, "routes"u8, key.Routes);
                }
            }

            json.WriteString("sid"u8, sessionId);
            json.WriteString("jti"u8, Guid.CreateVersion7(now));
            json.WriteNumber("iat"u8, now.ToUnixTimeSeconds());
            json.WriteNumber("exp"u8, expires.ToUnixTimeSeconds());
            json.WriteNumber("auth_time"u8, authenticatedAt.ToUnixTimeSeconds());
            WriteStrings(json, "amr"u8, methods);
            json.WriteNumber("ver"u8, user.SecurityVersion);
            WriteStrings(json, "roles"u8, roles);
            json.WriteString("email"u8, ServiceIdentity.EmailOf(user));
            json.WriteBoolean("email_verified"u8, user.EmailVerified);
            json.WriteEndObject();
        }

        var signer = keys.Current;
        return SignedToken.Create(signer, signer.AccessTokenHeader, payload.WrittenSpan);
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
