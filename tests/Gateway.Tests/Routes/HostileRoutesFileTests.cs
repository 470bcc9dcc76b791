using System.Text;
using FsCheck.Xunit;
using Gateway.Routes;
using Gateway.Tests.Configuration;
using Xunit;

namespace Gateway.Tests.Routes;

public sealed class HostileRoutesFileTests
{
    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        var whole = Encoding.UTF8.GetBytes(RoutesText.Example);
        for (var length = 0; length < whole.Length; length++)
        {
            var errors = RoutesText.Refuse(whole[..length]);
            Assert.True(errors.Count > 0, $"cut at {length}");
            Assert.All(errors, error => Assert.NotEmpty(error.Remedy));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{}")]
    [InlineData("{} {}")]
    [InlineData("{ \"ReverseProxy\": { \"Routes\": [] } }")]
    [InlineData("{ \"ReverseProxy\": { \"Routes\": { \"a\": [] } } }")]
    [InlineData("{ \"ReverseProxy\": { \"Routes\": { \"\": { } } } }")]
    [InlineData("{ \"ReverseProxy:Routes\": { } }")]
    [InlineData("{ \"ReverseProxy\": { \"Routes\": { \"a\\u0000b\": { } } } }")]
    [InlineData("{ \"ReverseProxy\": { \"Routes\": { \"\\ud800\": { } } } }")]
    public void What_is_no_route_file_is_refused(string json) => Assert.NotEmpty(RoutesText.Refuse(json));

    [Fact]
    public void Deep_nesting_is_refused() =>
        Assert.Contains("not JSON", Assert.Single(RoutesText.Refuse(new string('[', 100_000).Insert(0, "{\"a\":"))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_huge_file_is_refused_unread() => Assert.Contains("16 MB", Assert.Single(RoutesText.Refuse(new byte[17 * 1024 * 1024])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_there_and_a_folder_in_its_place_are_told_apart()
    {
        using var folder = new SettingsFolder();
        Assert.Equal("does not exist", Assert.Single(Assert.IsType<RoutesLoadResult.Refused>(RoutesFile.Load(Path.Combine(folder.Path, "routes.json"))).Errors).Message);

        // What Docker makes of the mount of a file that isn't there.
        Assert.Equal("is a folder", Assert.Single(Assert.IsType<RoutesLoadResult.Refused>(RoutesFile.Load(folder.Path)).Errors).Message);
    }

    [Fact]
    public void A_device_without_end_is_refused() => Assert.IsType<RoutesLoadResult.Refused>(RoutesFile.Load("/dev/zero"));

    [Fact]
    public void Bytes_that_are_no_UTF8_are_refused() =>
        Assert.Contains("UTF-8", Assert.Single(RoutesText.Refuse([(byte)'{', 0xC3, 0x28, (byte)'}'])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_byte_order_mark_comments_and_trailing_commas_are_allowed()
    {
        var json = RoutesText.WithRoute("/* why */ \"Order\": 1, // here").Replace("// here }", "// here\n }", StringComparison.Ordinal);
        Assert.IsType<RoutesLoadResult.Loaded>(RoutesFile.Parse([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(json)], "routes.json", "/auth"));
    }

    [Theory]
    [Trait("advisory", "K-126")]
    [Trait("advisory", "K-122")]
    [InlineData("\"Order\": 1, \"Order\": 2", "Order")]
    [InlineData("\"AuthorizationPolicy\": \"signed-in\", \"authorizationpolicy\": \"anonymous\"", "authorizationpolicy")]
    public void A_key_given_twice_in_any_case_is_refused(string route, string key)
    {
        var error = Assert.Single(RoutesText.Refuse(RoutesText.WithRoute(route)));
        Assert.Equal("ReverseProxy:Routes:site:" + key, error.Key);
        Assert.Contains("line 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("advisory", "J-118")]
    [Trait("advisory", "K-124")]
    public void Errors_carry_no_control_characters()
    {
        var errors = RoutesText.Refuse(RoutesText.WithRoute("\"a\\u001b[2Jb\": \"x\\n2026 forged log line\", \"AuthorizationPolicy\": \"x\\u0007\""));
        Assert.NotEmpty(errors);
        Assert.All(errors, error => Assert.DoesNotContain(error.ToString(), char.IsControl));
    }

    [Property(MaxTest = 300)]
    public void A_file_with_any_bytes_changed_is_loaded_or_refused_but_never_throws((int At, byte Value)[] changes)
    {
        var json = Encoding.UTF8.GetBytes(RoutesText.Example);
        foreach (var (at, value) in changes)
        {
            json[(uint)at % json.Length] = value;
        }

        var result = RoutesFile.Parse(json, "routes.json", "/auth");
        Assert.True(result is RoutesLoadResult.Loaded or RoutesLoadResult.Refused { Errors.Count: > 0 });
    }

    [Property(MaxTest = 300)]
    public void A_file_with_any_text_exchanged_is_loaded_or_refused_but_never_throws(string text, int at)
    {
        var texts = RoutesText.Example.Split('"');
        texts[((int)((uint)at % (texts.Length / 2)) * 2) + 1] = System.Text.Json.JsonEncodedText.Encode(text ?? "").ToString();
        var result = RoutesFile.Parse(Encoding.UTF8.GetBytes(string.Join('"', texts)), "routes.json", "/auth");
        Assert.True(result is RoutesLoadResult.Loaded or RoutesLoadResult.Refused { Errors.Count: > 0 });
    }
}
