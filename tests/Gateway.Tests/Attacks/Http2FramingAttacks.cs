using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.Attacks;

/// <summary>What only HTTP/2 can write (RFC 9113), with and without TLS: none of it may become a line of HTTP/1.1 at the backend.</summary>
public sealed class Http2FramingAttacks(AttackWorld attacked)
{
    public static TheoryData<string, string> Fields =>
    [
        ("transfer-encoding", "chunked"), ("transfer-encoding", "gzip"), ("connection", "x-user-id"), ("connection", "close"), ("keep-alive", "timeout=5"), ("proxy-connection", "keep-alive"),
        ("upgrade", "h2c"), ("upgrade", "websocket"), ("te", "gzip"), ("te", "trailers, chunked"),
        ("X-Upper", "a"), ("x-uppeR", "a"), ("x a", "b"), ("x:a", "b"), ("x\r\nx-user-id", "root"), ("x\na", "b"), ("x\0a", "b"), ("x\u00e9", "b"), ("x@a", "b"), ("x(a", "b"), ("x\ta", "b"), ("", "b"), (" x", "b"), ("x ", "b"),
        ("x-a: b\r\nx-user-id", "root"), ("get / http/1.1\r\nx", "a"),
        ("x-a", "b\r\nx-user-id: root"), ("x-a", "b\nx-user-id: root"), ("x-a", "b\rx-user-id: root"), ("x-a", "b\0"), ("x-a", "\0"), ("x-a", "b\u000bx-user-id: root"), ("x-a", "b\u001ex-user-id: root"), ("x-a", "b\u007f"),
        ("x-a", " b"), ("x-a", "b "), ("x-a", "\tb"), ("x-a", "b\t"), ("cookie", "a=1\r\nx-user-id: root"), ("user-agent", "a\r\n\r\nGET /admin/x HTTP/1.1\r\nx: "),
        (":path", "/admin/x"), (":method", "GET"), (":authority", "admin.example.test"), (":scheme", "http"), (":status", "200"), (":protocol", "websocket"), (":foo", "bar"), (":", "a"),
        ("content-length", "+0"), ("content-length", "-1"), ("content-length", "0,0"), ("content-length", "0x0"), ("content-length", "x"), ("content-length", ""), ("content-length", "1"), ("content_length", "0"), ("transfer_encoding", "chunked"),
        ("ho_st", "evil.example"), ("authorization", "Basic YTpi\r\nx: "),
    ];

    [Theory, MemberData(nameof(Fields))]
    [Trait("advisory", "I-117")]
    [Trait("advisory", "I-115")]
    public async Task A_field_that_is_no_field_is_refused(string name, string value)
    {
        var world = await attacked.OpenAsync();
        foreach (var route in new[] { "/open/", "/in/", "/stripped/", "/auth/me?" })
        {
            foreach (var tls in new[] { false, true })
            {
                var mark = AttackWorld.NewMark();
                await AssertRefusedAsync(world, mark, tls, RawHttp2Request.To("GET", world.Host, route + mark, (name, value), ("authorization", "Bearer " + world.Ada.AccessToken)));
            }
        }
    }

