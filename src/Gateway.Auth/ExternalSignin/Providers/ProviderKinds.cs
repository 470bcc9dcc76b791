using System.Reflection;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Client.WebIntegration;

namespace Gateway.Auth.ExternalSignin.Providers;

/// <summary>
/// The providers that the library knows by name. They are looked up in it, so that a newer library brings more without a line here.
/// </summary>
internal static class ProviderKinds
{
    /// <summary>The scope that X wants for somebody's address; not asked for unless the configuration says so.</summary>
    public const string XEmailScope = "users.email";

    private const string P256 = "1.2.840.10045.3.1.7";

    /// <summary>What a setting that is a key has at its end when it is that key's id.</summary>
    private const string KeyId = "Id";

    /// <summary>Names that people expect and the library calls otherwise.</summary>
    private static readonly Dictionary<string, string> Aliases = new(StringComparer.OrdinalIgnoreCase) { ["x"] = "Twitter" };

    /// <summary>What has to be asked for to learn name and address; the library asks for what the protocol needs.</summary>
    private static readonly Dictionary<string, string[]> DefaultScopes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Apple"] = ["openid", "name", "email"],
        ["Discord"] = ["identify", "email"],
        ["Facebook"] = ["email", "public_profile"],
        ["GitHub"] = ["read:user", "user:email"],
        ["GitLab"] = ["openid", "profile", "email"],
        ["Google"] = ["openid", "profile", "email"],
        ["LinkedIn"] = ["openid", "profile", "email"],
        ["Microsoft"] = ["openid", "profile", "email"],
        ["Slack"] = ["openid", "profile", "email"],
        ["Twitter"] = ["users.read", "tweet.read"],
    };

    /// <summary>Those whose documentation has no way for an application on a server to do without one; Apple's is made of its key.</summary>
    private static readonly HashSet<string> SecretKinds = new(StringComparer.OrdinalIgnoreCase) { "Facebook", "GitHub", "Google", "LinkedIn", "Slack" };

    private static readonly Lazy<Dictionary<string, Type>> Settings = new(() => typeof(OpenIddictClientWebIntegrationSettings).GetNestedTypes()
        .ToDictionary(type => type.Name, StringComparer.OrdinalIgnoreCase));

    /// <summary>All names.</summary>
    public static IEnumerable<string> Names => Settings.Value.Keys.Concat(Aliases.Keys).Order(StringComparer.OrdinalIgnoreCase);

    /// <summary>The library's spelling of a name; null when it knows no such provider.</summary>
    public static string? Find(string kind) => Settings.Value.TryGetValue(Aliases.GetValueOrDefault(kind, kind), out var type) ? type.Name : null;

    /// <summary>The library's number of a kind.</summary>
    public static string TypeOf(string kind) =>
        (string)typeof(OpenIddictClientWebIntegrationConstants.ProviderTypes).GetField(Find(kind)!, BindingFlags.Public | BindingFlags.Static)!.GetRawConstantValue()!;

    /// <summary>What to ask for when the configuration doesn't say.</summary>
    public static IReadOnlyList<string> ScopesOf(string kind) => DefaultScopes.GetValueOrDefault(Find(kind)!, []);

    /// <summary>Whether nobody gets in there without a client secret.</summary>
    public static bool NeedsSecret(string kind) => SecretKinds.Contains(Find(kind)!);

    /// <summary>Whether the client secret is made of a key, so that none has to be written.</summary>
    public static bool MakesSecret(string kind) => Properties(kind).Any(IsKey);

    /// <summary>The names of the settings that a kind has beside the usual ones.</summary>
    public static IEnumerable<string> SettingsOf(string kind) => Properties(kind).SelectMany<PropertyInfo, string>(property => IsKey(property) ? [property.Name, property.Name + KeyId] : [property.Name]);

    /// <summary>The settings as the library takes them.</summary>
    /// <exception cref="ArgumentException">A value cannot be read; <see cref="ArgumentException.ParamName"/> says whose. The value is not quoted.</exception>
    public static object CreateSettings(string kind, IReadOnlyDictionary<string, string> values)
    {
        var settings = Activator.CreateInstance(Settings.Value[Find(kind)!])!;
        foreach (var (name, value) in values)
        {
            if (Properties(kind).FirstOrDefault(property => string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase)) is { } property)
            {
                property.SetValue(settings, Convert(property, value));
            }
        }

        // Who checks a signature has to know by which of the keys (RFC 7515 section 4.1.4).
        foreach (var property in Properties(kind).Where(IsKey))
        {
            if (property.GetValue(settings) is SecurityKey key)
            {
                key.KeyId = values.GetValueOrDefault(property.Name + KeyId) is { Length: > 0 } id ? id : throw new ArgumentException("it is missing", property.Name + KeyId);
            }
        }

        return settings;
    }

    private static bool IsKey(PropertyInfo property) => typeof(SecurityKey).IsAssignableFrom(property.PropertyType);

    private static IEnumerable<PropertyInfo> Properties(string kind) =>
        Settings.Value[Find(kind)!].GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod is not null);

    private static object Convert(PropertyInfo property, string value)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        try
        {
            return type == typeof(string) ? value
                : type == typeof(Uri) ? new Uri(value, UriKind.Absolute)
                : type == typeof(bool) ? bool.Parse(value)
                : typeof(SecurityKey).IsAssignableFrom(type) ? Key(value)
                : throw new ArgumentException("It cannot be set by configuration.", property.Name);
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            throw new ArgumentException(e is FormatException && IsKey(property) ? e.Message : "it cannot be read", property.Name, e);
        }
    }

    /// <summary>A private key in PEM, as Apple hands it out: of the curve P-256, since what signs with another is refused there.</summary>
    private static ECDsaSecurityKey Key(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            if (key.ExportParameters(includePrivateParameters: true) is { D: not null, Curve.Oid.Value: P256 })
            {
                return new ECDsaSecurityKey(key);
            }
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new FormatException("this is not a private key in PEM", e);
        }

        key.Dispose();
        throw new FormatException("this is not a private key of the curve P-256");
    }
}
