using Gateway.Configuration;
using Xunit;

namespace Gateway.Tests.Configuration;

public class SettingsSourceTests
{
    private const string InFile = """{ "Auth": { "BasePath": "/file" } }""";
    private const string Prefixed = "ASPNETCORE_Auth__BasePath=/prefixed";
    private const string Plain = "Auth__BasePath=/plain";
    private const string Ours = "GATEWAY__Auth__BasePath=/ours";

    [Theory]
    [InlineData("/auth", "{}", new string[0], new string[0])]
    [InlineData("/file", InFile, new string[0], new string[0])]
    [InlineData("/prefixed", InFile, new[] { Prefixed }, new string[0])]
    [InlineData("/plain", InFile, new[] { Prefixed, Plain }, new string[0])]
    [InlineData("/ours", InFile, new[] { Prefixed, Plain, Ours }, new string[0])]
    [InlineData("/ours", InFile, new[] { "gateway__auth__basepath=/ours" }, new string[0])]
    [InlineData("/line", InFile, new[] { Prefixed, Plain, Ours }, new[] { "--Auth:BasePath", "/line" })]
    [InlineData("/line", InFile, new[] { Prefixed, Plain, Ours }, new[] { "--auth:basepath=/line" })]
    [InlineData("/line", InFile, new string[0], new[] { "--Auth__BasePath=/line" })]
    public void The_command_line_wins_over_our_environment_over_plain_environment_over_the_file(
        string expected, string json, string[] environment, string[] arguments)
    {
        using var folder = new SettingsFolder(json);

        Assert.Equal(expected, Valid(folder.Load(environment, arguments)).Auth.BasePath);
    }

    [Theory]
    [InlineData("GATEWAY__Auth__Issuer_FILE")]
    [InlineData("Auth__Issuer_FILE")]
    public void A_value_can_come_from_a_file_and_loses_one_final_newline(string variable)
    {
        using var folder = new SettingsFolder();
        var file = folder.Write("issuer", "https://a.example\n");

        Assert.Equal("https://a.example", Valid(folder.Load([$"{variable}={file}"])).Auth.Issuer);
    }

    [Fact]
    public void A_file_named_in_gateway_json_is_looked_for_beside_it()
    {
        using var folder = new SettingsFolder("""{ "Auth": { "Issuer_FILE": "issuer" } }""");
        folder.Write("issuer", "https://a.example\r\n");

        Assert.Equal("https://a.example", Valid(folder.Load()).Auth.Issuer);
    }

    [Fact]
    public void A_file_can_hold_one_item_of_a_list_and_a_setting_that_only_the_framework_reads()
    {
        using var folder = new SettingsFolder();
        var secret = folder.Write("secret", new string('s', 40) + "\n");

        var settings = Valid(folder.Load(
        [
            $"GATEWAY__Auth__PreviousMasterSecrets__0_FILE={secret}", "GATEWAY__Auth__MasterSecret=0123456789012345678901234567890123",
            $"Kestrel__Certificates__Default__Password_FILE={secret}",
        ]));

        Assert.Equal([new string('s', 40)], settings.Secrets!.PreviousMasterSecrets);
        Assert.Equal(new string('s', 40), settings.Framework["Kestrel:Certificates:Default:Password"]);
    }

    [Fact]
    [Trait("advisory", "K-122")]
    public void A_value_and_a_file_for_it_exclude_each_other()
    {
        using var folder = new SettingsFolder();

        var error = Assert.Single(folder.Load(["GATEWAY__Auth__Issuer=https://a.example", "GATEWAY__Auth__Issuer_FILE=/nowhere"]).Errors);

        Assert.Contains("directly and by Auth:Issuer_FILE", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_an_error_that_names_the_variable()
    {
        using var folder = new SettingsFolder();

        var error = Assert.Single(folder.Load(["GATEWAY__Auth__Issuer_FILE=/nowhere/at/all"]).Errors);

        Assert.Equal(("environment variable GATEWAY__Auth__Issuer_FILE", "Auth:Issuer"), (error.Source, error.Key));
        Assert.Contains("/nowhere/at/all", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("advisory", "C-43")]
    public void A_file_that_is_not_text_is_refused_instead_of_losing_its_randomness()
    {
        using var folder = new SettingsFolder();
        var file = folder.Write("secret", "");
        File.WriteAllBytes(file, [.. Enumerable.Repeat((byte)0xFF, 64)]);

        Assert.Contains("not UTF-8", Assert.Single(folder.Load([$"GATEWAY__Auth__MasterSecret_FILE={file}"]).Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("advisory", "K-125")]
    public void A_stronger_list_replaces_a_weaker_one_whole()
    {
        using var folder = new SettingsFolder("""{ "TrustedOrigins": ["https://a.example", "https://b.example"], "ReturnOrigins": ["https://c.example"] }""");

        var settings = Valid(folder.Load(["GATEWAY__TrustedOrigins__0=https://D.example:443", "GATEWAY__ReturnOrigins=https://e.example, https://f.example:8443"]));

        Assert.Equal(["https://d.example"], settings.Auth.TrustedOrigins);
        Assert.Equal(["https://e.example", "https://f.example:8443"], settings.Auth.ReturnOrigins);
    }

    [Fact]
    public void What_the_framework_reads_itself_reaches_it()
    {
        using var folder = new SettingsFolder("""{ "Logging": { "LogLevel": { "Default": "Warning" } }, "Kestrel": { "Limits": { "MaxConcurrentConnections": 7 } } }""");

        var settings = Valid(folder.Load(["OTEL_SERVICE_NAME=edge", "ASPNETCORE_URLS=http://localhost:5001"], "--Logging:LogLevel:Yarp", "Error"));

        Assert.Equal("Warning", settings.Framework["Logging:LogLevel:Default"]);
        Assert.Equal("Error", settings.Framework["Logging:LogLevel:Yarp"]);
        Assert.Equal("7", settings.Framework["Kestrel:Limits:MaxConcurrentConnections"]);
        Assert.Equal("edge", settings.Framework["OTEL_SERVICE_NAME"]);
        Assert.Equal(["http://localhost:5001"], settings.Listening.Urls);
    }

    private static Settings Valid(SettingsResult result)
    {
        Assert.Empty(result.Errors);
        return result.Settings!;
    }
}
