using Gateway.Tests.EndToEnd;
using Xunit;

namespace Gateway.Tests.Attacks;

/// <summary>What a client says about itself opens nothing and changes nothing that the gateway says.</summary>
public sealed class TrustBoundaryAttacks(AttackWorld attacked)
{
    public static TheoryData<Way, string> Closed => Ways.Times("/in/", "/admin/", "/stripped/", "/java/");

    [Theory, MemberData(nameof(Closed))]
    [Trait("advisory", "A-7")]
    [Trait("advisory", "A-8")]
    [Trait("advisory", "A-11")]
    public async Task No_header_of_another_product_opens_a_route(Way way, string route)
    {
        var world = await attacked.OpenAsync();
        string[] names =
        [
            "X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Uri", "X-Forwarded-Path", "X-Forwarded-Prefix", "X-Original-URI", "X-Original-Path", "X-Envoy-Original-Path",
            "X-Replaced-Path", "X-Accel-Redirect", "X-Sendfile", "X-Middleware-Subrequest", "X-Middleware-Rewrite", "X-Auth-Subrequest", "X-Internal", "X-Envoy-Internal",
        ];
        string[] methods = ["X-Forwarded-Method", "X-Original-Method", "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"];
        string[] agents = ["kube-probe/1.30", "GoogleHC/1.0", "ELB-HealthChecker/2.0", "Go-http-client/1.1"];
        var target = route + AttackWorld.NewMark();
        IEnumerable<(string, string)> claims =
        [
            .. names.Select(name => (name, "/open/x")), .. methods.Select(name => (name, "OPTIONS")), ("X-Forwarded-For", "127.0.0.1"), ("X-Real-IP", "127.0.0.1"),
            ("X-Forwarded-Host", "localhost"), ("X-Forwarded-User", "ada"), ("Remote-User", "ada"), ("X-User-Id", world.Ada.Id), ("X-User-Roles", "admin"),
        ];
        foreach (var agent in agents)
        {
            Assert.Equal(401, await world.AskAsync(way, target, [.. claims, ("User-Agent", agent)]));
        }

        Assert.Equal(
            route == "/admin/" ? 403 : way == Way.WebSocket ? 101 : 200,
            await world.AskAsync(way, route + AttackWorld.NewMark(), [.. claims, ("Authorization", "Bearer " + world.Eve.AccessToken)]));
        Assert.DoesNotContain(world.Backend.Requests, request => request.Target.EndsWith(target.Split('/')[^1], StringComparison.Ordinal));
    }

    [Fact]
    [Trait("advisory", "A-2")]
    [Trait("advisory", "A-7")]
    public async Task A_header_that_chooses_the_route_has_one_spelling()
    {
        var world = await attacked.OpenAsync();
        Assert.Equal(401, await world.AskAsync(Way.Http1, "/beta/" + AttackWorld.NewMark(), ("x-BETA", "1")));
        foreach (var name in HeaderSpellings.Of("X-Beta").Where(name => !name.Equals("X-Beta", StringComparison.OrdinalIgnoreCase)))
        {
            var mark = AttackWorld.NewMark();
            Assert.Equal(200, await world.AskAsync(Way.Http1, "/beta/" + mark, (name, "1")));
            Assert.DoesNotContain(world.Received(mark).Headers, header => header.Value == "1");
        }

        var told = AttackWorld.NewMark();
        Assert.Equal(200, await world.AskAsync(Way.Http1, "/beta/" + told, ("X-Beta", "1"), ("Authorization", "Bearer " + world.Ada.AccessToken)));
        Assert.Equal(["1"], world.Received(told).Values("X-Beta"));
    }

    [Theory]
    [InlineData("X-Forwarded-Proto: https")]
    [InlineData("X-Forwarded-Proto: https\r\nX-Forwarded-Port: 443\r\nX-Forwarded-Ssl: on\r\nFront-End-Https: on")]
    [InlineData("Forwarded: proto=https;host=evil.example")]
    [InlineData("X-Forwarded-Host: evil.example\r\nX-Host: evil.example\r\nX-Forwarded-Server: evil.example")]
    [InlineData("X-Forwarded-Prefix: /evil")]
    [Trait("advisory", "A-9")]
    [Trait("advisory", "A-10")]
    public async Task What_nobody_trusts_changes_no_cookie_link_redirect_or_document(string lines)
    {
        var world = await attacked.OpenAsync();
        var body = $$"""{"email":"{{world.Eve.Email}}","password":"{{ApiClient.Password}}"}""";
        string[] json = ["Content-Type: application/json", $"Content-Length: {body.Length}"];
        foreach (var (method, target, more, content) in new[]
        {
            ("POST", "/auth/signin?cookies=true", json, body), ("GET", "/in/x?y=1", ["Accept: text/html"], ""), ("GET", "/auth/signin?return_url=%2Fin", ["Accept: text/html"], ""),
            ("GET", "/.well-known/openid-configuration", [], ""),
        })
        {
            var plain = await world.SendRawAsync(Request([]));
            var spoofed = await world.SendRawAsync(Request([lines]));
            Assert.Equal(WithoutWhatDiffers(plain), WithoutWhatDiffers(spoofed));
            Assert.DoesNotContain("evil", spoofed, StringComparison.Ordinal);

            string Request(string[] extra) =>
                $"{method} {target} HTTP/1.1\r\nHost: {world.Host}\r\nConnection: close\r\n{string.Concat([.. more.Select(line => line + "\r\n"), .. extra.Select(line => line + "\r\n")])}\r\n{content}";
        }
    }

