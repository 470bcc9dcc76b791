using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Xunit;

namespace Gateway.TestKit.NamedProviders;

/// <summary>Apple (developer.apple.com, "Sign in with Apple REST API" and "Incorporating Sign in with Apple into other platforms").</summary>
/// <param name="clock">What its tokens go by.</param>
public sealed class ScriptedApple(TimeProvider clock) : ScriptedOpenIdProvider(clock)
{
    private const string TeamId = "TEAM123456", KeyId = "KEY1234567";

    /// <summary>Six months, and no second more.</summary>
    private const long LongestSecret = 15_777_000;

    private readonly TimeProvider clock = clock;
    private readonly ECDsa clientKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ConcurrentDictionary<string, bool> met = new(StringComparer.Ordinal);
    private readonly string keyFile = Path.Combine(Path.GetTempPath(), $"AuthKey_{Path.GetRandomFileName()}.p8");

    public override string Name => "apple";

    public override IReadOnlyCollection<string> Hosts => ["appleid.apple.com"];

    public override string AuthorizationEndpoint => "https://appleid.apple.com/auth/authorize";

    public override bool PostsAnswers => true;

    public override IEnumerable<KeyValuePair<string, string?>> Settings => SettingsAs(Name, KeyId);

    public override IEnumerable<KeyValuePair<string, string?>> MistakenSettings => SettingsAs(Mistaken, "KEY7654321").Append(Setting(Mistaken, "Kind", Name));

    protected override string Issuer => "https://appleid.apple.com";

    protected override string DiscoveryTarget => "GET appleid.apple.com/.well-known/openid-configuration";

    protected override string KeysTarget => "GET appleid.apple.com/auth/keys";

    protected override string TokenTarget => "POST appleid.apple.com/auth/token";

    protected override string? UserInfoTarget => null;

    protected override IEnumerable<(string Name, string? Value)> Denial => [("error", "user_cancelled_authorize")];

    protected override object Discovery => new
    {
        issuer = Issuer,
        authorization_endpoint = AuthorizationEndpoint,
        token_endpoint = "https://appleid.apple.com/auth/token",
        revocation_endpoint = "https://appleid.apple.com/auth/revoke",
        jwks_uri = "https://appleid.apple.com/auth/keys",
        response_types_supported = new[] { "code" },
        response_modes_supported = new[] { "query", "fragment", "form_post" },
        subject_types_supported = new[] { "pairwise" },
        id_token_signing_alg_values_supported = new[] { "RS256" },
        scopes_supported = new[] { "openid", "email", "name" },
        token_endpoint_auth_methods_supported = new[] { "client_secret_post" },
        claims_supported = new[] { "aud", "email", "email_verified", "exp", "iat", "is_private_email", "iss", "nonce", "nonce_supported", "real_user_status", "sub", "transfer_sub" },
    };

    /// <summary>What they are called is told once in a person's life, and by nothing but the form.</summary>
    public override Uri Visit(string address, ScriptedPerson person)
    {
        var back = base.Visit(address, person);
        return met.TryAdd((string)person.IdToken["sub"], true) ? new Uri(QueryHelpers.AddQueryString($"{back}", "user", JsonSerializer.Serialize(person.User))) : back;
    }

    /// <summary>Whoever asks for more than the subject gets it by form only.</summary>
    protected override void Check(IReadOnlyDictionary<string, string> request) => Assert.Equal("form_post", request.GetValueOrDefault("response_mode"));

    protected override Task RefuseCodeAsync(HttpContext context, bool isClient) => isClient
        ? RefuseAsync(context, StatusCodes.Status400BadRequest, new { error = "invalid_grant", error_description = "The code has expired or has been revoked." })
        : RefuseAsync(context, StatusCodes.Status400BadRequest, new { error = "invalid_client" });

    protected override IDictionary<string, object> Token(ScriptedGrant grant)
    {
        var answer = new Dictionary<string, object>(base.Token(grant), StringComparer.Ordinal) { ["expires_in"] = 3600, ["refresh_token"] = "r-" + grant.AccessToken };
        answer.Remove("scope");
        return answer;
    }

    /// <summary>The secret is a statement that the team signed ("Creating a client secret").</summary>
    protected override bool IsClient(HttpRequest request, IFormCollection form)
    {
        if (form["client_id"] != ClientId || request.Headers.Authorization.Count > 0 || $"{form["client_secret"]}".Split('.') is not [var header, var payload, var signature])
        {
            return false;
        }

        var (head, claims, now) = (Read(header), Read(payload), clock.GetUtcNow().ToUnixTimeSeconds());
        return clientKey.VerifyData(Encoding.ASCII.GetBytes($"{header}.{payload}"), WebEncoders.Base64UrlDecode(signature), HashAlgorithmName.SHA256)
            && (Text(head, "alg"), Text(head, "kid")) == ("ES256", KeyId)
            && (Text(claims, "iss"), Text(claims, "sub"), Text(claims, "aud")) == (TeamId, ClientId, "https://appleid.apple.com")
            && claims.GetProperty("iat").GetInt64() <= now && claims.GetProperty("exp").GetInt64() - now is > 0 and <= LongestSecret;

        static JsonElement Read(string part) => JsonSerializer.Deserialize<JsonElement>(WebEncoders.Base64UrlDecode(part));
        static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();
    }

    protected override void Dispose(bool isDisposing)
    {
        clientKey.Dispose();
        File.Delete(keyFile);
        base.Dispose(isDisposing);
    }

    private List<KeyValuePair<string, string?>> SettingsAs(string name, string keyId)
    {
        File.WriteAllText(keyFile, clientKey.ExportPkcs8PrivateKeyPem());
        return [Setting(name, "ClientId", ClientId), Setting(name, "Settings__TeamId", TeamId), Setting(name, "Settings__SigningKeyId", keyId), Setting(name, "Settings__SigningKey_FILE", keyFile)];
    }
}
