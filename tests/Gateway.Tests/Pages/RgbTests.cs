using Gateway.Pages;
using Xunit;

namespace Gateway.Tests.Pages;

public sealed class RgbTests
{
    [Theory]
    [InlineData("#000000", "#ffffff", 21)]
    [InlineData("#777777", "#ffffff", 4.48)]
    [InlineData("#2f5bea", "#2f5bea", 1)]
    public void Contrast_is_what_wcag_says(string one, string two, double expected)
    {
        Assert.True(Rgb.TryParse(one, out var first));
        Assert.True(Rgb.TryParse(two, out var second));
        Assert.Equal(expected, Math.Round(first.ContrastWith(second), 2));
    }

    [Fact]
    public void Whatever_the_accent_is_text_on_it_and_links_in_it_are_legible()
    {
        var surface = new Rgb(0x17, 0x1b, 0x22);
        for (var value = 0; value < 0x1000000; value += 4099)
        {
            var accent = new Rgb((byte)(value >> 16), (byte)(value >> 8), (byte)value);
            Assert.True(accent.TextOn().ContrastWith(accent) >= 4.5, $"text on {accent}");
            Assert.True(accent.LegibleOn(surface).ContrastWith(surface) >= 4.5, $"{accent} on dark");
            Assert.True(accent.LegibleOn(Rgb.White).ContrastWith(Rgb.White) >= 4.5, $"{accent} on light");
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("#fff")]
    [InlineData("red")]
    [InlineData("#12345g")]
    [InlineData("#+12345")]
    [InlineData("# 12345")]
    [InlineData("#ffffff; } body { display: none")]
    public void What_is_not_a_colour_is_refused(string? text) => Assert.False(Rgb.TryParse(text, out _));
}
