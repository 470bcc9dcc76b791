using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.Attacks;

/// <summary>Requests that two servers cut differently (RFC 9112), each with another request hidden behind it.</summary>
public sealed class FramingAttacks(AttackWorld attacked)
{
    private const string Chunked = "Transfer-Encoding: chunked";

    public static TheoryData<string> Heads =>
    [
        "Content-Length: 4\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 4", "Content-Length: 0\r\nTransfer-Encoding: chunked",
        "Content-Length: 4\r\nContent-Length: 0", "Content-Length: 4\r\nContent-Length: 4", "Content-Length: 4, 4", "Content-Length: 4,", "Content-Length: ,4", "Content-Length: 4;0",
        "Content-Length: +4", "Content-Length: -4", "Content-Length: 0x4", "Content-Length: 4.0", "Content-Length: 4e0", "Content-Length: 4 0", "Content-Length: 4\u00a0", "Content-Length: \u000b4",
        "Content-Length: \"4\"", "Content-Length: 18446744073709551620", "Content-Length: 99999999999999999999999999", "Content-Length:", "Content-Length: _4", "Content-Length: 4_",
        "Content_Length: 4", "Content.Length: 4", "Content Length: 4", "ContentLength: 4", "content~length: 4", "Content-Length : 4", "Content-Length\t: 4", " Content-Length: 4", "\tContent-Length: 4", "Content-Length-: 4",
        "X-A: b\r\n Content-Length: 4", "X-A: b\r\n\tTransfer-Encoding: chunked", "Transfer-Encoding:\r\n chunked", "Content-Length:\r\n 4", "X-A: b\rContent-Length: 4", "X-A: b\nContent-Length: 4",
        "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: chunked, gzip", "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: chunked, identity", "Transfer-Encoding: identity", "Transfer-Encoding: deflate",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked", "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunkedx", "Transfer-Encoding: chunked;a=b", "Transfer-Encoding: \"chunked\"", "Transfer-Encoding: chunked,", "Transfer-Encoding: ,chunked", "Transfer-Encoding:", "Transfer-Encoding: \u000bchunked",
        "Transfer-Encoding: chunked\u000c", "Transfer-Encoding: chun\u0000ked", "Transfer-Encoding: ch\u00fcnked", "Transfer-Encoding: chunked\u0085", "Transfer-Encoding : chunked", "Transfer-Encoding\t: chunked",
        "Transfer_Encoding: chunked", "transfer.encoding: chunked", "TransferEncoding: chunked", "Transfer~Encoding: chunked\r\nContent-Length: 4", " Transfer-Encoding: chunked", "X-A: b\nTransfer-Encoding: chunked",
        "X-A: \0\r\nContent-Length: 4", "X\0A: b\r\nContent-Length: 4", "X-A\r\nContent-Length: 4", ": b\r\nContent-Length: 4", "X A: b\r\nContent-Length: 4", "X@A: b\r\nContent-Length: 4", "X-A: \u007f\r\nContent-Length: 4",
        "Host: localhost\r\nContent-Length: 4", "Authorization: Basic YTpi\r\nAuthorization: Basic YTpj\r\nContent-Length: 4",
    ];

    [Theory, MemberData(nameof(Heads))]
    [Trait("advisory", "I-115")]
    public async Task A_request_whose_end_is_in_doubt_is_refused_and_its_connection_closed(string lines)
    {
        var world = await attacked.OpenAsync();
        foreach (var target in new[] { "/open/", "/in/", "/stripped/", "/auth/signin?" })
        {
            var mark = AttackWorld.NewMark();
            AssertRefused(world, mark, await world.SendRawAsync(
                $"POST {target}{mark} HTTP/1.1\r\nHost: {world.Host}\r\n{lines}\r\n\r\n0\r\n\r\nGET /open/{mark}-hidden HTTP/1.1\r\nHost: {world.Host}\r\n\r\n"));
        }
    }

