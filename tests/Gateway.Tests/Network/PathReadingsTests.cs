using Gateway.Network;
using Xunit;

namespace Gateway.Tests.Network;

public class PathReadingsTests
{
    [Theory]
    [InlineData("/a;x/b", new[] { "/a/b" })]
    [InlineData("//a", new[] { "/a" })]
    [InlineData("/a%2Fb", new[] { "/a/b" })]
    [InlineData("/ad%FFmin", new[] { "/admin", "/ad\u00ffmin" })]
    [InlineData("/a/;x/b", new[] { "/a//b", "/a/b" })]
    [InlineData("/a%2fb;c%2Fd", new[] { "/a%2fb", "/a/b;c/d", "/a/b", "/a/b/d" })]
    public void Every_habit_is_tried_in_every_order(string path, string[] readings)
    {
        Assert.Equal(readings.Order(StringComparer.Ordinal), PathReadings.Of(path)?.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("/.%FF./a")]
    [InlineData("/a%E9./b")]
    [InlineData("/a%2F;x%FF.%2F;b%2F//;c/%FE;d/%2F;e//f;g%2Fh%FD")]
    public void A_path_with_a_hidden_dot_segment_or_endless_readings_has_none(string path)
    {
        Assert.Null(PathReadings.Of(path));
    }
}
