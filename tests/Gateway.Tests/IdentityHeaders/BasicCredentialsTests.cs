using System.Text;
using Gateway.Auth.Access;
using Gateway.IdentityHeaders;
using Gateway.Tests.Routes;
using Xunit;

namespace Gateway.Tests.IdentityHeaders;

/// <summary>HTTP Basic (RFC 7617) for backends, and what routes.json says of it.</summary>
public sealed class BasicCredentialsTests
{
    [Theory]
    [InlineData("{attributes.login}", "{secrets.password}", "ann:päss:{roles} %")]
    [InlineData("erp-{attributes.login}", "{secrets.password}!", "erp-ann:päss:{roles} %!")]
    [InlineData("{attributes.colon}", "{secrets.password}", null)]
    [InlineData("{attributes.none}", "{secrets.password}", null)]
    [InlineData("{attributes.login}", "{secrets.none}", null)]
    [InlineData("everybody", "one", "everybody:one")]
    public void Name_and_password_are_sent_as_they_are_or_not_at_all(string user, string password, string? expected)
    {
        var basic = new BasicCredentials(Template(user), Template(password), "");

        var value = basic.Render(Ann, RoleFormat.Default, "legacy", (_, _) => "");

        Assert.Equal(expected is null ? null : "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(expected)), value);
        Assert.Equal(user == "everybody", basic.ForEverybody is not null);
        Assert.DoesNotContain("one", basic.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "User": "gateway" }""", "needs either Password or PasswordFile")]
    [InlineData("""{ "Password": "x" }""", "has no User")]
    [InlineData("""{ "User": "a:b", "Password": "x" }""", "has a colon")]
    [InlineData("""{ "User": "gateway", "Password": "x", "PasswordFile": "y" }""", "needs either Password or PasswordFile")]
    [InlineData("""{ "User": "gateway", "PasswordFile": "not-there" }""", "names a file that has no password in it")]
    [InlineData("""{ "User": "{nothing}", "Password": "x" }""", "There is no placeholder {nothing}")]
    [InlineData("""{ "User": "gateway", "Pasword": "x" }""", "is not a known key")]
    public void A_mistake_is_told_with_its_place(string basic, string message)
    {
        var errors = RoutesText.Refuse($$"""
            {
              "Identity": { "Basic": {{basic}} },
              "ReverseProxy": {
                "Routes": { "site": { "ClusterId": "app", "Match": { "Path": "/{**rest}" } } },
                "Clusters": { "app": { "Destinations": { "one": { "Address": "http://127.0.0.1:9/" } } } }
              }
            }
            """);

        Assert.Contains(errors, error => error.ToString().Contains(message, StringComparison.Ordinal) && error.Line == 2);
    }

    [Fact]
    public void The_clients_own_authorization_and_ours_do_not_go_together() =>
        Assert.Contains("Choose one of the two", string.Join('\n', RoutesText.Refuse("""
            {
              "Identity": { "Basic": { "User": "gateway", "Password": "x" } },
              "ReverseProxy": {
                "Routes": { "site": { "ClusterId": "app", "Match": { "Path": "/{**rest}" }, "Metadata": { "ForwardAuthorization": "true" } } },
                "Clusters": { "app": { "Destinations": { "one": { "Address": "http://127.0.0.1:9/" } } } }
              }
            }
            """)), StringComparison.Ordinal);

    private static CallerIdentity Ann { get; } = new()
    {
        UserId = Guid.Empty,
        SessionId = Guid.Empty,
        Email = "ann@example.com",
        EmailVerified = true,
        Roles = [],
        SecurityVersion = 1,
        AuthenticatedAt = DateTimeOffset.UnixEpoch,
        AuthenticationMethods = [],
        ExpiresAt = DateTimeOffset.MaxValue,
        Credential = CredentialKind.Bearer,
        Profile = new CallerProfile("Ann", new Dictionary<string, string>(StringComparer.Ordinal) { ["login"] = "ann", ["colon"] = "a:b" })
        {
            Secrets = new Dictionary<string, string>(StringComparer.Ordinal) { ["password"] = "päss:{roles} %" },
        },
    };

    private static HeaderTemplate Template(string text)
    {
        Assert.True(HeaderTemplate.TryParse(text, out var template, out _));
        return template;
    }
}