    [Theory]
    [InlineData("POST /open/{mark} HTTP/1.0\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("POST /open/{mark} HTTP/1.1\nHost: {host}\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("POST /open/{mark} HTTP/1.1\r\nHost: {host}\nContent-Length: 0\r\n\r\n")]
    [InlineData("POST /open/{mark} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\n\r\n")]
    [InlineData("POST /open/{mark} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\n")]
    [InlineData("POST /open/{mark} HTTP/1.1\rHost: {host}\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("POST /open/{mark} HTTP/1.1\r\nHost: {host}\rContent-Length: 0\r\n\r\n")]
    [InlineData("POST /open/{mark}\0 HTTP/1.1\r\nHost: {host}\r\n\r\n")]
    [InlineData("POST /open/{mark} x HTTP/1.1\r\nHost: {host}\r\n\r\n")]
    [InlineData("POST  /open/{mark} HTTP/1.1\r\nHost: {host}\r\n\r\n")]
    [InlineData("POST\t/open/{mark} HTTP/1.1\r\nHost: {host}\r\n\r\n")]
    [InlineData(" POST /open/{mark} HTTP/1.1\r\nHost: {host}\r\n\r\n")]
    [InlineData("POST /open/{mark} HTTP/1.1x\r\nHost: {host}\r\n\r\n")]
    [InlineData("POST /open/{mark} http/1.1\r\nHost: {host}\r\n\r\n")]
    [InlineData("POST /open/{mark} HTTP/1.2\r\nHost: {host}\r\n\r\n")]
    [InlineData("POST /open/{mark} HTTP/2.0\r\nHost: {host}\r\n\r\n")]
    [InlineData("POST /open/{mark}\r\nHost: {host}\r\n\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    [InlineData("POST /open/{mark} HTTP/1.1\r\n Host: {host}\r\n\r\n")]
    [InlineData("POST /open/{mark} HTTP/1.1\r\n\r\nHost: {host}\r\n\r\n")]
    [Trait("advisory", "I-114")]
    [Trait("advisory", "I-115")]
    public async Task A_line_that_ends_in_doubt_is_refused(string head)
    {
        var world = await attacked.OpenAsync();
        var mark = AttackWorld.NewMark();
        AssertRefused(world, mark, await world.SendRawAsync(
            (head + "GET /open/{mark}-hidden HTTP/1.1\r\nHost: {host}\r\n\r\n").Replace("{mark}", mark, StringComparison.Ordinal).Replace("{host}", world.Host, StringComparison.Ordinal)));
    }

    public static TheoryData<string> Chunks =>
    [
        "1\na\r\n0\r\n\r\n", "1\r\na\n0\r\n\r\n", "1\r\na\r\n0\n\r\n", "1\r\na\r\n0\n\n", "1\ra\r\n0\r\n\r\n", "1\r\na\r0\r\n\r\n", "1;a\nb\r\na\r\n0\r\n\r\n", "1;a\rb\r\na\r\n0\r\n\r\n", "1;\n\r\na\r\n0\r\n\r\n",
        "1;a=\"\n\"\r\na\r\n0\r\n\r\n", "1 \r\na\r\n0\r\n\r\n", " 1\r\na\r\n0\r\n\r\n", "+1\r\na\r\n0\r\n\r\n", "-1\r\na\r\n0\r\n\r\n", "0x1\r\na\r\n0\r\n\r\n", "1_\r\na\r\n0\r\n\r\n", "1,\r\na\r\n0\r\n\r\n", "\r\na\r\n0\r\n\r\n", ";a\r\na\r\n0\r\n\r\n",
        "ffffffffffffffff1\r\na\r\n0\r\n\r\n", "100000000000000001\r\na\r\n0\r\n\r\n", "1\r\nab\r\n0\r\n\r\n", "2\r\na\r\n0\r\n\r\n", "1\r\na0\r\n\r\n", "g\r\na\r\n0\r\n\r\n", "1\0\r\na\r\n0\r\n\r\n",
        "1\r\na\r\n0\r\nX : b\r\n\r\n", "1\r\na\r\n0\r\nX: b\r\n c\r\n\r\n", "1\r\na\r\n0\r\nX: b\nY: c\r\n\r\n", "1\r\na\r\n0\r\nX\r\n\r\n", "1\r\na\r\n0\r\nX: b\rY: c\r\n\r\n", "1\r\na\r\n0\r\nX: \0\r\n\r\n",
    ];

    /// <summary>The head has been forwarded by then, since bodies are streamed; but the backend never sees the end of such a body, and nothing behind it.</summary>
    [Theory, MemberData(nameof(Chunks))]
    [Trait("advisory", "I-114")]
    public async Task A_body_whose_end_is_in_doubt_never_becomes_a_whole_request(string body)
    {
        var world = await attacked.OpenAsync();
        var mark = AttackWorld.NewMark();
        using var client = await RawHttpClient.ConnectAsync(world.Gateway.Port, TestContext.Current.CancellationToken);
        await client.SendAsync(
            $"POST /open/{mark} HTTP/1.1\r\nHost: {world.Host}\r\n{Chunked}\r\n\r\n{body}GET /open/{mark}-hidden HTTP/1.1\r\nHost: {world.Host}\r\n\r\n", TestContext.Current.CancellationToken);
        client.EndSending();

        AssertRefused(world, mark, await client.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("GET /open/{long} HTTP/1.1\r\n", 414)]
    [InlineData("GET /open/x?{long} HTTP/1.1\r\n", 414)]
    [InlineData("{long} /open/x HTTP/1.1\r\n", 414)]
    [InlineData("GET /open/x HTTP/1.1\r\nX-A: {long}{long}{long}{long}\r\n", 431)]
    [InlineData("GET /open/x HTTP/1.1\r\n{many}", 431)]
    [InlineData("GET /open/x HTTP/1.1\r\n{long}{long}{long}{long}: b\r\n", 431)]
    [Trait("advisory", "I-117")]
    public async Task What_is_too_long_is_refused(string head, int status)
    {
        var world = await attacked.OpenAsync();
        var mark = AttackWorld.NewMark();
        var answer = await world.SendRawAsync($"{head}Host: {world.Host}\r\nX-Mark: {mark}\r\n\r\n"
            .Replace("{long}", new string('A', 9000), StringComparison.Ordinal)
            .Replace("{many}", string.Concat(Enumerable.Range(0, 101).Select(i => $"X-{i}: 1\r\n")), StringComparison.Ordinal));
        Assert.Equal(status, Ways.Status(answer));
        Assert.False(world.HasReceived(mark));
    }

    private static void AssertRefused(AttackWorld.Parts world, string mark, string answer)
    {
        var statuses = answer.Split("HTTP/1.1 ").Skip(1).Select(part => part[..3]).ToList();
        Assert.True(statuses is [] or ["400"] or ["505"], answer);
        Assert.False(world.HasReceived(mark));
    }
}
