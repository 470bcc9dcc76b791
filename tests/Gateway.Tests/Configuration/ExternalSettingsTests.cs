using System.Security.Cryptography;
using Xunit;

namespace Gateway.Tests.Configuration;

public class ExternalSettingsTests
{
    [Fact]
    public void A_provider_is_named_by_its_kind_or_by_its_issuer_and_its_secret_can_be_in_a_file()
    {
        using var folder = new SettingsFolder("""
            { "SignUp": { "Mode": "open" }, "External": { "Providers": {
                "Google": { "ClientId": "one", "ClientSecret_FILE": "google-secret" },
                "x": { "ClientId": "two", "ClientSecret": "s" },
                "staff": { "Kind": "microsoft", "ClientId": "three", "ClientSecret": "s", "Settings": { "Tenant": "common" }, "SignUp": "closed" },
                "company": { "Issuer": "https://login.example.com/realms/staff", "ClientId": "four", "DisplayName": "Example", "Scopes": ["openid", "groups"],
                             "RoleClaim": "realm_access.roles", "RoleMap": { "dev": "developer", "urn": { "roles": { "ops": "operator" } } } } } } }
            """);
        File.WriteAllText(Path.Combine(folder.Path, "google-secret"), "from a file\n");

        var result = folder.Load();

        Assert.Empty(result.Errors);
        var providers = result.Settings!.External.Providers;
        Assert.Equal(["google", "x", "staff", "company"], providers.Select(provider => provider.Name));
        Assert.Equal(["Google", "Twitter", "Microsoft", null], providers.Select(provider => provider.Kind));
        Assert.Equal(["Google", "X", "Microsoft", "Example"], providers.Select(provider => provider.DisplayName));
        Assert.Equal([true, true, false, true], providers.Select(provider => provider.MayProvision));
        Assert.Equal("from a file", providers[0].ClientSecret);
        Assert.Equal(("https://login.example.com/realms/staff", "openid groups"), (providers[3].Issuer, string.Join(' ', providers[3].Scopes)));
        Assert.Equal(("developer", "operator"), (providers[3].RoleMap["dev"], providers[3].RoleMap["urn:roles:ops"]));
        Assert.DoesNotContain("from a file", providers[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Apple_gets_its_key_from_the_file_that_it_was_handed_out_in_and_no_secret()
    {
        using var folder = new SettingsFolder("""
            { "External": { "Providers": {
                "apple": { "ClientId": "com.example.web", "Settings": { "TeamId": "TEAM123456", "SigningKeyId": "KEY1234567", "SigningKey_FILE": "AuthKey_KEY1234567.p8" } },
                "gitlab": { "ClientId": "one", "ClientSecret": "s", "Issuer": "https://gitlab.company.example" } } } }
            """);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(Path.Combine(folder.Path, "AuthKey_KEY1234567.p8"), key.ExportPkcs8PrivateKeyPem() + "\n");

        var result = folder.Load();

        Assert.Empty(result.Errors);
        Assert.Equal(["Apple", "GitLab"], result.Settings!.External.Providers.Select(provider => provider.DisplayName));
        Assert.Equal(["Apple", null], result.Settings.External.Providers.Select(provider => provider.Kind));
    }

    [Fact]
    public void A_key_that_Apple_would_not_take_is_said_when_the_gateway_starts()
    {
        using var right = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var long384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);
        foreach (var pem in new[] { right.ExportSubjectPublicKeyInfoPem(), long384.ExportPkcs8PrivateKeyPem(), rsa.ExportPkcs8PrivateKeyPem(), right.ExportEncryptedPkcs8PrivateKeyPem("x", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1)), "AuthKey_KEY1234567.p8" })
        {
            using var folder = new SettingsFolder("""{ "External": { "Providers": { "apple": { "ClientId": "x", "Settings": { "TeamId": "T", "SigningKeyId": "K", "SigningKey_FILE": "key.p8" } } } } }""");
            File.WriteAllText(Path.Combine(folder.Path, "key.p8"), pem);

            var error = Assert.Single(folder.Load().Errors);

            Assert.Equal("External:Providers:apple:Settings:SigningKey", error.Key);
            Assert.StartsWith("this is not a private key", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("ClientSecret", error.Remedy, StringComparison.Ordinal);
            Assert.DoesNotContain("KEY-----", error.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("""{ "nobody": { "ClientId": "x" } }""", "External:Providers:nobody:Issuer")]
    [InlineData("""{ "google": { "ClientSecret": "x" } }""", "External:Providers:google:ClientId")]
    [InlineData("""{ "google": { "ClientId": "x", "ClientSecret": "x", "ClientID2": "x" } }""", "External:Providers:google:ClientID2")]
    [InlineData("""{ "google": { "ClientId": "x", "ClientSecret": "x", "Settings": { "Colour": "red" } } }""", "External:Providers:google:Settings:Colour")]
    [InlineData("""{ "apple": { "ClientId": "x" } }""", "External:Providers:apple:ClientId")]
    [InlineData("""{ "apple": { "ClientId": "x", "Settings": { "TeamId": "T", "SigningKeyId": "K" } } }""", "External:Providers:apple:ClientId")]
    [InlineData("""{ "slack": { "ClientId": "x" } }""", "External:Providers:slack:ClientId")]
    [InlineData("""{ "friends": { "Kind": "facebook", "ClientId": "x" } }""", "External:Providers:friends:ClientId")]
    [InlineData("""{ "mine": { "Kind": "gogle", "ClientId": "x" } }""", "External:Providers:mine:Kind")]
    [InlineData("""{ "mine": { "Kind": "google", "Issuer": "https://x.example", "ClientId": "x", "ClientSecret": "x" } }""", "External:Providers:mine:Kind")]
    [InlineData("""{ "mine": { "Issuer": "http://x.example", "ClientId": "x" } }""", "External:Providers:mine:Issuer")]
    [InlineData("""{ "mine": { "Issuer": "https://x.example/?a", "ClientId": "x" } }""", "External:Providers:mine:Issuer")]
    [InlineData("""{ "mi/ne": { "Issuer": "https://x.example", "ClientId": "x" } }""", "External:Providers:mi/ne")]
    [InlineData("""{ "mine": { "Issuer": "https://x.example", "ClientId": "x", "SignUp": "maybe" } }""", "External:Providers:mine:SignUp")]
    [InlineData("""{ "mine": { "Issuer": "https://x.example", "ClientId": "x", "RoleClaim": "groups" } }""", "External:Providers:mine:RoleClaim")]
    [InlineData("""{ "mine": { "Issuer": "https://x.example", "ClientId": "x", "RoleClaim": "groups", "RoleMap": { "a": "b c" } } }""", "External:Providers:mine:RoleMap:a")]
    [InlineData("""{ "mine": { "Issuer": "https://x.example", "ClientId": "x", "RoleClaim": "groups", "RoleMap": { "root": "gateway-admin" } } }""", "External:Providers:mine:RoleMap:root")]
    [InlineData("""{ "a": { "Issuer": "https://x.example", "ClientId": "x" }, "b": { "Issuer": "https://x.example", "ClientId": "x" } }""", "External:Providers:b:Issuer")]
    public void What_is_wrong_with_a_provider_is_said_when_the_gateway_starts_with_the_remedy(string providers, string key)
    {
        using var folder = new SettingsFolder($$"""{ "External": { "Providers": {{providers}} } }""");

        var error = Assert.Single(folder.Load().Errors);

        Assert.Equal(key, error.Key);
        Assert.NotEmpty(error.Remedy);
    }
}
