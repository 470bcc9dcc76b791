using System.Text.Json;
using System.Text.Unicode;
using Gateway.Auth.Access;
using Gateway.Auth.Users;

namespace Gateway.Auth.AccessTokens;

/// <summary>Reads the claims of an access token. They may be anybody's: what is read counts only with a good signature.</summary>
internal static class AccessTokenClaims
{
    /// <summary>Most claims, and most entries of a list. Ours have fewer; others are not to cost more than the signature that they do not have.</summary>
    private const int MaximumCount = RoleName.MaxPerUser;

    /// <summary>How far the clock of the replica that wrote a token may be ahead of ours.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

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
        ClientId = 1 << 12,
        TokenId = 1 << 13,
        IssuedAt = 1 << 14,
        Required = (1 << 15) - 1,
        NotBefore = 1 << 15,
        Kind = 1 << 16,
        Routes = 1 << 17,
    }

    /// <summary>
    /// Who the claims are about, or null unless every claim is there exactly once, of the right type, for this issuer and audience,
    /// and not expired (RFC 9068 section 4; no clock skew, because it is our own clock). Claims that a newer version may add are passed over.
    /// </summary>
    /// <param name="payload">JSON, it is hoped.</param>
    /// <param name="issuer">The only <c>iss</c>.</param>
    /// <param name="audience">The only <c>aud</c>.</param>
    /// <param name="now">The time.</param>
    /// <param name="acceptExpired">Whether the token may have ended.</param>
    public static CallerIdentity? Read(ReadOnlySpan<byte> payload, string issuer, string audience, DateTimeOffset now, bool acceptExpired)
    {
        // The reader looks into no text that it passes over.
        if (!Utf8.IsValid(payload))
        {
            return null;
        }

        try
        {
            return ReadObject(payload, issuer, audience, now, acceptExpired);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentOutOfRangeException)
        {
            // Not a token as we write them.
            return null;
        }
    }

    private static CallerIdentity? ReadObject(ReadOnlySpan<byte> payload, string issuer, string audience, DateTimeOffset now, bool acceptExpired)
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

        return json.TokenType == JsonTokenType.EndObject && !json.Read() ? claims.ToIdentity(now, acceptExpired) : null;
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
        : json.ValueTextEquals("client_id"u8) ? Claim.ClientId
        : json.ValueTextEquals("jti"u8) ? Claim.TokenId
        : json.ValueTextEquals("iat"u8) ? Claim.IssuedAt
        : json.ValueTextEquals("nbf"u8) ? Claim.NotBefore
        : json.ValueTextEquals("kind"u8) ? Claim.Kind
        : json.ValueTextEquals("routes"u8) ? Claim.Routes
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
            if (values.Count == MaximumCount)
            {
                throw new JsonException("There are too many entries.");
            }

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
        private List<string>? routes;
        private Guid? client;
        private bool isService;
        private int count;
        private long issued;
        private long notBefore;
        private long expires;
        private long authTime;
        private int version;
        private bool verified;

        /// <summary>Takes one claim; false when it was there before, is one too many, or is for another issuer or audience.</summary>
        public bool Take(Claim claim, ref Utf8JsonReader json, string issuer, string audience)
        {
            if ((claim != Claim.None && (seen & claim) != Claim.None) || ++count > MaximumCount)
            {
                return false;
            }

            seen |= claim;
            switch (claim)
            {
                case Claim.Issuer: return json.ValueTextEquals(issuer);
                case Claim.Audience: return json.ValueTextEquals(audience);
                case Claim.ClientId: client = json.ValueTextEquals(TokenIdentifiers.ClientId) ? null : json.GetGuid(); break;
                case Claim.Kind: isService = json.ValueTextEquals(CallerIdentity.Service); return isService || json.ValueTextEquals(CallerIdentity.Person);
                case Claim.Routes: routes = Strings(ref json); break;
                case Claim.TokenId: return json.TokenType == JsonTokenType.String;
                case Claim.Subject: subject = json.GetGuid(); break;
                case Claim.UserId: userId = json.GetGuid(); break;
                case Claim.SessionId: sessionId = json.GetGuid(); break;
                case Claim.Expires: expires = json.GetInt64(); break;
                case Claim.IssuedAt: issued = json.GetInt64(); break;
                case Claim.NotBefore: notBefore = json.GetInt64(); break;
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

        /// <summary>Who the claims are about; null when one is missing or the token is not of this time.</summary>
        public readonly CallerIdentity? ToIdentity(DateTimeOffset now, bool acceptExpired)
        {
            if ((seen & Claim.Required) != Claim.Required || subject != userId || email is null || client != (isService ? subject : null))
            {
                return null;
            }

            // Revocations and retired keys are remembered for as long as a token can live: one that says it lives longer is refused.
            var (issuedAt, expiresAt) = (DateTimeOffset.FromUnixTimeSeconds(issued), DateTimeOffset.FromUnixTimeSeconds(expires));
            var latestStart = (now + ClockTolerance).ToUnixTimeSeconds();
            return issued > latestStart || notBefore > latestStart || expiresAt - issuedAt > AuthOptions.LongestAccessTokenLifetime || (now >= expiresAt && !acceptExpired)
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
                    Kind = isService ? CallerIdentity.Service : CallerIdentity.Person,
                    Routes = routes ?? [],
                };
        }
    }
}
