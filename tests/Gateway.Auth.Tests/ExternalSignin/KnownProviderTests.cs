using System.Security.Claims;
using System.Security.Cryptography;
using Gateway.Auth.ExternalSignin;
using Gateway.Auth.ExternalSignin.Providers;
using Gateway.TestKit;
using Microsoft.AspNetCore.WebUtilities;
using OpenIddict.Client.WebIntegration;

namespace Gateway.Auth.Tests.ExternalSignin;

/// <summary>Providers that are known by name; none of them is asked anything here.</summary>
public sealed class KnownProviderTests(StoreServers servers)
{
    [Fact]
    public void The_names_that_people_expect_are_known_and_so_are_many_more()
    {
        Assert.All(["Google", "microsoft", "github", "Apple", "gitlab", "discord", "facebook", "linkedin", "slack", "x"], name => Assert.NotEmpty(ProviderKinds.TypeOf(name)));
        Assert.InRange(ProviderKinds.Names.Count(), 90, 500);
        Assert.Null(ProviderKinds.Find("nobody"));
    }

    [Theory]
    [InlineData("GitHub", "https://github.com/login/oauth/authorize")]
    [InlineData("Facebook", "https://www.facebook.com/")]
    [InlineData("Twitter", "https://x.com/i/oauth2/authorize")]
    [Trait("advisory", "F-87")]
    public async Task One_without_a_discovery_document_is_asked_at_its_own_address_and_answers_at_ours(string kind, string address)
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        var provider = new ExternalProviderOptions { Name = "mine", DisplayName = "Mine", Kind = kind, ClientId = "id", ClientSecret = "secret" };
        await using var world = await AuthWorld.CreateAsync(stores, external: new ExternalOptions { Providers = [provider] });

        var answer = await world.Get<ProviderClient>().BeginAsync(provider, (_, _) => Task.FromResult("the-state"), TestContext.Current.CancellationToken);

        var location = Assert.IsType<ProviderAnswer.Redirect>(answer).Location;
        Assert.StartsWith(address, location, StringComparison.Ordinal);
        var query = QueryHelpers.ParseQuery(new Uri(location).Query);
        Assert.Equal(("id", "code", "the-state", "https://app.example.com/auth/external/mine/callback"), ($"{query["client_id"]}", $"{query["response_type"]}", $"{query["state"]}", $"{query["redirect_uri"]}"));
        Assert.NotEmpty($"{query["scope"]}");
    }

    [Fact]
    public void A_key_to_sign_with_says_which_one_it_is()
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["TeamId"] = "TEAM", ["SigningKey"] = pair.ExportPkcs8PrivateKeyPem() };
        Assert.Equal("SigningKeyId", Assert.Throws<ArgumentException>(() => ProviderKinds.CreateSettings("Apple", values)).ParamName);

        values["SigningKeyId"] = "KEY7";
        dynamic settings = ProviderKinds.CreateSettings("Apple", values);
        Assert.Equal("KEY7", ((Microsoft.IdentityModel.Tokens.SecurityKey)settings.SigningKey).KeyId);
        Assert.Contains("SigningKeyId", ProviderKinds.SettingsOf("Apple"));
    }

    [Theory]
    [InlineData("Apple", """{"email":"a@example.com","email_verified":"true"}""", true)]
    [InlineData("Apple", """{"email":"a@example.com","email_verified":"false"}""", false)]
    [InlineData("Google", """{"email":"a@example.com","email_verified":"true"}""", false)]
    [InlineData("Google", """{"email":"a@example.com","email_verified":true}""", true)]
    [InlineData("Discord", """{"email":"a@example.com","verified":true}""", true)]
    [InlineData("GitHub", """{"email":"a@example.com","verified":true}""", false)]
    [InlineData("Microsoft", """{"email":"a@example.com"}""", false)]
    [Trait("advisory", "F-85")]
    public void What_counts_as_a_proved_address_is_each_providers_own(string kind, string claims, bool isVerified)
    {
        var provider = new ExternalProviderOptions { Name = "mine", DisplayName = "Mine", Kind = kind, ClientId = "id" };
        var mapped = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "42")]));

        var profile = ProfileReader.Read(provider, "https://issuer.example/", new ProviderClaims(ClaimSet.Empty, ClaimSet.OfJson(claims)) { Mapped = mapped });

        Assert.Equal(("https://issuer.example/", "42", "a@example.com", isVerified), (profile!.Issuer, profile.Subject, profile.Email, profile.EmailVerified));
    }

    [Theory]
    [InlineData("Discord", "https://discord.com/")]
    [InlineData("Facebook", "https://www.facebook.com/")]
    [InlineData("GitHub", "https://github.com/login/oauth")]
    [InlineData("Twitter", "https://twitter.com/")]
    public void People_are_known_by_the_issuer_that_the_library_writes_so_an_update_must_not_change_it(string kind, string issuer)
    {
        // It has done that, and everybody would be somebody new: then identities have to be moved to the new one.
        var registration = ProviderRegistration.Create(new ExternalProviderOptions { Name = "mine", DisplayName = "Mine", Kind = kind, ClientId = "id", ClientSecret = "secret" }, new Uri("https://localhost/"));
        OpenIddictClientWebIntegrationConfiguration.ConfigureProvider(registration);

        Assert.Equal(issuer, registration.Issuer!.OriginalString);
    }

    [Theory]
    [InlineData("", "https://discord.com/")]
    [InlineData("openid identify", "https://discord.com")]
    public void A_token_that_was_not_asked_for_makes_nobody_somebody_else(string scopes, string issuer)
    {
        var provider = new ExternalProviderOptions { Name = "mine", DisplayName = "Mine", Kind = "Discord", ClientId = "id", Scopes = scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries) };

        var profile = ProfileReader.Read(provider, "https://discord.com/", new ProviderClaims(ClaimSet.OfJson("""{"iss":"https://discord.com","sub":"42"}"""), ClaimSet.OfJson("""{"id":"42"}""")));

        Assert.Equal((issuer, "42"), (profile!.Issuer, profile.Subject));
    }

    [Theory]
    [InlineData("""{"groups":["a","b",1,null]}""", "groups", "a b")]
    [InlineData("""{"groups":"a"}""", "groups", "a")]
    [InlineData("""{"realm_access":{"roles":["a"]}}""", "realm_access.roles", "a")]
    [InlineData("""{"https://x.example/roles":["a"]}""", "https://x.example/roles", "a")]
    [InlineData("""{"realm_access":["a"]}""", "realm_access.roles", "")]
    [InlineData("""{"groups":{"a":1}}""", "groups", "")]
    [InlineData("""{"groups":["a"],"groups":["b"]}""", "groups", "")]
    [InlineData("""[1]""", "groups", "")]
    [InlineData("""{""", "groups", "")]
    public void Roles_are_texts_at_a_path_and_nothing_else_is(string claims, string path, string roles) =>
        Assert.Equal(roles, string.Join(' ', ClaimSet.OfJson(claims).Texts(path)));
}
