using Gateway.IdentityHeaders;
using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.Attacks;

/// <summary>"I spelled X-User-Id forty ways; the backend never saw mine."</summary>
public sealed class IdentityHeaderAttacks(AttackWorld attacked)
{
    private const string Forged = "forged-by-the-client";

    /// <summary>Headers are at most 100, and a handshake has some of its own.</summary>
    private const int AtOnce = 80;

    public static TheoryData<Way, string> Surfaces => Ways.Times("/open/", "/optional/nobody/", "/optional/", "/in/", "/admin/", "/stripped/", "/java/", "/forward/");

    [Theory, MemberData(nameof(Surfaces))]
    [Trait("advisory", "A-1")]
    [Trait("advisory", "A-2")]
    [Trait("advisory", "A-3")]
    [Trait("advisory", "A-4")]
    [Trait("advisory", "A-5")]
    public async Task No_spelling_of_a_configured_name_crosses_and_ours_arrive_once(Way way, string route)
    {
        var world = await attacked.OpenAsync();
        foreach (var names in HeaderSpellings.Configured.SelectMany(HeaderSpellings.Of).Chunk(AtOnce))
        {
            var received = await ForwardAsync(world, way, route, names.Select(name => (name, Forged)));

            AssertOnlyOurs(world, route, received);
        }
    }

    [Theory]
    [InlineData(Way.Http1, "/open/")]
    [InlineData(Way.Http1, "/in/")]
    [InlineData(Way.Http2OverTls, "/open/")]
    [InlineData(Way.WebSocket, "/in/")]
    [Trait("advisory", "A-2")]
    [Trait("advisory", "A-3")]
    [Trait("advisory", "A-8")]
    public async Task No_spelling_of_a_name_that_proxies_usually_set_crosses(Way way, string route)
    {
        var world = await attacked.OpenAsync();
        foreach (var names in HeaderSpellings.Usual.SelectMany(HeaderSpellings.Of).Chunk(AtOnce))
        {
            AssertOnlyOurs(world, route, await ForwardAsync(world, way, route, names.Select(name => (name, Forged))));
        }
    }

    [Theory]
    [InlineData("/optional/nobody/", Forged + ", " + Forged)]
    [InlineData("/in/", Forged + ", " + Forged)]
    [InlineData("/in/", "," + Forged)]
    [InlineData("/in/", "\"" + Forged + "\"")]
    [InlineData("/in/", "=?utf-8?q?" + Forged + "?=")]
    [InlineData("/in/", "")]
    [Trait("advisory", "A-5")]
    public async Task Neither_a_list_nor_a_second_line_stands_beside_ours(string route, string value)
    {
        var world = await attacked.OpenAsync();
        AssertOnlyOurs(world, route, await ForwardAsync(world, Way.Http1, route, [("X-User-Id", value), ("x-user-id", value), ("X-User-Email", value)]));
    }

    [Theory]
    [InlineData("X-User-Id")]
    [InlineData("x-user-id, X-USER-ROLES")]
    [InlineData("close, X_User_Id, X-Forwarded-For, X-Forwarded-Proto, X-Forwarded-Host")]
    [InlineData("Host, Content-Length, X-User-Id, Upgrade, Authorization, Cookie")]
    [InlineData(" X-User-Id ,,\tX-Assertion")]
    [Trait("advisory", "A-6")]
    public async Task A_client_cannot_have_our_headers_dropped_by_naming_them_in_Connection(string nominated)
    {
        var world = await attacked.OpenAsync();
        foreach (var route in new[] { "/in/", "/stripped/", "/admin/" })
        {
            var received = await ForwardAsync(world, Way.Http1, route, [("Connection", nominated), ("X-User-Id", Forged)]);

            AssertOnlyOurs(world, route, received);
            Assert.Equal([world.Host], received.Values("Host"));
            Assert.Equal(["127.0.0.1"], received.Values("X-Forwarded-For"));
            Assert.Single(received.Values("X-Assertion"));
        }
    }

    [Fact]
    [Trait("advisory", "A-1")]
    [Trait("advisory", "I-117")]
    public async Task Trailers_do_not_cross_in_any_spelling()
    {
        var world = await attacked.OpenAsync();
        foreach (var names in HeaderSpellings.Of("X-User-Id").Chunk(AtOnce))
        {
            var mark = AttackWorld.NewMark();
            var trailers = string.Concat(names.Select(name => $"{name}: {Forged}\r\n"));
            var answer = await world.SendRawAsync(
                $"POST /open/{mark} HTTP/1.1\r\nHost: {world.Host}\r\nConnection: close\r\nTrailer: X-User-Id\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n{trailers}\r\n");
            Assert.Equal(200, Ways.Status(answer));
            AssertNoTrailers(world.Received(mark));

            mark = AttackWorld.NewMark();
            var http2 = await world.SendHttp2Async(RawHttp2Request.To("POST", world.Host, "/open/" + mark) with
            {
                Data = ["a"],
                Trailers = [.. names.Select(name => KeyValuePair.Create(name.ToLowerInvariant(), Forged))],
            });
            Assert.Equal(200, http2.Status);
            AssertNoTrailers(world.Received(mark));
        }
    }