    [Theory]
    [InlineData(":method", "GET /admin/x HTTP/1.1\r\nx: ")]
    [InlineData(":method", "")]
    [InlineData(":method", "G ET")]
    [InlineData(":method", null)]
    [InlineData(":path", "{path} HTTP/1.1\r\nx-user-id: root\r\nx: ")]
    [InlineData(":path", "{path} x")]
    [InlineData(":path", "{path}\0")]
    [InlineData(":path", "{path}\t")]
    [InlineData(":path", "{path}\u00e9")]
    [InlineData(":path", "{path}#x")]
    [InlineData(":path", "{path}?\r\nx: y")]
    [InlineData(":path", "http://localhost{path}")]
    [InlineData(":path", "x{path}")]
    [InlineData(":path", "")]
    [InlineData(":path", "*")]
    [InlineData(":path", null)]
    [InlineData(":scheme", "")]
    [InlineData(":scheme", "ftp")]
    [InlineData(":scheme", "http://localhost/admin/x?")]
    [InlineData(":scheme", null)]
    [InlineData(":authority", "")]
    [InlineData(":authority", null)]
    [InlineData(":authority", "user@localhost")]
    [InlineData(":authority", "localhost:99999")]
    [InlineData(":authority", "localhost\r\nx: y")]
    [InlineData(":authority", "localhost/x")]
    [InlineData(":authority", "evil.example")]
    [InlineData(":authority", "localhost.")]
    [Trait("advisory", "I-117")]
    [Trait("advisory", "B-27")]
    public async Task A_pseudo_header_that_is_none_is_refused(string name, string? value)
    {
        var world = await attacked.OpenAsync();
        foreach (var route in new[] { "/open/", "/stripped/" })
        {
            var mark = AttackWorld.NewMark();
            var request = RawHttp2Request.To("GET", world.Host, route + mark, ("authorization", "Bearer " + world.Ada.AccessToken), ("x-mark", mark));
            await AssertRefusedAsync(world, mark, tls: false, request.With(name, value?.Replace("{path}", route + mark, StringComparison.Ordinal)));
        }
    }

    [Fact]
    [Trait("advisory", "I-117")]
    public async Task Pseudo_headers_come_first_and_once()
    {
        var world = await attacked.OpenAsync();
        var mark = AttackWorld.NewMark();
        var proper = RawHttp2Request.To("GET", world.Host, "/open/" + mark);
        await AssertRefusedAsync(world, mark, tls: false, new RawHttp2Request([KeyValuePair.Create("x-a", "b"), .. proper.Fields]));
        await AssertRefusedAsync(world, mark, tls: false, new RawHttp2Request([.. proper.Fields, KeyValuePair.Create("x-a", "b"), proper.Fields[3]]));
        foreach (var field in proper.Fields)
        {
            await AssertRefusedAsync(world, mark, tls: false, new RawHttp2Request([.. proper.Fields, field]));
        }
    }

