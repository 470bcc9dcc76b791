using System.Globalization;
using System.Text;
using Gateway.Configuration;
using Xunit;

namespace Gateway.Tests.Configuration;

public class SettingsErrorTests
{
    private const string Secret = "correct-horse-battery-staple-0123456789";

    [Fact]
    [Trait("advisory", "K-122")]
    public void Every_error_is_reported_at_once_with_its_place()
    {
        using var folder = new SettingsFolder("""
            {
              // a comment
              "SignUp": { "Mode": "ajar" },
              "SignUpp": { },
              "Network": {
                "TrustedProxies": [
                  "10.0.0.0/8",
                  "10.1.2.3/8",
                ],
              },
              "PublicOrigin": "http://app.example.com/path",
            }
            """);

        var errors = folder.Load(["GATEWAY__Auth__BasPath=/x", "Auth__AccessTokenLifetime=900"], "--Auth:MasterSecrt", Secret, "--Cors:Origins", "*").Errors;

        Assert.Equal<IEnumerable<string>>(
            [
                $"{folder.File}(11): PublicOrigin",
                $"{folder.File}(3): SignUp:Mode",
                $"{folder.File}(4): SignUpp",
                $"{folder.File}(8): Network:TrustedProxies:1",
                "command line: Auth:MasterSecrt",
                "command line: Cors:Origins",
                "environment variable Auth__AccessTokenLifetime: Auth:AccessTokenLifetime",
                "environment variable GATEWAY__Auth__BasPath: Auth:BasPath",
            ],
            errors.Select(error => error.ToString()[..(error.ToString().IndexOf(error.Key, error.Source.Length, StringComparison.Ordinal) + error.Key.Length)])
                .Order(StringComparer.Ordinal));
        Assert.Contains(errors, error => error.Remedy is "Did you mean \"Auth:BasePath\"?");
        Assert.Contains(errors, error => error.Remedy is "Did you mean \"Auth:MasterSecret\"?");
    }

