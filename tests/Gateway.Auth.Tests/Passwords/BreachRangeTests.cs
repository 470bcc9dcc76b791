using System.Text;
using FsCheck.Xunit;
using Gateway.Auth.Passwords;
using Gateway.TestKit;

namespace Gateway.Auth.Tests.Passwords;

/// <summary>Reading what somebody else's server sends.</summary>
public sealed class BreachRangeTests
{
    private const string Password = "four pears, two figs";

    private static readonly string Suffix = BreachServer.Digest(Password)[5..];

    [Fact]
    public void The_digest_is_the_one_that_the_service_has()
    {
        // FIPS 180: SHA-1 of "abc"; here only for the form.
        Assert.Equal("A9993E364706816ABA3E25717850C26C9CD0D89D", BreachServer.Digest("abc"));
        Assert.Equal("A9993", BreachRange.Of("abc").Prefix);
        Assert.Equal(nameof(BreachRange), BreachRange.Of(Password).ToString());
    }

    [Theory]
    [InlineData("SUFFIX:1", true)]
    [InlineData("suffix:1\n", true)]
    [InlineData("SUFFIX:0018446744073709551615\r\n", true)]
    [InlineData("SUFFIX:0\r\nSUFFIX:3", true)]
    [InlineData("SUFFIX:3\r\nSUFFIX:0", true)]
    [InlineData("SUFFIX:0", false)]
    [InlineData("0123456789ABCDEF0123456789ABCDEF012:9", false)]
    public void A_line_is_35_digits_a_colon_and_how_often(string answer, bool expected) =>
        Assert.Equal(expected, Read(answer.Replace("SUFFIX", Suffix, StringComparison.Ordinal).Replace("suffix", Suffix.ToLowerInvariant(), StringComparison.Ordinal)));

    [Property(MaxTest = 2000)]
    public bool No_bytes_break_it_and_none_behind_a_list_are_passed_over(byte[] bytes)
    {
        var alone = BreachRange.Of(Password).IsIn(bytes);
        var behind = BreachRange.Of(Password).IsIn([.. Encoding.ASCII.GetBytes($"{Suffix}:1\n"), .. bytes]);
        return alone is null && behind is null == (bytes.Length > 0);
    }

    private static bool? Read(string answer) => BreachRange.Of(Password).IsIn(Encoding.UTF8.GetBytes(answer));
}
