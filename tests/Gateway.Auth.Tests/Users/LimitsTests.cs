using Gateway.Auth.Users;

namespace Gateway.Auth.Tests.Users;

public sealed class LimitsTests
{
    [Theory]
    [InlineData("admin", true)]
    [InlineData("Team.One:read-write_2", true)]
    [InlineData("7", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("-admin", false)]
    [InlineData("admin\n", false)]
    [InlineData("a,b", false)]
    [InlineData("a b", false)]
    [InlineData("\u00E4dmin", false)]
    [InlineData("\uFF21dmin", false)]
    public void A_role_is_safe_in_a_header(string? name, bool valid) => Assert.Equal(valid, RoleName.IsValid(name));

    [Fact]
    public void A_role_has_at_most_64_characters()
    {
        Assert.True(RoleName.IsValid(new string('r', 64)));
        Assert.False(RoleName.IsValid(new string('r', 65)));
    }

    [Theory]
    [InlineData("employee_no", "E-1701", true)]
    [InlineData("note", "Zo\u00EB \U0001F600", true)]
    [InlineData("note", "", true)]
    [InlineData("note", "two\r\nlines", false)]
    [InlineData("note", "nul\0", false)]
    [InlineData("note", "\u202Ereversed", false)]
    [InlineData("note", "\uD800", false)]
    [InlineData("a b", "x", false)]
    [InlineData("", "x", false)]
    public void An_attribute_is_one_line_under_a_plain_name(string name, string value, bool valid) =>
        Assert.Equal(valid, UserAttributes.AreValid(new Dictionary<string, string> { [name] = value }));

    [Theory]
    [InlineData(null, true, null)]
    [InlineData("  ", true, null)]
    [InlineData(" Zoe\u0308 ", true, "Zo\u00EB")]
    [InlineData("two\nlines", false, null)]
    [InlineData("nul\0", false, null)]
    [InlineData("\u202Egnp.exe", false, null)]
    [InlineData("\uDC00", false, null)]
    public void A_display_name_is_one_line(string? text, bool valid, string? name)
    {
        Assert.Equal(valid, DisplayName.TryNormalize(text, out var normalized));
        Assert.Equal(name, normalized);
    }
}
