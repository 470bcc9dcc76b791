using Gateway.Auth.Passwords;
using Gateway.Auth.Users;

namespace Gateway.Auth.Tests.Passwords;

public sealed class PasswordRulesTests
{
    private static readonly EmailAddress Maria = EmailAddress.TryParse("maria.rossi@acme-tools.example", out var address) ? address : throw new InvalidOperationException();

    [Theory]
    [InlineData("correct-horse-1")]
    [InlineData("alice in wonderland")]
    [InlineData("\u043F\u0430\u0440\u043E\u043B\u044C\u043D\u044B\u0439 \u0434\u043E\u043C")]
    [InlineData("\U0001F40E\U0001F50B\U0001F4CE\U0001F996\U0001F9CA\U0001F3B7\U0001F33B\U0001F6F0")]
    public void A_password_needs_length_and_no_kinds_of_characters(string password) => Assert.Empty(PasswordRules.Validate(password, Maria));

    [Theory]
    [Trait("advisory", "E-82")]
    [InlineData("", "too-short")]
    [InlineData("x8Kq2-v", "too-short")]
    [InlineData("\U0001F40E\U0001F50B\U0001F4CE\U0001F996\U0001F9CA\U0001F3B7\U0001F33B", "too-short")]
    [InlineData("password", "too-common")]
    [InlineData("PASSWORD1", "too-common")]
    [InlineData("\uFF50assword123", "too-common")]
    [InlineData("P@ssw0rd", "too-common")]
    [InlineData("12345678", "too-common")]
    [InlineData("qwertyuiop", "too-common")]
    [InlineData("aaaaaaaaaaaaaaaa", "too-common")]
    [InlineData("passwordpassword", "too-common")]
    [InlineData("sunshine", "too-common")]
    [InlineData("maria.rossi", "similar-to-email")]
    [InlineData("MariaRossi12", "similar-to-email")]
    [InlineData("maria.rossi@acme-tools.example", "similar-to-email")]
    [InlineData("acme-tools!1", "similar-to-email")]
    [InlineData("password\uD800", "invalid-characters")]
    [InlineData("password\uFFFE", "invalid-characters")]
    public void What_is_refused_says_why(string password, string code) =>
        Assert.Equal(code, Assert.Single(PasswordRules.Validate(password, Maria)).Code);

    [Fact]
    public void Length_is_counted_in_code_points_after_NFKC_up_to_128()
    {
        var text = string.Concat(Enumerable.Range(0, 128).Select(i => char.ConvertFromUtf32(0x1F300 + (i * 7))));
        Assert.Empty(PasswordRules.Validate(text, Maria));
        Assert.Equal("too-long", Assert.Single(PasswordRules.Validate(text + "x", Maria)).Code);
        Assert.Equal("too-long", Assert.Single(PasswordRules.Validate(new string('\uFDFA', 4000), Maria)).Code);
        Assert.Equal("too-long", Assert.Single(PasswordRules.Validate(new string('x', 60_000), Maria)).Code);
    }

    [Fact]
    [Trait("advisory", "E-82")]
    public void A_short_pattern_repeated_is_common_at_any_length() =>
        Assert.Equal("too-common", Assert.Single(PasswordRules.Validate(string.Concat(Enumerable.Repeat("1234", 32)), Maria)).Code);

    [Fact]
    public void Signing_in_accepts_1_to_4096_bytes_of_anything()
    {
        Assert.False(PasswordRules.IsAcceptedAtSignin(""));
        Assert.True(PasswordRules.IsAcceptedAtSignin("\uD800"));
        Assert.True(PasswordRules.IsAcceptedAtSignin(new string('\u00E9', 2048)));
        Assert.False(PasswordRules.IsAcceptedAtSignin(new string('\u00E9', 2048) + "x"));
    }
}
