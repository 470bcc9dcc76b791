using FsCheck.Xunit;
using Gateway.Auth.Access;
using Gateway.IdentityHeaders;
using Xunit;

namespace Gateway.Tests.IdentityHeaders;

public class IdentityHeaderTests
{
    private static readonly CallerIdentity Ada = new()
    {
        UserId = Guid.Parse("01890000-0000-7000-8000-000000000001"),
        SessionId = Guid.Parse("01890000-0000-7000-8000-000000000002"),
        Email = "ada@example.test",
        EmailVerified = true,
        Roles = ["admin", "a:b"],
        SecurityVersion = 1,
        AuthenticatedAt = DateTimeOffset.UnixEpoch,
        AuthenticationMethods = ["pwd"],
        ExpiresAt = DateTimeOffset.UnixEpoch,
        Credential = CredentialKind.Bearer,
        Profile = new CallerProfile("Ada Lovelace", Map(("employee_no", "7"))),
    };

    [Theory]
    [InlineData("{user_id}", "01890000-0000-7000-8000-000000000001")]
    [InlineData("{email}", "ada@example.test")]
    [InlineData("{unverified_email}", "ada@example.test")]
    [InlineData("{name}", "Ada Lovelace")]
    [InlineData("{roles}", "admin,a:b")]
    [InlineData("{kind}", "user")]
    [InlineData("{attributes.employee_no}", "7")]
    [InlineData("{assertion}", "01890000-0000-7000-8000-000000000001 for legacy")]
    [InlineData("id={user_id}; no={attributes.employee_no}", "id=01890000-0000-7000-8000-000000000001; no=7")]
    [InlineData("on", "on")]
    [InlineData("{attributes.missing}", null)]
    [InlineData("no={attributes.missing}", null)]
    public void A_template_shows_what_it_says(string template, string? value) => Assert.Equal(value, Render(Ada, template));

    [Fact]
    [Trait("advisory", "A-1")]
    public void An_unverified_address_is_no_email()
    {
        var stranger = Ada with { EmailVerified = false };
        Assert.Null(Render(stranger, "{email}"));
        Assert.Equal("ada@example.test", Render(stranger, "{unverified_email}"));
    }

    [Theory]
    [InlineData("a\r\nX-Role: admin", "a%0D%0AX-Role: admin")]
    [InlineData("Zoë", "Zo%C3%AB")]
    [InlineData("100%", "100%25")]
    [InlineData("a\0b\u007f", "a%00b%7F")]
    [InlineData("\ud83d\ude00", "%F0%9F%98%80")]
    [Trait("advisory", "A-16")]
    public void A_value_cannot_leave_its_header(string name, string value)
    {
        Assert.Equal(value, Render(Ada with { Profile = new CallerProfile(name, Map()) }, "{name}"));
    }

    [Fact]
    public void Half_a_character_is_a_replacement_character() =>
        Assert.Equal("%EF%BF%BD", Render(Ada with { Profile = new CallerProfile("\ud83d", Map()) }, "{name}"));

    [Property(MaxTest = 1000)]
    public bool A_value_is_printable_and_decodes_to_itself(string? name)
    {
        var value = Render(Ada with { Profile = new CallerProfile(name, Map()) }, "{name}");
        return string.IsNullOrEmpty(name)
            ? value is null
            : value!.All(c => c is >= ' ' and <= '~') && (name.Any(char.IsSurrogate) || string.Equals(Uri.UnescapeDataString(value!), name, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(";", "ROLE_ADMIN;a:b")]
    [InlineData(":", "ROLE_ADMIN:a%3Ab")]
    [InlineData(", ", "ROLE_ADMIN, a:b")]
    [InlineData("_", "ROLE%5FADMIN_a:b")]
    public void Roles_are_mapped_and_cannot_be_read_as_two(string separator, string value)
    {
        Assert.Equal(value, Render(Ada, "{roles}", separator, Map(("admin", "ROLE_ADMIN"))));
    }

    [Fact]
    public void Nobodys_roles_are_no_header() => Assert.Null(Render(Ada with { Roles = [] }, "{roles}"));

    [Theory]
    [InlineData("{user_id}", false)]
    [InlineData("{assertion}", false)]
    [InlineData("{name}", true)]
    [InlineData("x{attributes.y}", true)]
    public void The_profile_is_asked_for_only_where_it_shows(string template, bool needed)
    {
        Assert.Equal(needed, Compile(Map(("X-A", template)), null, null, out _).NeedsProfile);
    }

    [Theory]
    [InlineData("X-A", "{user}", "no placeholder {user}")]
    [InlineData("X-A", "{attributes.}", "no placeholder")]
    [InlineData("X-A", "{User_Id}", "no placeholder")]
    [InlineData("X-A", "{user_id", "brace")]
    [InlineData("X-A", "user_id}", "brace")]
    [InlineData("X-A", "", "empty")]
    [InlineData("X-A", "a\r\nb", "printable")]
    [InlineData("X-A", "Zoë", "printable")]
    [InlineData("Connection", "{user_id}", "connection")]
    [InlineData("transfer_encoding", "{user_id}", "frames")]
    [InlineData("Host", "{user_id}", "host")]
    [InlineData("Content_Length", "{user_id}", "body")]
    [InlineData("Cookie", "{user_id}", "cookies")]
    [InlineData("Authorization", "Bearer {assertion}", "credentials")]
    [InlineData("Proxy-Authorization", "{user_id}", "connection")]
    [InlineData("X-Forwarded-For", "{user_id}", "gateway sets")]
    [InlineData("X User", "{user_id}", "not a header name")]
    [InlineData("X-Usér", "{user_id}", "not a header name")]
    [InlineData(":path", "{user_id}", "not a header name")]
    [InlineData("", "{user_id}", "not a header name")]
    [InlineData("---", "{user_id}", "no letter")]
    public void What_cannot_work_is_an_error_with_a_remedy(string name, string template, string message)
    {
        Compile(Map((name, template)), null, null, out var errors);
        var error = Assert.Single(errors);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal("Headers:" + name, error.Key);
        Assert.NotEmpty(error.Remedy);
    }

    [Fact]
    public void Every_error_is_told_at_once()
    {
        Compile(Map(("X-User", "{a}"), ("X_User", "{b}"), ("Host", "{c}")), "a", Map(("admin", "")), out var errors);
        Assert.Equal(
            ["Headers:X-User", "Headers:X_User", "Headers:X_User", "Headers:Host", "Headers:Host", "RoleSeparator", "RoleMap:admin"],
            errors.Select(error => error.Key), StringComparer.Ordinal);
    }

    private static string? Render(CallerIdentity identity, string template, string? separator = null, IReadOnlyDictionary<string, string>? map = null)
    {
        var set = Compile(Map(("X-A", template)), separator, map, out var errors);
        Assert.Empty(errors);
        return set.Headers[0].Template.Render(identity, set.Roles, "legacy", (who, cluster) => $"{who.UserId} for {cluster}");
    }

    private static Dictionary<string, string> Map(params (string Key, string Value)[] entries) =>
        entries.ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);

    private static IdentityHeaderSet Compile(
        Dictionary<string, string> headers, string? separator, IReadOnlyDictionary<string, string>? map, out List<IdentityHeaderError> errors)
    {
        errors = [];
        return IdentityHeaderCompiler.Compile(headers, separator, map, errors);
    }
}