    [Fact]
    [Trait("advisory", "K-122")]
    public void A_key_written_twice_is_an_error_with_both_lines()
    {
        using var folder = new SettingsFolder("{\n\"Auth\": {\n\"BasePath\": \"/a\" },\n\"auth\": { \"Issuer\": \"https://a.example\" }\n}");

        var error = Assert.Single(folder.Load().Errors);

        Assert.Equal((4, "auth"), (error.Line, error.Key));
        Assert.Contains("line 2", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", 1)]
    [InlineData("{\n\"Auth\": {]\n}", 2)]
    [InlineData("{}\n{}", 2)]
    [InlineData("[]", 1)]
    [InlineData("", 1)]
    [InlineData("{\n\n\"Auth\": \"\\uD800\"}", 3)]
    public void A_file_that_is_not_json_is_an_error_at_its_line(string json, int line)
    {
        using var folder = new SettingsFolder(json);

        var errors = folder.Load().Errors;

        Assert.NotEmpty(errors);
        Assert.All(errors, error => Assert.Equal(line, error.Line));
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_an_error()
    {
        using var folder = new SettingsFolder();
        File.WriteAllBytes(folder.File, [.. "{\"Auth\": {\"Issuer\": \""u8, 0xC3, 0x28, .. "\"}}"u8]);

        Assert.NotEmpty(folder.Load().Errors);
    }

    [Fact]
    public void A_byte_order_mark_is_not_an_error()
    {
        using var folder = new SettingsFolder();
        File.WriteAllText(folder.File, """{ "$schema": "x" }""", Encoding.UTF8);

        Assert.Empty(folder.Load().Errors);
    }

    [Theory]
    [Trait("advisory", "J-119")]
    [InlineData("GATEWAY__Auth__MasterSecret=short-secret-value")]
    [InlineData("GATEWAY__Auth__PreviousMasterSecrets__0=short-secret-value", "GATEWAY__Auth__MasterSecret=" + Secret)]
    [InlineData("ConnectionStrings__Redis=localhost,secret-value=secret-value", "ConnectionStrings__Postgres=Host=x;secret-value=secret-value")]
    [InlineData("GATEWAY__ConnectionStrings__Redis=secret-value")]
    [InlineData("GATEWAY__Auth__MasterSecret=" + Secret + "-secret-value", "GATEWAY__auth__MasterSecret=" + Secret + "-secret-value")]
    public void No_message_shows_a_secret(params string[] environment)
    {
        using var folder = new SettingsFolder("""{ "Auth": { "MasterSecrets": "secret-value" } }""");

        var errors = folder.Load(environment, "--Auth:PreviousMasterSecret", "secret-value", "secret-value").Errors;

        Assert.True(errors.Count >= 4, string.Create(CultureInfo.InvariantCulture, $"{errors.Count} errors"));
        Assert.DoesNotContain("secret-value", string.Join('\n', errors).Replace("file secret-value", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [Trait("advisory", "C-43")]
    [Trait("advisory", "K-121")]
    [Trait("advisory", "K-122")]
    [Trait("advisory", "K-124")]
    [InlineData("ConnectionStrings:Postgres", "ConnectionStrings__Redis=localhost")]
    [InlineData("ConnectionStrings:Redis", "ConnectionStrings__Postgres=Host=localhost")]
    [InlineData("ConnectionStrings:Redis", "Stores=external")]
    [InlineData("ConnectionStrings:Redis", "Stores=embedded", "ConnectionStrings__Redis=localhost", "ConnectionStrings__Postgres=Host=localhost")]
    [InlineData("ConnectionStrings:Redis", "ConnectionStrings__Redis=")]
    [InlineData("Redis:Password", "Redis__Password=one")]
    [InlineData("Postgres:Password", "Postgres__Password=one")]
    [InlineData("Redis:Password", "Redis__Password=one", "ConnectionStrings__Redis=localhost,password=two", "ConnectionStrings__Postgres=Host=localhost")]
    [InlineData("Postgres:Password", "Postgres__Password=one", "ConnectionStrings__Redis=localhost", "ConnectionStrings__Postgres=Host=localhost;Password=two")]
    [InlineData("Redis:Password", "Redis__Password=one,allowAdmin=true", "ConnectionStrings__Redis=localhost", "ConnectionStrings__Postgres=Host=localhost")]
    [InlineData("Shutdown:Delay", "Shutdown__Delay=31s", "Shutdown__Timeout=30s")]
    [InlineData("Shutdown:Timeout", "Shutdown__Timeout=0s")]
    [InlineData("PublicOrigin", "ConnectionStrings__Redis=localhost", "ConnectionStrings__Postgres=Host=localhost")]
    [InlineData("SignUp:RequireVerifiedEmail", "ConnectionStrings__Redis=localhost", "ConnectionStrings__Postgres=Host=localhost")]
    [InlineData("Auth:MasterSecret", "ConnectionStrings__Redis=localhost", "ConnectionStrings__Postgres=Host=localhost")]
    [InlineData("SignUp:RequireVerifiedEmail", "SignUp__RequireVerifiedEmail=yes")]
    [InlineData("PublicOrigin", "PublicOrigin=http://app.example.com")]
    [InlineData("PublicOrigin", "ASPNETCORE_URLS=http://192.168.1.5:8080")]
    [InlineData("PublicOrigin", "PublicOrigin=https://app.example.com/path")]
    [InlineData("PublicOrigin", "PublicOrigin=https://app.example.com?")]
    [InlineData("PublicOrigin", "PublicOrigin=https://user@app.example.com")]
    [InlineData("TrustedOrigins:0", "TrustedOrigins__0=https://*.example.com")]
    [InlineData("TrustedOrigins", "TrustedOrigins=null")]
    [InlineData("Network:TrustedProxies", "Network__TrustedProxies=0.0.0.0/0")]
    [InlineData("Network:TrustedProxies", "Network__TrustedProxies=0.0.0.0/1,128.0.0.0/1")]
    [InlineData("Network:TrustedProxies", "Network__TrustedProxies=10.0.0.0/8,::/0")]
    [InlineData("Network:TrustedProxies", "Network__TrustedProxies=2000::/3")]
    [InlineData("Network:TrustedProxies", "Network__TrustedProxies=::ffff:0.0.0.0/96")]
    [InlineData("Network:TrustedProxies", "Network__TrustedProxies=*")]
    [InlineData("Auth:MasterSecret", "Auth__MasterSecret=changemechangemechangemechangeme")]
    [InlineData("Auth:MasterSecret", "Auth__MasterSecret=00000000000000000000000000000000000")]
    [InlineData("Auth:Issuer", "Auth__Issuer=https://caf\u00e9.example")]
    [InlineData("Auth:Audience", "Auth__Audience=https://a.example?x=1")]
    [InlineData("Network:TrustedProxies", "Network__TrustedProxies=proxy.internal")]
    [InlineData("Auth:BasePath", "Auth__BasePath=/")]
    [InlineData("Auth:BasePath", "Auth__BasePath=/auth/")]
    [InlineData("Auth:BasePath", "Auth__BasePath=/a/../b")]
    [InlineData("Auth:AccessTokenLifetime", "Auth__AccessTokenLifetime=30")]
    [InlineData("Auth:AccessTokenLifetime", "Auth__AccessTokenLifetime=2h")]
    [InlineData("Auth:AccessTokenLifetime", "Auth__AccessTokenLifetime=-5m")]
    [InlineData("Urls", "ASPNETCORE_URLS=localhost")]
    [InlineData("Management:Urls", "Management__Urls=unix:/tmp/x")]
    [InlineData("Management:Urls", "Management__Urls=http://localhost:8081;https://localhost:8082")]
    [InlineData("Management:Urls", "Management__Urls=http://localhost:8081/management")]
    [InlineData("FORWARDEDHEADERS_ENABLED", "ASPNETCORE_FORWARDEDHEADERS_ENABLED=true")]
    [InlineData("Nothing", "GATEWAY__Nothing=1")]
    [InlineData("Auth", "GATEWAY__Auth=1")]
    public void A_wrong_value_is_an_error_at_its_key(string key, params string[] environment)
    {
        using var folder = new SettingsFolder("{}");

        Assert.Contains(folder.Load(environment).Errors, error => string.Equals(error.Key, key, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_an_error_when_it_was_named()
    {
        var errors = Settings.Load(["--config", "/nowhere/at/all"], new Dictionary<string, string>(StringComparer.Ordinal)).Errors;

        Assert.Equal("--config", Assert.Single(errors).Key);
    }
}
