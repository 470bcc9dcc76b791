using System.Text.Json;
using Gateway.Configuration;
using Gateway.Tests.Routes;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xunit;

namespace Gateway.Tests.Configuration;

/// <summary>No setting is passed over in silence, wherever it is written and however it is misspelt: all of them, by the schema.</summary>
[Trait("advisory", "K-122")]
public sealed class MisspeltSettingsTests
{
    private static readonly string[] Sections = ["Kestrel", "Logging"];

    private static readonly Lazy<IReadOnlyList<(string Key, string Type)>> Settings = new(() =>
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(RoutesText.Repository("config/gateway.schema.json")));
        return [.. Typed(schema.RootElement, "").Where(setting => !Sections.Contains(setting.Key) && setting.Key is not "$schema")];
    });

    [Fact]
    public void Every_misspelt_key_is_an_error_with_its_place_and_a_remedy()
    {
        foreach (var (key, _) in Settings.Value)
        {
            foreach (var misspelt in new[] { key[..^1], key + "s", key.Insert(key.Length / 2, "x"), key[..^2] + key[^1] + key[^2] }.Where(name => !Settings.Value.Any(other => IsSame(other.Key, name))))
            {
                using var folder = new SettingsFolder(Json(misspelt, "\"x\""));
                Assert.Contains(folder.Load().Errors, error => IsSame(error.Key, misspelt) && error.Line == 1 + misspelt.Count(c => c == ':') && error.Source == folder.File && IsRemedy(error));

                using var empty = new SettingsFolder();
                var variable = EnvironmentSettings.Prefix + misspelt.Replace(":", "__", StringComparison.Ordinal);
                Assert.Contains(empty.Load([variable + "=x"]).Errors, error => IsSame(error.Key, misspelt) && error.Source == "environment variable " + variable && IsRemedy(error));
                Assert.Contains(empty.Load([], $"--{misspelt}", "x").Errors, error => IsSame(error.Key, misspelt) && error.Source is "command line" && IsRemedy(error));
            }
        }
    }

    [Fact]
    public void Every_value_of_another_type_is_an_error_and_no_boolean_is_guessed()
    {
        var tried = 0;
        foreach (var (key, type) in Settings.Value)
        {
            string[] wrong = type switch
            {
                "boolean" => ["yes", "no", "1", "0", "on", "off", "tru", "!true", "true,false"],
                "enum" => ["x", "none", "true", "opne"],
                "integer" => ["x", "1.5", "-1", "99999999999", "0x10", "true"],
                "duration" => ["30", "x", "-5m", "1.5h", "5 minutes", "99999d", "∞"],
                "origin" => ["*", "null", "app.example.com", "https://*.example.com", "https://app.example.com/path", "http://app.example.com"],
                _ => [],
            };
            foreach (var value in wrong)
            {
                using var folder = new SettingsFolder(Json(key, JsonSerializer.Serialize(value)));
                var errors = folder.Load().Errors;
                Assert.True(errors.Any(error => error.Key.StartsWith(key, StringComparison.OrdinalIgnoreCase) && error.Remedy.Length > 0), $"{key} = {value} was accepted");
                tried++;
            }
        }

        Assert.InRange(tried, 100, int.MaxValue);
    }

    [Theory]
    [InlineData("GATEWAY_SignUp__Mode", "GATEWAY__SignUp__Mode")]
    [InlineData("GATEWAY_SIGNUP_MODE", "GATEWAY__SignUp__Mode")]
    [InlineData("gateway_signup__mode", "GATEWAY__SignUp__Mode")]
    [InlineData("GATEWAY.SignUp.Mode", "GATEWAY__SignUp__Mode")]
    [InlineData("GATEWAY:SignUp:Mode", "GATEWAY__SignUp__Mode")]
    [InlineData("GATEWAY-SignUp__Mode", "GATEWAY__SignUp__Mode")]
    [InlineData("GATEWAYSignUp__Mode", "GATEWAY__SignUp__Mode")]
    [InlineData("GATEWAY_Auth__MasterSecret_FILE", "GATEWAY__Auth__MasterSecret")]
    public void A_variable_whose_prefix_is_misspelt_is_an_error(string variable, string meant)
    {
        using var folder = new SettingsFolder();

        Assert.Equal($"environment variable {variable}: {meant["GATEWAY__".Length..].Replace("__", ":", StringComparison.Ordinal)}: this variable means nothing. Did you mean \"{meant}\"?", Assert.Single(folder.Load([variable + "=x"]).Errors).ToString());
    }

    [Fact]
    public void What_Kubernetes_puts_beside_a_service_of_that_name_is_left_alone()
    {
        using var folder = new SettingsFolder();

        Assert.Empty(folder.Load(["GATEWAY_PORT=tcp://10.0.0.1:80", "GATEWAY_SERVICE_HOST=10.0.0.1", "GATEWAY_SERVICE_PORT_HTTP=80", "GATEWAY_PORT_80_TCP_ADDR=10.0.0.1"]).Errors);
    }

    [Theory]
    [InlineData("Kestrel:Endpoints:Https:ClientCertficateMode", "RequireCertificate", "Did you mean \"ClientCertificateMode\"?")]
    [InlineData("Kestrel:Endpoints:Https:ClientCertificateMode", "Required", "Write one of")]
    [InlineData("Kestrel:Endpoints:Https:Protocols", "Http3s", "Write one of")]
    [InlineData("Kestrel:Endpoints:Https:SslProtocols:0", "Tls14", "Write one of")]
    [InlineData("Kestrel:Endpoints:Https:SslProtocol:0", "Tls13", "Remove it")]
    [InlineData("Kestrel:Endpoints:Https:Certificate:Passwort", "x", "Did you mean \"Password\"?")]
    [InlineData("Kestrel:Endpoints:Https:Sni:a.example.com:Certficate:Path", "x", "Did you mean")]
    [InlineData("Kestrel:EndpointDefaults:Url", "http://localhost:1", "Did you mean")]
    [InlineData("Kestrel:EndpointDefault:Protocols", "Http2", "Did you mean")]
    [InlineData("Kestrel:Certificates:Default:AllowInvalid", "yes", "Write one of")]
    [InlineData("Kestrel:Limits:MaxConcurrentConection", "7", "KestrelServerLimits")]
    [InlineData("Kestrel:Limits:MaxConcurrentConnections", "-1", "KestrelServerLimits")]
    [InlineData("Kestrel:Limits:MaxRequestBodySize", "10 MB", "KestrelServerLimits")]
    [InlineData("Kestrel:AddServerHeader", "true", "Remove it")]
    [InlineData("Logging:LogLevel:Default", "Loud", "Write one of Trace, Debug")]
    [InlineData("Logging:Console:LogLevel:Gateway", "warn", "Write one of Trace, Debug")]
    public void What_Kestrel_or_the_log_would_pass_over_is_an_error(string key, string value, string remedy)
    {
        using var folder = new SettingsFolder(Json(key, JsonSerializer.Serialize(value)));

        var error = Assert.Single(folder.Load().Errors);

        Assert.Equal((folder.File, 1 + key.Count(c => c == ':'), key), (error.Source, error.Line, error.Key));
        Assert.Contains(remedy, error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void What_Kestrel_documents_is_accepted_and_its_limits_take_effect()
    {
        using var folder = new SettingsFolder("""
            {
              "Kestrel": {
                "Limits": { "MaxConcurrentConnections": 7, "KeepAliveTimeout": "00:01:00", "Http2": { "MaxStreamsPerConnection": 9 } },
                "EndpointDefaults": { "Protocols": "Http1AndHttp2" },
                "Certificates": { "Default": { "Path": "a.pem", "KeyPath": "a.key", "AllowInvalid": "false" } },
                "Endpoints": {
                  "Http": { "Url": "http://localhost:5000" },
                  "Https": {
                    "Url": "https://*:443", "Protocols": "Http2", "SslProtocols": ["Tls12", "Tls13"], "ClientCertificateMode": "RequireCertificate",
                    "Certificate": { "Subject": "a", "Store": "My", "Location": "CurrentUser" },
                    "Sni": { "*.example.com": { "Certificate": { "Path": "b.pem", "Password": "x" }, "ClientCertificateMode": "NoCertificate" } }
                  }
                }
              },
              "Logging": { "LogLevel": { "Default": "Warning", "Yarp": "none" } }
            }
            """);
        var (settings, limits) = (folder.Load(), new KestrelServerLimits());

        Assert.Empty(settings.Errors);
        KestrelSettings.Bind(settings.Settings!.Framework, limits);
        Assert.Equal((7, TimeSpan.FromMinutes(1), 9), (limits.MaxConcurrentConnections, limits.KeepAliveTimeout, limits.Http2.MaxStreamsPerConnection));
    }

    private static bool IsSame(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private static bool IsRemedy(ConfigurationError error) => error.Remedy.StartsWith("Did you mean", StringComparison.Ordinal) || error.Remedy is "Remove it, or correct its spelling";

    /// <summary>A file with a name a line.</summary>
    private static string Json(string key, string value)
    {
        var names = key.Split(':');
        return string.Concat(names.Select((name, i) => $"{(i > 0 ? "\n" : "")}{{ {JsonSerializer.Serialize(name)}: ")) + value + new string('}', names.Length);
    }

    private static IEnumerable<(string Key, string Type)> Typed(JsonElement schema, string path)
    {
        if (schema.TryGetProperty("properties", out var properties))
        {
            return properties.EnumerateObject().SelectMany(property => Typed(property.Value, path.Length == 0 ? property.Name : $"{path}:{property.Name}"));
        }

        var type = schema.TryGetProperty("enum", out _) ? "enum"
            : schema.TryGetProperty("$ref", out var reference) ? reference.GetString()!.Split('/')[^1].TrimEnd('s')
            : schema.TryGetProperty("type", out var name) ? name.GetString()! : "";
        return [(path, type)];
    }
}