    [Theory]
    [InlineData("X-A: 1\r\n X-User-Id: {forged}")]
    [InlineData("X-A: 1\r\n\tX-User-Id: {forged}")]
    [InlineData("X-A: 1\rX-User-Id: {forged}")]
    [InlineData("X-A: 1\nX-User-Id: {forged}")]
    [InlineData("X-A: 1\u000bX-User-Id: {forged}")]
    [InlineData("X-A: 1\u000cX-User-Id: {forged}")]
    [InlineData("X-A: 1\u001cX-User-Id: {forged}")]
    [InlineData("X-A: 1\u001dX-User-Id: {forged}")]
    [InlineData("X-A: 1\u001eX-User-Id: {forged}")]
    [InlineData("X-A: 1\0X-User-Id: {forged}")]
    [InlineData("X-User-Id : {forged}")]
    [InlineData("X-User-Id\t: {forged}")]
    [InlineData(" X-User-Id: {forged}")]
    [InlineData("X User Id: {forged}")]
    [InlineData("X(User)Id: {forged}")]
    [InlineData("X-User-Id\0: {forged}")]
    [InlineData("\u00a0X-User-Id: {forged}")]
    [Trait("advisory", "A-2")]
    [Trait("advisory", "A-3")]
    [Trait("advisory", "I-115")]
    public async Task What_some_parser_takes_for_a_header_line_is_refused(string lines)
    {
        var world = await attacked.OpenAsync();
        foreach (var route in new[] { "/open/", "/in/", "/auth/me?" })
        {
            var mark = AttackWorld.NewMark();
            var answer = await world.SendAsync("GET", route + mark, lines.Replace("{forged}", Forged, StringComparison.Ordinal), "Authorization: Bearer " + world.Ada.AccessToken);
            Assert.Equal(400, Ways.Status(answer));
            Assert.False(world.HasReceived(mark));
        }
    }

    [Fact]
    [Trait("advisory", "A-16")]
    public async Task What_a_person_is_called_ends_no_line_and_starts_no_header()
    {
        var world = await attacked.OpenAsync();
        string[] options = ["--name", "Zoë: %0d%0aX-User-Roles: admin, \ud83d\ude00 \u00ff", "--attribute", "employee_no=47\r\nX-User-Id: root\u0085X-User-Id: root\0"];
        var email = EndToEnd.ApiClient.NewEmail();
        var made = await world.Gateway.CommandAsync(["users", "create", email, "--password-stdin", .. options[..2]], EndToEnd.ApiClient.Password + "\n");
        Assert.True(made.ExitCode == 0, made.Error);
        var refused = await world.Gateway.CommandAsync(["users", "create", EndToEnd.ApiClient.NewEmail(), "--password-stdin", .. options[2..]], EndToEnd.ApiClient.Password + "\n");
        Assert.Equal(1, refused.ExitCode);

        var mark = AttackWorld.NewMark();
        (await world.Client.SendAsync("GET /in/" + mark, bearer: (await world.Client.SignInAsync(email)).AccessToken)).Expect(200);

        Assert.Equal(["Zo%C3%AB: %250d%250aX-User-Roles: admin, %F0%9F%98%80 %C3%BF"], world.Received(mark).Values("X-User-Name"));
        Assert.Empty(world.Received(mark).Values("X-User-Roles"));
    }

    private static async Task<RecordedRequest> ForwardAsync(AttackWorld.Parts world, Way way, string route, IEnumerable<(string Name, string Value)> headers)
    {
        var mark = AttackWorld.NewMark();
        (string, string)[] credentials = IsNobodys(route) ? [] : [("Authorization", "Bearer " + world.Ada.AccessToken)];
        Assert.Equal(way == Way.WebSocket ? 101 : 200, await world.AskAsync(way, route + mark, [.. headers, .. credentials]));
        return world.Received(mark);
    }

    private static bool IsNobodys(string route) => route is "/optional/nobody/";

    private static void AssertOnlyOurs(AttackWorld.Parts world, string route, RecordedRequest received)
    {
        Assert.DoesNotContain(Forged, received.Head, StringComparison.Ordinal);
        var ours = HeaderSpellings.Configured.Select(FoldedNames.Fold).ToHashSet();
        var arrived = received.Headers.Where(header => ours.Contains(FoldedNames.Fold(header.Key))).OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase).ToList();
        string[] expected = route switch
        {
            "/open/" or "/optional/nobody/" => [],
            "/java/" => ["REMOTE_USER", "X.Employee~No"],
            _ => ["x-assertion", "X-User-Email", "X-User-Id", "X-User-Name", "X-User-Roles"],
        };
        Assert.Equal(expected, arrived.Select(header => header.Key));
        Assert.All(arrived.Where(header => header.Key is "X-User-Id" or "REMOTE_USER"), header => Assert.Equal(world.Ada.Id, header.Value));
        Assert.All(arrived.Where(header => header.Key is "X-User-Roles"), header => Assert.Equal("admin", header.Value));
    }

    private static void AssertNoTrailers(RecordedRequest received)
    {
        Assert.Empty(received.Trailers);
        Assert.DoesNotContain(Forged, received.Head, StringComparison.Ordinal);
        Assert.Equal("a", received.BodyText);
    }
}
