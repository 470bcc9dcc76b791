using Xunit;

namespace Gateway.Tests.Configuration;

public sealed class TrustSettingsTests
{
    [Fact]
    public void Nobody_is_trusted_by_default()
    {
        using var folder = new SettingsFolder("""{ "Trust": { "Issuers": {} } }""");

        var trust = folder.Load().Settings!.Trust;

        Assert.Empty(trust.Issuers);
        Assert.Null(trust.BetterAuth);
    }

    [Fact]
    public void An_issuer_can_come_from_the_file_and_the_environment_together()
    {
        using var folder = new SettingsFolder("""
            {
              "SignUp": { "Mode": "closed" },
              "Trust": { "Issuers": { "staff": { "Issuer": "https://id.example.com/realms/staff", "Audiences": [ "a", "b" ], "RoleClaim": "roles", "RoleMap": { "ops": "admin" }, "Types": [ "at+jwt" ] } } }
            }
            """);

        var issuer = Assert.Single(folder.Load(["GATEWAY__Trust__Issuers__staff__SignUp=open", "GATEWAY__Trust__Issuers__staff__Algorithms=EdDSA,RS256"]).Settings!.Trust.Issuers);

        Assert.Equal(("staff", "https://id.example.com/realms/staff", "sub", false), (issuer.Name, issuer.Issuer, issuer.SubjectClaim, issuer.AcceptsNoType));
        Assert.Equal("https://id.example.com/realms/staff/.well-known/openid-configuration", issuer.Discovery!.ToString());
        Assert.Equal(["a", "b"], issuer.Audiences);
        Assert.Equal(["EdDSA", "RS256"], issuer.Algorithms);
        Assert.True(issuer.Policy.MayProvision);
        Assert.Equal("admin", issuer.Policy.RoleMap["ops"]);
    }

    [Fact]
    public void Better_Auth_needs_an_address_and_has_its_own_defaults()
    {
        using var folder = new SettingsFolder("""{ "BetterAuth": { "BaseUrl": "https://accounts.example.com" } }""");

        var trust = folder.Load().Settings!.Trust;

        var issuer = Assert.Single(trust.Issuers);
        Assert.Equal("https://accounts.example.com/api/auth", trust.BetterAuth!.Api.ToString());
        Assert.Equal(("https://accounts.example.com", "https://accounts.example.com/api/auth/jwks", false), (issuer.Issuer, issuer.JwksUri!.ToString(), issuer.Policy.MayProvision));
        Assert.Equal(["https://accounts.example.com"], issuer.Audiences);
        Assert.DoesNotContain("EdDSA", issuer.Algorithms, StringComparer.Ordinal);
        Assert.True(trust.BetterAuth.AcceptsCookie);
        Assert.Empty(folder.Load(["GATEWAY__BetterAuth__Mode=session"]).Settings!.Trust.Issuers);
        Assert.False(folder.Load(["GATEWAY__BetterAuth__Mode=jwt"]).Settings!.Trust.BetterAuth!.AcceptsCookie);
    }

    [Theory]
    [Trait("advisory", "K-122")]
    [InlineData("""{ "Issuer": "https://id.example.com" }""", "Audiences")]
    [InlineData("""{ "Audiences": [ "a" ] }""", "Issuer")]
    [InlineData("""{ "Issuer": "urn:somebody", "Audiences": [ "a" ] }""", "Issuer")]
    [InlineData("""{ "Issuer": "https://gateway.example.com", "Audiences": [ "a" ] }""", "Issuer")]
    [InlineData("""{ "Issuer": "https://accounts.example.com", "Audiences": [ "a" ] }""", "BetterAuth:Issuer")]
    [InlineData("""{ "Issuer": "https://id.example.com", "Audiences": [ "a" ], "JwksUri": "http://id.example.com/jwks" }""", "JwksUri")]
    [InlineData("""{ "Issuer": "https://id.example.com", "Audiences": [ "a" ], "JwksUri": "file:///etc/passwd" }""", "JwksUri")]
    [InlineData("""{ "Issuer": "https://id.example.com", "Audiences": [ "a" ], "Algorithms": [ "HS256" ] }""", "Algorithms:0")]
    [InlineData("""{ "Issuer": "https://id.example.com", "Audiences": [ "a" ], "Algorithms": "none" }""", "Algorithms")]
    [InlineData("""{ "Issuer": "https://id.example.com", "Audiences": [ "a" ], "RoleClaim": "roles", "RoleMap": { "boss": "gateway-admin" } }""", "RoleMap:boss")]
    [InlineData("""{ "Issuer": "https://id.example.com", "Audiences": [ "a" ], "RoleClaim": "roles", "RoleMap": { "boss": "no role" } }""", "RoleMap:boss")]
    [InlineData("""{ "Issuer": "https://id.example.com", "Audiences": [ "a" ], "SignUp": "ajar" }""", "SignUp")]
    [InlineData("""{ "Issuer": "https://id.example.com", "Audiences": [ "a" ], "SubjectClaim": "email" }""", "SubjectClaim")]
    [InlineData("""{ "Issuer": "https://company.example.com", "Audiences": [ "a" ], "SubjectClaim": "preferred_username" }""", "SubjectClaim")]
    [InlineData("""{ "Issuer": "https://id.example.com", "Audiences": [ "a" ], "RoleMap": { "boss": "staff" } }""", "RoleClaim")]
    [InlineData("""{ "Issuer": "https://id.example.com", "Audiences": [ "a" ], "Audience": "a" }""", "Audience")]
    public void What_is_wrong_with_an_issuer_is_said_with_a_remedy(string issuer, string key)
    {
        using var folder = new SettingsFolder($$"""{ "PublicOrigin": "https://gateway.example.com", "BetterAuth": { "BaseUrl": "https://accounts.example.com" }, "External": { "Providers": { "company": { "Issuer": "https://company.example.com", "ClientId": "x" } } }, "Trust": { "Issuers": { "other": {{issuer}} } } }""");

        var error = Assert.Single(folder.Load().Errors);

        Assert.Equal(key.StartsWith("BetterAuth", StringComparison.Ordinal) ? key : "Trust:Issuers:other:" + key, error.Key);
        Assert.NotEmpty(error.Remedy);
    }

