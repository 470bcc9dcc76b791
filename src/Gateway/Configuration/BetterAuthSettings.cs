using System.Text;
using Gateway.Auth.Users;
using Gateway.Auth.Trust;
using Gateway.Auth.Trust.BetterAuth;

namespace Gateway.Configuration;

/// <summary>A Better Auth server beside the gateway: <c>BetterAuth</c>.</summary>
internal static class BetterAuthSettings
{
    /// <summary>What its links are called.</summary>
    public const string Name = "better-auth";

    private const string Section = "BetterAuth";
    private const string DefaultBasePath = "/api/auth";
    private const int ShortestSecret = 32;
    private static readonly string[] Others = ["Mode", "Issuer", "Audience", "CookieName", "CacheSeconds", "WebhookSecret", "HideTokens", "JwksUri", "SignUp", "AllowPlainHttp"];

    /// <returns>Null when there is none; and whether its tokens are accepted.</returns>
    public static (BetterAuthOptions? Options, bool AcceptsTokens) Read(SettingsReader reader, SignupOptions signup)
    {
        var allowsPlainHttp = reader.Boolean($"{Section}:AllowPlainHttp") ?? false;
        var address = TrustSettings.Address(reader, $"{Section}:BaseUrl", allowsPlainHttp);
        var mode = reader.Choice($"{Section}:Mode", "session", "jwt", "both") ?? "both";
        var (issuer, audience) = (reader.Text($"{Section}:Issuer"), reader.Text($"{Section}:Audience"));
        var algorithms = TrustSettings.Algorithms(reader, $"{Section}:Algorithms");
        var policy = TrustSettings.Policy(reader, Section, signup);
        var cacheFor = TimeSpan.FromSeconds(reader.Integer($"{Section}:CacheSeconds", 5, 0, 60));
        var (cookie, secret, hides) = (CookieName(reader), Secret(reader), reader.Boolean($"{Section}:HideTokens") ?? false);
        var keys = TrustSettings.Address(reader, $"{Section}:JwksUri", allowsPlainHttp);
        if (address is null)
        {
            if (AnythingElse(reader) is { } alone)
            {
                reader.Error(alone, "it says nothing without an address", $"Write {Section}:BaseUrl too, or remove this");
            }

            return (null, false);
        }

        // Better Auth's own defaults: its API is below /api/auth, and iss and aud are its base URL without that.
        var api = new Uri(address.GetLeftPart(UriPartial.Authority) + (address.AbsolutePath is "/" ? DefaultBasePath : address.AbsolutePath.TrimEnd('/')));
        var iss = issuer ?? address.GetLeftPart(UriPartial.Authority);
        return (new BetterAuthOptions
        {
            Api = api,
            Issuer = new TrustedIssuerOptions
            {
                Name = Name,
                Issuer = iss,
                Audiences = [audience ?? iss],
                JwksUri = keys ?? new Uri(api + "/jwks"),
                Algorithms = algorithms,
                Types = ["JWT"], // its session cache is signed with the same keys, and says what it is in typ
                RoleClaim = "role",
                Policy = policy,
                IsBetterAuth = true,
            },
            AcceptsCookie = mode is not "jwt",
            CookieName = cookie,
            CacheFor = cacheFor,
            WebhookSecret = secret,
            HideTokens = hides,
        }, mode is not "session");
    }

    private static Setting? AnythingElse(SettingsReader reader) =>
        Others.Select(key => reader.Find($"{Section}:{key}")).FirstOrDefault(setting => setting is not null)
        ?? (reader.List($"{Section}:Algorithms") is [var algorithm, ..] ? algorithm : null)
        ?? reader.Section($"{Section}:RoleMap").Select(entry => reader.Find(entry.Key)).FirstOrDefault();

    private static string? CookieName(SettingsReader reader)
    {
        if (reader.Find($"{Section}:CookieName") is { } name && (name.Value.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')) || name.Value.Length > 100))
        {
            reader.Error(name, "this is not the name of a cookie", "Write one such as better-auth.session_token, with __Secure- in front if the browser has it so");
        }

        return reader.Text($"{Section}:CookieName");
    }

    private static string? Secret(SettingsReader reader)
    {
        if (reader.Find($"{Section}:WebhookSecret") is { } secret && Encoding.UTF8.GetByteCount(secret.Value) < ShortestSecret)
        {
            reader.Error(secret, $"the secret is shorter than {ShortestSecret} bytes", "Make one with: openssl rand -base64 48");
        }

        return reader.Text($"{Section}:WebhookSecret");
    }
}
