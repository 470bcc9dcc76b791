using System.Reflection;
using System.Security.Authentication;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Gateway.Configuration;

/// <summary>
/// Checks the section <c>Kestrel</c>, which Kestrel reads itself and passes over what it doesn't know: a misspelt
/// <c>ClientCertificateMode</c> must not become none.
/// </summary>
internal static partial class KestrelSettings
{
    /// <summary>The subsection that this program hands to Kestrel, see <see cref="Bind"/>.</summary>
    public const string Limits = "Kestrel:Limits";

    private static readonly string[] Names =
    [
        "Limits", "Certificates", "EndpointDefaults", "Endpoints", "Url", "Protocols", "SslProtocols", "ClientCertificateMode", "Certificate", "Sni",
        "Path", "KeyPath", "Password", "Subject", "Store", "Location", "AllowInvalid", .. typeof(KestrelServerLimits).GetProperties().Select(limit => limit.Name),
    ];

    /// <summary>Adds an error for each key that Kestrel doesn't know and each value that it can't read.</summary>
    /// <param name="reader">Gets the errors.</param>
    /// <param name="settings">Every key of the section and its value.</param>
    public static void Check(SettingsReader reader, IEnumerable<KeyValuePair<string, string?>> settings)
    {
        foreach (var (key, value) in settings)
        {
            var name = key[(key.LastIndexOf(':') + 1)..];
            if (SettingKeys.IsWithin(key, Limits))
            {
                CheckLimit(reader, key, value);
            }
            else if (!IsKnown().IsMatch(key))
            {
                reader.Error(key, "Kestrel has no such setting", NearestName.Find(name, Names) is { } meant ? $"Did you mean \"{meant}\"?" : "Remove it, or correct its spelling");
            }
            else if (!IsValue(key, value))
            {
                reader.Error(key, "Kestrel has no such value", "Write one of those in ASP.NET Core's documentation of Kestrel's endpoints");
            }
        }
    }

    /// <summary>Takes over <see cref="Limits"/>, which Kestrel's own reader of the section leaves out.</summary>
    /// <exception cref="InvalidOperationException">It was not checked before.</exception>
    public static void Bind(IConfiguration settings, KestrelServerLimits limits) =>
        settings.GetSection(Limits).Bind(limits, binder => binder.ErrorOnUnknownConfiguration = true);

    private static void CheckLimit(SettingsReader reader, string key, string? value)
    {
        if (SettingKeys.IsWithin(key, Limits + ":MinRequestBodyDataRate") || SettingKeys.IsWithin(key, Limits + ":MinResponseDataRate"))
        {
            // Their values have no setters: the binder would pass over them without a word.
            reader.Error(key, "Kestrel's data rates cannot be configured", "Remove it");
            return;
        }

        try
        {
            Bind(new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build(), new KestrelServerLimits());
        }
        catch (Exception e) when (e is InvalidOperationException or TargetInvocationException or ArgumentException)
        {
            reader.Error(key, "Kestrel has no such limit, or not this value of it", "See KestrelServerLimits in ASP.NET Core's documentation");
        }
    }

    private static bool IsValue(string key, string? value) => key[(key.LastIndexOf(':') + 1)..].ToUpperInvariant() switch
    {
        "PROTOCOLS" => IsOneOf<HttpProtocols>(value),
        "CLIENTCERTIFICATEMODE" => IsOneOf<ClientCertificateMode>(value),
        "ALLOWINVALID" => bool.TryParse(value, out _),
        _ => !key.Contains(":SslProtocols:", StringComparison.OrdinalIgnoreCase) || IsOneOf<SslProtocols>(value),
    };

    private static bool IsOneOf<T>(string? value)
        where T : struct, Enum => Enum.GetNames<T>().Contains(value, StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex(
        """
        ^Kestrel:(
          Certificates:[^:]+:(Path|KeyPath|Password|Subject|Store|Location|AllowInvalid) |
          (EndpointDefaults|Endpoints:[^:]+|Endpoints:[^:]+:Sni:[^:]+):(Protocols|SslProtocols:\d+|ClientCertificateMode|Certificate:(Path|KeyPath|Password|Subject|Store|Location|AllowInvalid)) |
          Endpoints:[^:]+:Url
        )$
        """,
        RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex IsKnown();
}
