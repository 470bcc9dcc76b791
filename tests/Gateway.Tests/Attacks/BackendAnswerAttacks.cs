using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.Attacks;

/// <summary>What a backend's answer can do to the gateway's session in the browser: nothing.</summary>
public sealed class BackendAnswerAttacks(AttackWorld attacked)
{
    [Theory]
    [InlineData("Set-Cookie: ag_session=planted; Path=/")]
    [InlineData("Set-Cookie: ag_session=; Max-Age=0")]
    [InlineData("set-cookie:\t__HOST-AG_SESSION = planted")]
    [InlineData("Set-Cookie: =ag_session=planted")]
    [InlineData("Set-Cookie: ag_device=planted; Domain=localhost")]
    [InlineData("Set-Cookie: ag_external=planted; Path=/")]
    [InlineData("Set-Cookie2: ag_session=planted; Version=1")]
    [InlineData("Set-Cookie2: a=1, ag_session=planted; Version=1")]
    [Trait("advisory", "A-14")]
    [Trait("advisory", "D-61")]
    public async Task A_backend_sets_no_cookie_of_ours(string line)
    {
        var world = await attacked.OpenAsync();
        foreach (var route in new[] { "/open/", "/in/", "/stripped/", "/forward/", "/logout/" })
        {
            var answer = await AnsweredAsync(world, route, line + "\r\nSet-Cookie: theirs=1\r\n");
            Assert.DoesNotContain("planted", answer, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("ag_", answer, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("Set-Cookie: theirs=1\r\n", answer, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("\"cookies\"", null)]
    [InlineData("\"cookies\", \"cache\"", "\"cache\"")]
    [InlineData("\"CACHE\",\"Cookies\" , \"storage\"", "\"CACHE\", \"storage\"")]
    [InlineData("\"*\"", "\"cache\", \"storage\", \"executionContexts\"")]
    [InlineData("\"cache\"\r\nClear-Site-Data: \"cookies\"", "\"cache\"")]
    [InlineData("cookies", null)]
    [InlineData("\"cache\"", "\"cache\"")]
    [Trait("advisory", "A-14")]
    public async Task A_backend_does_not_clear_the_browsers_cookies_except_where_signing_out_is_its_task(string sent, string? arrives)
    {
        var world = await attacked.OpenAsync();
        foreach (var route in new[] { "/open/", "/in/", "/stripped/" })
        {
            Assert.Equal(arrives, ClearSiteData(await AnsweredAsync(world, route, $"Clear-Site-Data: {sent}\r\n")));
        }

        Assert.Contains(sent.Split('\r')[0], await AnsweredAsync(world, "/logout/", $"Clear-Site-Data: {sent}\r\n"), StringComparison.Ordinal);

        static string? ClearSiteData(string answer) =>
            answer.Split("\r\n").SingleOrDefault(line => line.StartsWith("Clear-Site-Data:", StringComparison.OrdinalIgnoreCase))?.Split(": ")[1];
    }

    [Fact]
    [Trait("advisory", "A-14")]
    [Trait("advisory", "B-29")]
    public async Task The_answer_to_a_handshake_sets_no_cookie_of_ours_either()
    {
        var world = await attacked.OpenAsync();
        using var client = await RawHttpClient.ConnectAsync(world.Gateway.Port, TestContext.Current.CancellationToken);
        await client.SendAsync(
            $"GET /open/{AttackWorld.NewMark()} HTTP/1.1\r\nHost: {world.Host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
            TestContext.Current.CancellationToken);

        var answer = await client.ReadUntilAsync("\r\n\r\n", TestContext.Current.CancellationToken);

        Assert.Equal(101, Ways.Status(answer));
        Assert.DoesNotContain("planted", answer, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("advisory", "A-14")]
    public async Task A_trailer_of_an_answer_sets_no_cookie()
    {
        var world = await attacked.OpenAsync();

        // Over HTTP/2, the only way in which the server sends trailers on.
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://localhost:{world.Http2Port}/open/{AttackWorld.NewMark()}-cookie-in-trailer")
        {
            Version = new Version(2, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("a", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.True(answer.TrailingHeaders.Contains("X-Trailer"));
        Assert.False(answer.TrailingHeaders.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData(Way.Http1)]
    [InlineData(Way.Http2)]
    [InlineData(Way.Http2OverTls)]
    [Trait("advisory", "B-30")]
    public async Task No_answer_sends_browsers_to_a_protocol_or_place_that_is_not_the_gateways(Way way)
    {
        var world = await attacked.OpenAsync();
        using var http = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null } });
        var port = way switch { Way.Http1 => world.Gateway.Port, Way.Http2 => world.Http2Port, _ => world.TlsPort };
        foreach (var target in new[] { $"/open/{AttackWorld.NewMark()}-headers", "/auth/me", "/healthz/live" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{(way == Way.Http2OverTls ? "https" : "http")}://localhost:{port}{target}")
            {
                Version = way == Way.Http1 ? new Version(1, 1) : new Version(2, 0),
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            request.Headers.Add("X-Answer", "Alt-Svc: h3=\":443\"; ma=86400, h2=\"evil.example:443\"");

            using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);

            Assert.False(answer.Headers.Contains("Alt-Svc"));
        }
    }

    /// <summary>The gateway's answer when the backend's has these header lines.</summary>
    private static Task<string> AnsweredAsync(AttackWorld.Parts world, string route, string lines) => world.SendAsync(
        "GET", $"{route}{AttackWorld.NewMark()}-headers", ["X-Answer: " + lines.TrimEnd().Replace("\r\n", "|", StringComparison.Ordinal), .. IsSignOut(route) ? [] : new[] { "Authorization: Bearer " + world.Ada.AccessToken }]);

    private static bool IsSignOut(string route) => route is "/logout/";
}