    [Theory]
    [InlineData("localhost:444")]
    [InlineData("app.example.test")]
    [InlineData("app.example.test:444")]
    [InlineData("LOCALHOST")]
    [Trait("advisory", "A-10")]
    [Trait("advisory", "B-27")]
    public async Task Another_host_or_port_that_is_served_is_in_nothing_that_the_gateway_writes(string host)
    {
        var world = await attacked.OpenAsync();
        foreach (var target in new[] { "/in/x?y=1", "/auth/signin?return_url=%2Fin", "/.well-known/openid-configuration", "/auth/nothing" })
        {
            var answer = await world.SendRawAsync($"GET {target} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\nConnection: close\r\n\r\n");
            Assert.InRange(Ways.Status(answer), 200, 404);
            Assert.DoesNotContain("app.example", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("444", answer.Replace("traceparent", "", StringComparison.Ordinal).Split("\"trace_id\"")[0], StringComparison.Ordinal);
        }

        var mark = AttackWorld.NewMark();
        Assert.Equal(200, Ways.Status(await world.SendRawAsync($"GET /open/{mark} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")));
        Assert.Equal([host], world.Received(mark).Values("Host"));
        Assert.Equal([host], world.Received(mark).Values("X-Forwarded-Host"));
    }

    [Theory]
    [InlineData("Authorization: Bearer")]
    [InlineData("Authorization: Bearer ")]
    [InlineData("Authorization: Bearer a.b")]
    [InlineData("Authorization: Bearer a.b.c.d.e")]
    [InlineData("Authorization: Bearer {token}x")]
    [InlineData("Authorization: Bearer {token} {token}")]
    [InlineData("Authorization: Bearer \u00ff\u00fe\u0080")]
    [InlineData("Authorization: Bearer %00")]
    [InlineData("Authorization:")]
    [InlineData("Authorization: \u00a0Bearer {token}")]
    [InlineData("Authorization: {token}")]
    [InlineData("Authorization: Basic Bearer {token}")]
    [InlineData("Authorization: Bearer {token}\r\nAuthorization: Bearer {token}")]
    [InlineData("Cookie: ag_session")]
    [InlineData("Cookie: ag_session=")]
    [InlineData("Cookie: ag_session=\u00ff\u0080")]
    [InlineData("Cookie: ag_session=%")]
    [InlineData("Cookie: ag_session={token}")]
    [InlineData("Cookie: ag_session=a; ag_session=b")]
    [InlineData("Cookie: ;;;===;ag_session==;")]
    [InlineData("Cookie: \"ag_session\"=\"x\"")]
    [InlineData("X-User-Id: \u00ff\u00fe")]
    [Trait("advisory", "A-12")]
    public async Task What_cannot_be_read_never_opens_a_route(string line)
    {
        var world = await attacked.OpenAsync();
        var lines = line.Replace("{token}", world.Ada.AccessToken, StringComparison.Ordinal);
        foreach (var route in new[] { "/in/", "/admin/", "/stripped/", "/auth/me?" })
        {
            var mark = AttackWorld.NewMark();
            Assert.InRange(Ways.Status(await world.SendAsync("GET", route + mark, lines)), 400, 401);
            Assert.False(world.HasReceived(mark));
        }

        // Where anybody may come it is nobody's request, or refused; never somebody's.
        var open = AttackWorld.NewMark();
        if (Ways.Status(await world.SendAsync("GET", "/optional/" + open, lines)) == 200)
        {
            Assert.Empty(world.Received(open).Values("X-User-Id"));
        }
    }

    [Fact]
    [Trait("advisory", "A-17")]
    public async Task What_tells_who_is_signed_in_tells_no_secret()
    {
        var world = await attacked.OpenAsync();
        var cookie = await world.Client.SignInWithCookieAsync(world.Eve.Email);
        foreach (var request in new[] { "GET /auth/me", "GET /auth/sessions", "GET /auth/nothing", "GET /.well-known/jwks.json", "GET /.well-known/openid-configuration", "GET /healthz/ready" })
        {
            foreach (var answer in new[] { await world.Client.SendAsync(request, bearer: world.Eve.AccessToken), await world.Client.SendAsync(request, cookie: cookie) })
            {
                var all = answer.Text + string.Concat(answer.Headers.SelectMany(header => header.Value));
                foreach (var secret in new[] { world.Eve.AccessToken, world.Eve.RefreshToken, cookie, "agr_", "eyJ", "$2", "\"d\"", "password", ApiClient.Password })
                {
                    Assert.DoesNotContain(secret, all.Replace("/password", "", StringComparison.Ordinal), StringComparison.Ordinal);
                }
            }
        }

        Assert.Equal(["id", "email", "email_verified", "name", "roles", "attributes", "created_at"], ApiAnswer.Names((await world.Client.SendAsync("GET /auth/me", bearer: world.Eve.AccessToken)).Json.GetProperty("user")));
    }

    /// <summary>The answer without its date, the values of cookies, and what is random in its body.</summary>
    private static string WithoutWhatDiffers(string answer) => System.Text.RegularExpressions.Regex.Replace(
        answer, "(?<=Date: )[^\r]*|(?<=ag_session=|ag_device=|nonce-|\"expires_in\":|trace_id\":\")[^;'\"\r\n,}]*", "");
}
