using FsCheck.Xunit;
using Gateway.Network;
using Xunit;

namespace Gateway.Tests.Network;

public class RequestTargetTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/reports/7")]
    [InlineData("/reports/7/")]
    [InlineData("/a.b/c-d_e~f/.hidden/..x")]
    [InlineData("/!$&'()*+,=:@")]
    [InlineData("/caf%C3%A9/%61")]
    [InlineData("/50%25off/100%25")]
    [InlineData("/a?b=//../;%2F\\^%zz%252e")]
    [InlineData("http://Example.test/a?b")]
    [InlineData("https://example.test")]
    [Trait("advisory", "B-18")]
    public void A_path_that_everybody_reads_alike_is_clean(string target)
    {
        Assert.Equal(PathForms.None, RequestTarget.Classify(target, "example.test"));
    }

    [Theory]
    [InlineData("/a;b/c", PathForms.Parameters)]
    [InlineData("/a%3Bb/c", PathForms.Parameters)]
    [InlineData("//auth/signin", PathForms.EmptySegments)]
    [InlineData("/a//b", PathForms.EmptySegments)]
    [InlineData("/a%2Fb", PathForms.EncodedSlash)]
    [InlineData("/a%2fb", PathForms.EncodedSlash)]
    [InlineData("/a%2f/b", PathForms.EncodedSlash | PathForms.EmptySegments)]
    [InlineData("/caf%E9", PathForms.NonUtf8)]
    [InlineData("/caf%E9;x=%2F", PathForms.NonUtf8 | PathForms.EncodedSlash | PathForms.Parameters)]
    [Trait("advisory", "B-19")]
    public void An_unusual_path_says_what_is_unusual(string target, object forms)
    {
        Assert.Equal((PathForms)forms, RequestTarget.Classify(target, "example.test"));
    }

    [Theory]
    [InlineData("/..")]
    [InlineData("/a/../b")]
    [InlineData("/a/./b")]
    [InlineData("/a/.")]
    [InlineData("/%2e%2e/b")]
    [InlineData("/a/%2E./b")]
    [InlineData("/public/..;/admin")]
    [InlineData("/public/%2e%2e;x=1/admin")]
    [InlineData("/public/..%3B/admin")]
    [InlineData("/public/..%2Fadmin")]
    [InlineData("/public%2f..%2fadmin")]
    [InlineData("/a;x=%2f../b")]
    [InlineData("/file.")]
    [InlineData("/file./b")]
    [InlineData("/file%20")]
    [InlineData("/file%20/b")]
    [InlineData("/file%2e")]
    [InlineData("/a\\b")]
    [InlineData("/a%5Cb")]
    [InlineData("/a%5c..%5cb")]
    [InlineData("/a%252eb")]
    [InlineData("/a%252Fb")]
    [InlineData("/a%255cb")]
    [InlineData("/%2561dmin")]
    [InlineData("/%25%32%65%25%32%65/b")]
    [InlineData("/a%00")]
    [InlineData("/a%0d%0aX-User-Id:1")]
    [InlineData("/a%7F")]
    [InlineData("/a\u0001b")]
    [InlineData("/a b")]
    [InlineData("/a?b c")]
    [InlineData("/a?b\r\nX-User-Id: 1")]
    [InlineData("/a\u00e9")]
    [InlineData("/a%")]
    [InlineData("/a%2")]
    [InlineData("/a%zz")]
    [InlineData("/a%u002e")]
    [InlineData("/a#b")]
    [InlineData("/a?b#c")]
    [InlineData("/a%C0%AFb")]
    [InlineData("/%C0%AE%C0%AE/b")]
    [InlineData("/a%E0%80%AFb")]
    [InlineData("/a%F0%80%80%AFb")]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("a/b")]
    [InlineData("http://other.test/a")]
    [InlineData("http://user@example.test/a")]
    [InlineData("http://example.test:81/a")]
    [InlineData("http://example.test?x")]
    [InlineData("ftp://example.test/a")]
    [Trait("advisory", "B-18")]
    [Trait("advisory", "B-19")]
    [Trait("advisory", "B-22")]
    [Trait("advisory", "B-27")]
    public void A_path_that_no_route_may_take_is_refused(string target)
    {
        Assert.Null(RequestTarget.Classify(target, "example.test"));
    }

    [Property(MaxTest = 2000)]
    public bool Whatever_is_accepted_has_no_dot_segment_in_any_reading(byte[] choices)
    {
        string[] pieces = ["/", "a", ".", "..", ";", "%2e", "%2F", "%3b", "%20", "%5c", "%25", "2e", "%ff", "//", "b.c", "%c0%ae"];
        var path = "/" + string.Concat(choices.Select(choice => pieces[choice % pieces.Length]));
        if (RequestTarget.Classify(path, null) is null)
        {
            return true;
        }

        var once = Uri.UnescapeDataString(path);
        var twice = Uri.UnescapeDataString(once);
        return new[] { path, once, twice }.All(reading => reading.Split('/', '\\', ';').All(segment => segment is not ("." or "..")));
    }

    [Fact]
    public void A_clean_target_costs_no_allocation()
    {
        RequestTarget.Classify("/warm/up", "h");
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            RequestTarget.Classify("/reports/7/some-thing?x=1&y=%2F", "example.test");
            RequestTarget.Classify("/caf%C3%A9/a%20b", "example.test");
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
