using System.Text.Json;
using Gateway.Auth.Access;

namespace Gateway.Auth.AccessTokens;

/// <summary>Reads the claims of an access token whose signature has been checked.</summary>
internal static class AccessTokenClaims
{
    [Flags]
    private enum Claim
    {
        None = 0,
        Issuer = 1 << 0,
        Audience = 1 << 1,
        Subject = 1 << 2,
        UserId = 1 << 3,
        SessionId = 1 << 4,
        Expires = 1 << 5,
        AuthTime = 1 << 6,
        Methods = 1 << 7,
        Version = 1 << 8,
        Roles = 1 << 9,
        Email = 1 << 10,
        EmailVerified = 1 << 11,
        All = (1 << 12) - 1,
    }

    /// <summary>
    /// Who the claims are about, or null unless every claim is there exactly once, of the right type, for this issuer and audience,
    /// and not expired (RFC 9068 section 4; no clock skew, because it is our own clock). Claims that a newer version may add are passed over.
    /// </summary>
    public static CallerIdentity? Read(ReadOnlySpan<byte> payload, string issuer, string audience, DateTimeOffset now)
    {
        try
        {
            return ReadObject(payload, issuer, audience, now);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentOutOfRangeException)
        {
            // Signed by us, but not a token as we write them.
            return null;
        }
    }

    private static CallerIdentity? ReadObject(ReadOnlySpan<byte> payload, string issuer, string audience, DateTimeOffset now)
    {
        var json = new Utf8JsonReader(payload);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        var claims = new Claims();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = Name(ref json);
            json.Read();
            if (!claims.Take(name, ref json, issuer, audience))
            {
                return null;
            }
        }

        return json.TokenType == JsonTokenType.EndObject && !json.Read() ? claims.ToIdentity(now) : null;
    }

    private static Claim Name(ref Utf8JsonReader json) =>
        json.ValueTextEquals("iss"u8) ? Claim.Issuer
        : json.ValueTextEquals("aud"u8) ? Claim.Audience
        : json.ValueTextEquals("sub"u8) ? Claim.Subject
        : json.ValueTextEquals("user_id"u8) ? Claim.UserId
        : json.ValueTextEquals("sid"u8) ? Claim.SessionId
        : json.ValueTextEquals("exp"u8) ? Claim.Expires
        : json.ValueTextEquals("auth_time"u8) ? Claim.AuthTime
        : json.ValueTextEquals("amr"u8) ? Claim.Methods
        : json.ValueTextEquals("ver"u8) ? Claim.Version
        : json.ValueTextEquals("roles"u8) ? Claim.Roles
        : json.ValueTextEquals("email"u8) ? Claim.Email
        : json.ValueTextEquals("email_verified"u8) ? Claim.EmailVerified
        : Claim.None;

    private static List<string> Strings(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("An array of strings was expected.");
        }

        var values = new List<string>();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            values.Add(json.GetString() ?? throw new JsonException("A string was expected."));
        }

        return values;
    }

    /// <summary>The claims read so far.</summary>
    private struct Claims
    {
        private Claim seen;
        private Guid subject;
        private Guid userId;
        private Guid sessionId;
        private string? email;
        private List<string> roles;
        private List<string> methods;
        private long expires;
        private long authTime;
        private int version;
        private bool verified;

        /// <summary>Takes one claim; false when it was there before, or is for another issuer or audience.</summary>
        public bool Take(Claim claim, ref Utf8JsonReader json, string issuer, string audience)
        {
            if (claim != Claim.None && (seen & claim) != Claim.None)
            {
                return false;
            }

            seen |= claim;
            switch (claim)
            {
                case Claim.Issuer: return json.ValueTextEquals(issuer);
                case Claim.Audience: return json.ValueTextEquals(audience);
                case Claim.Subject: subject = json.GetGuid(); break;
                case Claim.UserId: userId = json.GetGuid(); break;
                case Claim.SessionId: sessionId = json.GetGuid(); break;
                case Claim.Expires: expires = json.GetInt64(); break;
                case Claim.AuthTime: authTime = json.GetInt64(); break;
                case Claim.Methods: methods = Strings(ref json); break;
                case Claim.Version: version = json.GetInt32(); break;
                case Claim.Roles: roles = Strings(ref json); break;
                case Claim.Email: email = json.GetString(); break;
                case Claim.EmailVerified: verified = json.GetBoolean(); break;
                default: json.Skip(); break;
            }

            return true;
        }

        /// <summary>Who the claims are about; null when one is missing or the token has expired.</summary>
        public readonly CallerIdentity? ToIdentity(DateTimeOffset now)
        {
            if (seen != Claim.All || subject != userId || email is null)
            {
                return null;
            }

            var expiresAt = DateTimeOffset.FromUnixTimeSeconds(expires);
            return now >= expiresAt
                ? null
                : new CallerIdentity
                {
                    UserId = userId,
                    SessionId = sessionId,
                    Email = email,
                    EmailVerified = verified,
                    Roles = roles,
                    SecurityVersion = version,
                    AuthenticatedAt = DateTimeOffset.FromUnixTimeSeconds(authTime),
                    AuthenticationMethods = methods,
                    ExpiresAt = expiresAt,
                    Credential = CredentialKind.Bearer,
                };
        }
    }
}
