using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.Attacks;

/// <summary>Methods, hosts, upgrades and WebSockets: other doors to the same routes.</summary>
public sealed class MethodAndHostAttacks(AttackWorld attacked)
{
    private const string Handshake = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("PROPFIND")]
    [Trait("advisory", "B-26")]
    public async Task Every_method_that_is_forwarded_asks_for_the_same_credentials(string method)
    {
        var world = await attacked.OpenAsync();
        string[] preflight = ["Origin: https://evil.example", "Access-Control-Request-Method: GET", "Content-Length: 0"];
        foreach (var (route, nobody, eve) in new[] { ("/in/", 401, 200), ("/admin/", 401, 403), ("/stripped/", 401, 200) })
        {
            var mark = AttackWorld.NewMark();
            Assert.Equal(nobody, Ways.Status(await world.SendAsync(method, route + mark, preflight)));
            Assert.False(world.HasReceived(mark));
            Assert.Equal(eve, Ways.Status(await world.SendAsync(method, route + mark, [.. preflight, "Authorization: Bearer " + world.Eve.AccessToken, "X-User-Id: root"])));
            if (eve == 200)
            {
                Assert.Equal([world.Eve.Id], world.Received(mark).Values("X-User-Id"));
            }
        }
    }

    [Theory]
    [InlineData("TRACE")]
    [InlineData("TRACK")]
    [InlineData("CONNECT")]
    [InlineData("DEBUG")]
    [InlineData("BREW")]
    [InlineData("get")]
    [InlineData("Post")]
    [InlineData("PROPFINDX")]
    [InlineData("PRI")]
    [Trait("advisory", "B-26")]
    [Trait("advisory", "I-116")]
    public async Task A_method_that_is_not_listed_is_refused_and_nothing_behind_it_is_read(string method)
    {
        var world = await attacked.OpenAsync();
        foreach (var target in new[] { "/open/", "/in/", "/auth/me?" })
        {
            var mark = AttackWorld.NewMark();
            var answer = await world.SendRawAsync(
                $"{method} {(method == "CONNECT" ? world.Host : target + mark)} HTTP/1.1\r\nHost: {world.Host}\r\nAuthorization: Bearer {world.Ada.AccessToken}\r\n\r\nGET /open/{mark} HTTP/1.1\r\nHost: {world.Host}\r\n\r\n");
            Assert.Equal(405, Ways.Status(answer));
            Assert.Single(answer.Split("HTTP/1.1 ").Skip(1));
            Assert.Contains("\r\nAllow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, PROPFIND\r\n", answer, StringComparison.Ordinal);
            Assert.False(world.HasReceived(mark));
        }
    }

    [Theory]
    [InlineData("X-HTTP-Method-Override")]
    [InlineData("x_http_method_override")]
    [InlineData("X.HTTP.Method")]
    [InlineData("X-Method-Override")]
    [Trait("advisory", "B-26")]
    public async Task Where_the_method_decides_no_header_tells_the_backend_another_one(string name)
    {
        var world = await attacked.OpenAsync();
        Assert.Equal(401, Ways.Status(await world.SendAsync("DELETE", "/items/" + AttackWorld.NewMark())));
        foreach (var method in new[] { "GET", "POST" })
        {
            var mark = AttackWorld.NewMark();
            Assert.Equal(200, Ways.Status(await world.SendAsync(method, "/items/" + mark, name + ": DELETE", "Content-Length: 0")));
            Assert.Equal(method, world.Received(mark).RequestLine.Split(' ')[0]);
            Assert.DoesNotContain("DELETE", world.Received(mark).Head, StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait("advisory", "B-27")]
    public async Task An_old_health_check_without_a_host_is_answered_and_nothing_else_is()
    {
        var world = await attacked.OpenAsync();
        Assert.Equal(200, Ways.Status(await world.SendRawAsync("GET /healthz/live HTTP/1.0\r\n\r\n")));
        var mark = AttackWorld.NewMark();
        Assert.Equal(400, Ways.Status(await world.SendRawAsync($"GET /open/{mark} HTTP/1.0\r\n\r\n")));
        Assert.False(world.HasReceived(mark));
    }

    [Theory]
    [InlineData("Host: admin.example.test.")]
    [InlineData("Host: evil.example")]
    [InlineData("Host: localhost.evil.example")]
    [InlineData("Host: evil-localhost")]
    [InlineData("Host: localhost.")]
    [InlineData("Host: user@localhost")]
    [InlineData("Host: localhost, evil.example")]
    [InlineData("Host: localhost\r\nHost: localhost")]
    [InlineData("Host: localhost\r\nHo_st: evil.example")]
    [InlineData("Host: localhost/open")]
    [InlineData("Host: localhost?x")]
    [InlineData("Host: localhost#x")]
    [InlineData("Host: localhost%00")]
    [InlineData("Host: loc alhost")]
    [InlineData("Host: localhost\\x")]
    [InlineData("Host: localhost:")]
    [InlineData("Host: localhost:x")]
    [InlineData("Host: localhost:80x")]
    [InlineData("Host: localhost:65536")]
    [InlineData("Host: localhost:99999")]
    [InlineData("Host: localhost:80:90")]
    [InlineData("Host: localhost:-1")]
    [InlineData("Host: [::1")]
    [InlineData("Host: [::1]x")]
    [InlineData("Host: [::1%25lo]")]
    [InlineData("Host:")]
    [InlineData("X-No-Host: 1")]
    [Trait("advisory", "B-27")]
    [Trait("advisory", "A-10")]
    public async Task A_host_that_can_be_read_in_two_ways_or_is_not_served_is_refused(string lines)
    {
        var world = await attacked.OpenAsync();
        foreach (var route in new[] { "/open/", "/in/", "/stripped/" })
        {
            var mark = AttackWorld.NewMark();
            Assert.Equal(400, Ways.Status(await world.SendRawAsync($"GET {route}{mark} HTTP/1.1\r\n{lines}\r\nAuthorization: Bearer {world.Ada.AccessToken}\r\nConnection: close\r\n\r\n")));
            Assert.False(world.HasReceived(mark));
        }
    }

    [Theory]
    [InlineData("admin.example.test")]
    [InlineData("ADMIN.example.TEST")]
    [InlineData("admin.example.test:444")]
    [InlineData("admin.example.test:80")]
    [Trait("advisory", "B-27")]
    [Trait("advisory", "B-21")]
    public async Task However_a_host_is_written_its_own_rule_decides(string host)
    {
        var world = await attacked.OpenAsync();
        var mark = AttackWorld.NewMark();
        Assert.Equal(403, Ways.Status(await world.SendRawAsync($"GET /{mark} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {world.Eve.AccessToken}\r\nConnection: close\r\n\r\n")));
        Assert.Equal(403, (await world.SendHttp2Async(RawHttp2Request.To("GET", host, "/" + mark, ("authorization", "Bearer " + world.Eve.AccessToken)))).Status);
        Assert.False(world.HasReceived(mark));
    }

    [Theory]
    [InlineData("GET http://evil.example/open/{mark} HTTP/1.1\r\nHost: localhost\r\n")]
    [InlineData("GET http://admin.example.test/{mark} HTTP/1.1\r\nHost: localhost\r\n")]
    [InlineData("GET http://localhost/open/{mark} HTTP/1.1\r\nHost: admin.example.test\r\n")]
    [InlineData("GET http://user@localhost/open/{mark} HTTP/1.1\r\nHost: localhost\r\n")]
    [InlineData("GET http://localhost:81/open/{mark} HTTP/1.1\r\nHost: localhost\r\n")]
    [InlineData("GET http://localhost?/open/{mark} HTTP/1.1\r\nHost: localhost\r\n")]
    [InlineData("GET http:/localhost/open/{mark} HTTP/1.1\r\nHost: localhost\r\n")]
    [InlineData("GET http:///open/{mark} HTTP/1.1\r\nHost: localhost\r\n")]
    [InlineData("GET ftp://localhost/open/{mark} HTTP/1.1\r\nHost: localhost\r\n")]
    [InlineData("GET localhost/open/{mark} HTTP/1.1\r\nHost: localhost\r\n")]
    [InlineData("GET open/{mark} HTTP/1.1\r\nHost: localhost\r\n")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: localhost\r\nX-Mark: {mark}\r\n")]
    [Trait("advisory", "B-27")]
    public async Task A_target_that_names_another_host_or_no_path_is_refused(string head)
    {
        var world = await attacked.OpenAsync();
        var mark = AttackWorld.NewMark();
        Assert.Equal(400, Ways.Status(await world.SendRawAsync(head.Replace("{mark}", mark, StringComparison.Ordinal) + "Connection: close\r\n\r\n")));
        Assert.False(world.HasReceived(mark));
    }

    [Theory]
    [InlineData("h2c")]
    [InlineData("h2c, websocket")]
    [InlineData("HTTP/2.0")]
    [InlineData("TLS/1.0")]
    [InlineData("SPDY/3.1")]
    [InlineData("websocket, h2c")]
    [Trait("advisory", "B-28")]
    [Trait("advisory", "I-116")]
    public async Task No_tunnel_but_a_WebSocket_is_opened_and_what_follows_is_checked_like_any_request(string protocol)
    {
        var world = await attacked.OpenAsync();
        var (first, second) = (AttackWorld.NewMark(), AttackWorld.NewMark());
        var answer = await world.SendRawAsync(
            $"GET /open/{first} HTTP/1.1\r\nHost: {world.Host}\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: {protocol}\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n" +
            $"GET /admin/{second} HTTP/1.1\r\nHost: {world.Host}\r\nX-User-Roles: admin\r\nConnection: close\r\n\r\n");

        Assert.Equal(["200", "401"], answer.Split("HTTP/1.1 ").Skip(1).Select(part => part[..3]));
        Assert.DoesNotContain(world.Received(first).Headers, header => header.Key is "Upgrade" or "HTTP2-Settings" or "Connection");
        Assert.False(world.HasReceived(second));
    }

    [Theory]
    [InlineData("refuse", "", 426)]
    [InlineData("refuse", Handshake, 426)]
    [InlineData("no-websocket", Handshake, 200)]
    [InlineData("unasked", "", 502)]
    [Trait("advisory", "I-116")]
    [Trait("advisory", "B-29")]
    public async Task What_is_sent_early_behind_a_handshake_that_fails_is_a_request_like_any(string backend, string handshake, int status)
    {
        var world = await attacked.OpenAsync();
        var (first, second) = (AttackWorld.NewMark(), AttackWorld.NewMark());
        var answer = await world.SendRawAsync(
            $"GET /open/{first}-{backend} HTTP/1.1\r\nHost: {world.Host}\r\n{handshake}\r\nGET /admin/{second} HTTP/1.1\r\nHost: {world.Host}\r\nX-User-Roles: admin\r\nConnection: close\r\n\r\n");
        Assert.Equal(status, Ways.Status(answer));
        Assert.All(answer.Split("HTTP/1.1 ").Skip(2), next => Assert.StartsWith("401", next, StringComparison.Ordinal));
        Assert.False(world.HasReceived(second));
    }

    [Theory]
    [InlineData("Origin: https://evil.example", 403)]
    [InlineData("Origin: null", 403)]
    [InlineData("Origin: {own}.evil.example", 403)]
    [InlineData("Origin: https://trusted.example.test.evil.example", 403)]
    [InlineData("Origin: http://trusted.example.test", 403)]
    [InlineData("Origin: {own}\r\nOrigin: https://evil.example", 403)]
    [InlineData("Sec-Fetch-Site: same-origin", 403)]
    [InlineData("X-Nothing: 1", 403)]
    [InlineData("Origin: {own}", 101)]
    [InlineData("Origin: https://trusted.example.test", 101)]
    [Trait("advisory", "B-29")]
    [Trait("advisory", "B-25")]
    public async Task A_page_of_another_site_opens_no_WebSocket_with_somebodys_cookie(string line, int status)
    {
        var world = await attacked.OpenAsync();
        var cookie = await world.Client.SignInWithCookieAsync(world.Ada.Email);
        var origin = line.Replace("{own}", world.Gateway.PublicOrigin, StringComparison.Ordinal);
        foreach (var route in new[] { "/in/", "/admin/", "/optional/", "/stripped/" })
        {
            using var client = await RawHttpClient.ConnectAsync(world.Gateway.Port, TestContext.Current.CancellationToken);
            await client.SendAsync($"GET {route}{AttackWorld.NewMark()} HTTP/1.1\r\nHost: {world.Host}\r\n{Handshake}Cookie: ag_session={cookie}\r\n{origin}\r\n\r\n", TestContext.Current.CancellationToken);
            Assert.Equal(status, Ways.Status(await client.ReadUntilAsync("\r\n\r\n", TestContext.Current.CancellationToken)));
        }

        if (!line.Contains("\r\n", StringComparison.Ordinal))
        {
            var pair = origin.Split(": ");
            Assert.Equal(status == 101 ? 200 : 403, await world.AskAsync(Way.WebSocketOverHttp2, "/in/" + AttackWorld.NewMark(), ("Cookie", "ag_session=" + cookie), (pair[0], pair[1])));
        }
    }
}
