using Gateway.Auth.Email;

namespace Gateway.Auth.Tests.Email;

/// <summary>What a client says of itself, for a mail to somebody whom it may have robbed.</summary>
public sealed class DeviceTextTests
{
    [Theory]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1")]
    [InlineData("curl/8.5.0")]
    public void What_browsers_say_stays_as_it_is(string userAgent) => Assert.Equal(userAgent, DeviceText.Of(userAgent));

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData(" \t ", null)]
    [InlineData("https://evil.example/a.b", "https: evil. example/a. b")]
    [InlineData("//evil.example", "//evil. example")]
    [InlineData("a:///x", "a: /x")]
    [InlineData("evil\u3002example evil\uFF0Eexample", "evil example evil example")]
    [InlineData("mailto:a@evil.example", "mailto:a evil. example")]
    [InlineData("\\\\evil\\share", "evil share")]
    [InlineData("one\r\ntwo\u2028three\0four\u202Efive\uFEFF", "one  two three four five")]
    public void Nothing_can_be_clicked_and_it_is_one_line(string? userAgent, string? expected) => Assert.Equal(expected, DeviceText.Of(userAgent));

    [Fact]
    public void It_is_cut_and_no_half_character_breaks_it()
    {
        Assert.Equal(new string('x', 160), DeviceText.Of(new string('x', 100_000)));
        Assert.Equal("\uFFFDx\uFFFD", DeviceText.Of("\uDC00x\uD800"));
    }
}
