using Xunit;

namespace Gateway.Tests.Attacks;

/// <summary>What is accepted although it is written oddly arrives in exactly one reading, and what follows it is a request of its own.</summary>
public sealed class OneReadingAttacks(AttackWorld attacked)
{
    [Theory]
    [InlineData("POST {target} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\n\r\nGET /", "GET /")]
    [InlineData("POST {target} HTTP/1.1\r\nHost: {host}\r\nContent-Length:\t5 \t\r\n\r\nGET /", "GET /")]
    [InlineData("POST {target} HTTP/1.1\r\nHost: {host}\r\ncontent-LENGTH: 0005\r\n\r\nGET /", "GET /")]
    [InlineData("POST {target} HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: CHUNKED\r\n\r\n5;a=b;\"c\r\nGET /\r\n0;x\r\n\r\n", "GET /")]
    [InlineData("POST {target} HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding:\tchunked \r\n\r\n2;a=\0\r\nGE\r\n3\r\nT /\r\n00\r\nContent-Length: 99\r\nHost: evil.example\r\n\r\n", "GET /")]
    [InlineData("\r\n\r\nPOST {target} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n", "")]
    [InlineData("GET {target}  HTTP/1.1\r\nHost: {host}\r\n\r\n", "")]
    [InlineData("GET {target} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\n\r\nGET /", "GET /")]
    [InlineData("DELETE {target} HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nGET /\r\n0\r\n\r\n", "GET /")]
    [InlineData("POST {target} HTTP/1.1\r\nHost: {host}\r\n\r\n", "")]
    [InlineData("POST {target} HTTP/1.1\r\nHost: {host}\r\nExpect: 100-Continue\r\nContent-Length: 5\r\n\r\nGET /", "GET /")]
    [InlineData("POST {target} HTTP/1.1\r\nHost: {host}\r\nExpect: y 100-continue\r\nContent-Length: 5\r\n\r\nGET /", "GET /")]
    [InlineData("POST {target} HTTP/1.1\r\nHost: {host}\r\nConnection: Content-Length, Transfer-Encoding, Host\r\nContent-Length: 5\r\n\r\nGET /", "GET /")]
    [InlineData("GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 5\r\n\r\nGET /", "GET /")]
    [InlineData("GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nGET /\r\n0\r\n\r\n", "GET /")]
    [InlineData("POST http://{host}{target} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\n\r\nGET /", "GET /")]
    [InlineData("POST {target} HTTP/1.1\r\nHost: {host}\r\nTE: chunked, trailers\r\nKeep-Alive: 9\r\nProxy-Connection: close\r\nContent-Length: 5\r\n\r\nGET /", "GET /")]
    [InlineData("POST {target} HTTP/1.0\r\nHost: {host}\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nGET /", "GET /")]
    [Trait("advisory", "I-114")]
    [Trait("advisory", "I-115")]
    [Trait("advisory", "I-117")]
    public async Task What_is_accepted_arrives_once_with_one_length_and_one_host(string request, string body)
    {
        var world = await attacked.OpenAsync();
        foreach (var route in new[] { "/open/", "/bare/" })
        {
            var (first, second) = (AttackWorld.NewMark(), AttackWorld.NewMark());
            var answer = await world.SendRawAsync(
                request.Replace("{target}", route + first, StringComparison.Ordinal).Replace("{host}", world.Host, StringComparison.Ordinal)
                + $"GET {route}{second} HTTP/1.1\r\nHost: {world.Host}\r\nConnection: close\r\n\r\n");

            Assert.Equal(["200", "200"], answer.Split("HTTP/1.1 ").Skip(1).Select(part => part[..3]).Where(status => status != "100"));
            var received = world.Received(first);
            Assert.Equal(body, received.BodyText);
            Assert.Equal([world.Host], received.Values("Host"));
            Assert.InRange(received.Values("Content-Length").Count + received.Values("Transfer-Encoding").Count, body.Length > 0 ? 1 : 0, 1);
            Assert.DoesNotContain(received.Headers, header => header.Key is "Connection" or "TE" or "Keep-Alive" or "Proxy-Connection" or "Trailer" or "Upgrade" or "Expect");
            Assert.Empty(received.Trailers);
            Assert.Empty(world.Received(second).BodyText);
        }
    }

    [Theory]
    [InlineData("POST /open/../{mark}", "400")]
    [InlineData("POST /in/{mark}", "401")]
    [InlineData("POST /auth/nothing?{mark}", "404")]
    [InlineData("POST /auth/signin?{mark}", "415")]
    [InlineData("GET /in/{mark}", "401")]
    [InlineData("PUT /open/{mark}-headers", "200")]
    [Trait("advisory", "I-115")]
    [Trait("advisory", "I-117")]
    public async Task The_body_of_a_request_that_was_refused_is_not_the_next_request(string request, string status)
    {
        var world = await attacked.OpenAsync();
        foreach (var chunked in new[] { false, true })
        {
            var (first, hidden, second) = (AttackWorld.NewMark(), AttackWorld.NewMark(), AttackWorld.NewMark());
            var body = $"GET /open/{hidden} HTTP/1.1\r\nHost: {world.Host}\r\n\r\n";
            var framed = chunked ? $"Transfer-Encoding: chunked\r\n\r\n{body.Length:x}\r\n{body}\r\n0\r\n\r\n" : $"Content-Length: {body.Length}\r\n\r\n{body}";
            var answer = await world.SendRawAsync(
                $"{request.Replace("{mark}", first, StringComparison.Ordinal)} HTTP/1.1\r\nHost: {world.Host}\r\nX-Answer: X-A: b\r\n{framed}GET /open/{second} HTTP/1.1\r\nHost: {world.Host}\r\nConnection: close\r\n\r\n");

            Assert.Equal([status, "200"], answer.Split("HTTP/1.1 ").Skip(1).Select(part => part[..3]).Where(code => code != "100"));
            Assert.True(world.HasReceived(second));
            Assert.DoesNotContain(world.Backend.Requests, received => received.Target.Contains(hidden, StringComparison.Ordinal));
        }
    }

    [Fact]
    [Trait("advisory", "I-117")]
    public async Task The_body_of_an_answer_to_HEAD_is_nobodys_answer()
    {
        var world = await attacked.OpenAsync();
        for (var i = 0; i < 10; i++)
        {
            // The backend sends a body all the same.
            var head = await world.SendAsync("HEAD", $"/open/{AttackWorld.NewMark()}-headers", "X-Answer: X-Body: follows");
            Assert.EndsWith("\r\n\r\n", head, StringComparison.Ordinal);
            Assert.Equal(200, Ways.Status(head));
            Assert.EndsWith("hello from the backend", await world.SendAsync("GET", "/open/" + AttackWorld.NewMark()), StringComparison.Ordinal);
        }
    }
}