    [Theory]
    [Trait("advisory", "K-122")]
    [InlineData("Company", "company", "Trust:Issuers:Company:Issuer", "External:Providers:company")]
    [InlineData("company", "better-auth", "BetterAuth:BaseUrl", "External:Providers:better-auth")]
    [InlineData("better-auth", "hub", "Trust:Issuers:better-auth:Issuer", "BetterAuth, which is called better-auth,")]
    public void Nobody_has_the_name_of_another_by_which_links_are_taken_away(string trusted, string provider, string key, string other)
    {
        using var folder = new SettingsFolder($$"""{ "BetterAuth": { "BaseUrl": "https://accounts.example.com" }, "External": { "Providers": { "{{provider}}": { "Issuer": "https://hub.example.com", "ClientId": "x" } } }, "Trust": { "Issuers": { "{{trusted}}": { "Issuer": "https://id.example.com", "Audiences": [ "a" ] } } } }""");

        var error = Assert.Single(folder.Load().Errors);

        Assert.Equal(key, error.Key);
        Assert.StartsWith(other + " has the same name", error.Message, StringComparison.Ordinal);
        Assert.StartsWith("Rename ", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_of_Better_Auth_is_free_where_there_is_none()
    {
        using var folder = new SettingsFolder("""{ "Trust": { "Issuers": { "better-auth": { "Issuer": "https://id.example.com", "Audiences": [ "a" ] } } } }""");

        Assert.Equal("better-auth", Assert.Single(folder.Load().Settings!.Trust.Issuers).Name);
    }

    [Theory]
    [Trait("advisory", "C-43")]
    [Trait("advisory", "K-122")]
    [InlineData("""{ "Mode": "jwt" }""", "Mode")]
    [InlineData("""{ "BaseUrl": "http://better-auth:3005" }""", "BaseUrl")]
    [InlineData("""{ "BaseUrl": "accounts.example.com" }""", "BaseUrl")]
    [InlineData("""{ "BaseUrl": "https://u:p@accounts.example.com" }""", "BaseUrl")]
    [InlineData("""{ "BaseUrl": "https://accounts.example.com", "WebhookSecret": "short" }""", "WebhookSecret")]
    [InlineData("""{ "BaseUrl": "https://accounts.example.com", "CookieName": "a=b" }""", "CookieName")]
    [InlineData("""{ "BaseUrl": "https://accounts.example.com", "Issuer": "https://gateway.example.com" }""", "Issuer")]
    [InlineData("""{ "BaseUrl": "https://accounts.example.com", "RoleMap": { "admin": "gateway-admin" } }""", "RoleMap:admin")]
    public void What_is_wrong_with_Better_Auth_is_said_with_a_remedy(string betterAuth, string key)
    {
        using var folder = new SettingsFolder($$"""{ "PublicOrigin": "https://gateway.example.com", "BetterAuth": {{betterAuth}} }""");

        var error = Assert.Single(folder.Load().Errors, error => error.Key == "BetterAuth:" + key);

        Assert.NotEmpty(error.Remedy);
    }

    [Fact]
    public void Plain_http_to_another_machine_has_to_be_asked_for()
    {
        using var folder = new SettingsFolder("""{ "BetterAuth": { "BaseUrl": "http://better-auth:3005", "AllowPlainHttp": true } }""");

        Assert.Equal("http://better-auth:3005/api/auth", folder.Load().Settings!.Trust.BetterAuth!.Api.ToString());
    }
}