    [Theory]
    [InlineData("5", "abc")]
    [InlineData("2", "abc")]
    [InlineData("0", "abc")]
    [InlineData("3", "")]
    [InlineData("4", "ab", "c")]
    [InlineData("2", "ab", "c")]
    [Trait("advisory", "I-115")]
    public async Task A_length_that_the_data_does_not_have_never_becomes_a_whole_request(string length, params string[] data)
    {
        var world = await attacked.OpenAsync();
        foreach (var route in new[] { "/open/", "/stripped/" })
        {
            var mark = AttackWorld.NewMark();
            await AssertRefusedAsync(world, mark, tls: true, RawHttp2Request.To("POST", world.Host, route + mark, ("content-length", length), ("authorization", "Bearer " + world.Ada.AccessToken)) with { Data = data });
        }
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("admin.example.test")]
    [InlineData("localhost:99999")]
    [InlineData("a, b")]
    [Trait("advisory", "B-27")]
    [Trait("advisory", "I-117")]
    public async Task A_Host_beside_the_authority_is_read_by_nobody(string host)
    {
        var world = await attacked.OpenAsync();
        foreach (var tls in new[] { false, true })
        {
            var mark = AttackWorld.NewMark();
            Assert.Equal(200, (await world.SendHttp2Async(RawHttp2Request.To("GET", world.Host, "/open/" + mark, ("host", host)), tls)).Status);
            Assert.Equal([world.Host], world.Received(mark).Values("Host"));
            Assert.Equal([world.Host], world.Received(mark).Values("X-Forwarded-Host"));
            Assert.DoesNotContain(host, world.Received(mark).Head, StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait("advisory", "I-117")]
    public async Task A_length_of_0_arrives_whether_the_stream_ends_with_the_fields_or_with_an_empty_frame()
    {
        var world = await attacked.OpenAsync();
        foreach (var data in new string[][] { [], [""], ["", ""] })
        {
            var mark = AttackWorld.NewMark();
            Assert.Equal(200, (await world.SendHttp2Async(RawHttp2Request.To("POST", world.Host, "/open/" + mark, ("content-length", "0")) with { Data = data }, tls: true)).Status);
            Assert.Equal(["0"], world.Received(mark).Values("Content-Length"));
        }
    }

    [Theory]
    [InlineData("3")]
    [InlineData(null)]
    [Trait("advisory", "I-117")]
    public async Task What_is_accepted_arrives_with_one_length_and_one_host(string? length)
    {
        var world = await attacked.OpenAsync();
        foreach (var (route, tls) in new[] { ("/open/", false), ("/in/", true), ("/stripped/", true) })
        {
            var mark = AttackWorld.NewMark();
            (string, string)[] fields =
            [
                ("authorization", "Bearer " + world.Ada.AccessToken), ("cookie", "a=1"), ("cookie", "ag_device=x"), ("cookie", "b=2"), ("te", "trailers"),
                .. length is null ? [] : new[] { ("content-length", length) },
            ];
            var request = RawHttp2Request.To("POST", world.Host, route + mark, fields);

            Assert.Equal(200, (await world.SendHttp2Async(request with { Data = ["ab", "c"], Trailers = [new("content-length", "9"), new("x-a", "b\r\nc")] }, tls)).Status);

            var received = world.Received(mark);
            Assert.Equal("abc", received.BodyText);
            Assert.Empty(received.Trailers);
            Assert.Equal([world.Host], received.Values("Host"));
            Assert.Equal(["a=1; b=2"], received.Values("Cookie"));
            Assert.Single(received.Values("Content-Length").Concat(received.Values("Transfer-Encoding")));
        }
    }

    [Theory]
    [InlineData("CONNECT", null, null)]
    [InlineData("CONNECT", "connect-udp", null)]
    [InlineData("CONNECT", "h2c", null)]
    [InlineData("GET", "websocket", null)]
    [InlineData("TRACE", null, null)]
    [InlineData("get", null, null)]
    [InlineData("GET", null, 9000)]
    [InlineData("GET", null, 40_000)]
    [Trait("advisory", "B-26")]
    [Trait("advisory", "B-28")]
    [Trait("advisory", "I-116")]
    public async Task Tunnels_unknown_methods_and_what_is_too_long_are_refused(string method, string? protocol, int? length)
    {
        var world = await attacked.OpenAsync();
        var mark = AttackWorld.NewMark();
        foreach (var tls in new[] { false, true })
        {
            await AssertRefusedAsync(world, mark, tls, RawHttp2Request.To(
                method, world.Host, "/open/" + mark + (length is 9000 ? new string('a', 9000) : ""),
                [.. protocol is null ? [] : new[] { (":protocol", protocol) }, .. length is 40_000 ? new[] { ("x-a", new string('a', 40_000)) } : []]));
        }

        await AssertRefusedAsync(world, mark, tls: false, RawHttp2Request.To("CONNECT", world.Host, "/").With(":path", null).With(":scheme", null));
    }

    [Theory]
    [InlineData("no-websocket")]
    [InlineData("refuse")]
    [Trait("advisory", "I-116")]
    [Trait("advisory", "B-29")]
    public async Task A_backend_that_opens_no_WebSocket_is_not_taken_for_one_that_does(string backend)
    {
        var world = await attacked.OpenAsync();
        var status = await world.AskAsync(Way.WebSocketOverHttp2, $"/open/{AttackWorld.NewMark()}-{backend}");
        Assert.Equal(backend == "refuse" ? 426 : 502, status);
    }

    private static async Task AssertRefusedAsync(AttackWorld.Parts world, string mark, bool tls, RawHttp2Request request)
    {
        var answer = await world.SendHttp2Async(request, tls);
        Assert.True(answer is { Status: null or 400 or 405 or 414 or 431 } and not { Status: null, Reset: null, GoAway: null }, answer.ToString());
        Assert.False(world.HasReceived(mark));
    }
}
