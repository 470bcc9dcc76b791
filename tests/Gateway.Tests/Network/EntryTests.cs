using Gateway.Auth.Access;
using Gateway.TestKit;
using Gateway.Tests.Proxying;
using Xunit;

namespace Gateway.Tests.Network;

/// <summary>What is refused before anything reads it, on real sockets.</summary>
public sealed class EntryTests : IAsyncLifetime
{
    private readonly RecordingBackend backend = new();
    private EdgeGateway gateway = null!;

    public async ValueTask InitializeAsync() => gateway = await EdgeGateway.StartAsync(
        backend.Address,
        [(EdgeGateway.Match("all", "/{**rest}"), EdgeGateway.Route("all", AccessPolicy.Anonymous))],
        new NetworkOptions { AdditionalMethods = ["PROPFIND"] });

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await backend.DisposeAsync();
    }

    [Theory]
    [InlineData("Content-Length: 1\r\nTransfer-Encoding: chunked")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 1")]
    [InlineData("Content-Length: 1\r\nContent-Length: 1")]
    [InlineData("Content-Length: +1")]
    [InlineData("Content-Length: -1")]
    [InlineData("Content-Length: 1 1")]
    [InlineData("Content-Length: 1,1")]
    [InlineData("Content-Length: 0x1")]
    [InlineData("Content-Length: 99999999999999999999999999")]
    [InlineData("Content_Length: 1")]
    [InlineData("Content.Length: 1")]
    [InlineData("ContentLength: 1")]
    [InlineData("Content-Length : 1")]
    [InlineData(" Content-Length: 1")]
    [InlineData("Transfer_Encoding: chunked")]
    [InlineData("transfer~encoding: chunked")]
    [InlineData("Transfer-Encoding: gzip, chunked")]
    [InlineData("Transfer-Encoding: chunked, chunked")]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked")]
    [InlineData("Transfer-Encoding: identity")]
    [InlineData("Transfer-Encoding: xchunked")]
    [InlineData("Transfer-Encoding: \"chunked\"")]
    [InlineData("Host: other.test")]
    [InlineData("Ho_st: other.test")]
    [InlineData("Authorization: Basic YTpi\r\nAuthorization: Bearer x")]
    [InlineData("X-A: a\0b")]
    [InlineData("X A: b")]
    [InlineData("X-A: b\r\n folded: c")]
    [Trait("advisory", "I-115")]
    public async Task A_request_that_servers_cut_differently_is_refused_and_its_connection_closed(string lines)
    {
        var answer = await gateway.SendRawAsync($"POST /x HTTP/1.1\r\nHost: {gateway.Host}\r\n{lines}\r\n\r\n1\r\na\r\n0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Empty(backend.Requests);
    }

    [Fact]
    [Trait("advisory", "I-115")]
    public async Task Transfer_Encoding_does_not_exist_in_HTTP_1_0()
    {
        var answer = await gateway.SendRawAsync($"POST /x HTTP/1.0\r\nHost: {gateway.Host}\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n");
        Assert.Contains(" 400 ", answer, StringComparison.Ordinal);
        Assert.Empty(backend.Requests);
    }

    [Theory]
    [InlineData("TRACE")]
    [InlineData("TRACK")]
    [InlineData("DEBUG")]
    [InlineData("get")]
    [InlineData("MKCOL")]
    [Trait("advisory", "B-26")]
    public async Task A_method_that_is_not_listed_is_405(string method)
    {
        var answer = await gateway.SendAsync(method, "/x");
        Assert.StartsWith("HTTP/1.1 405", answer, StringComparison.Ordinal);
        Assert.Contains("Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, PROPFIND\r\n", answer, StringComparison.Ordinal);
        Assert.Empty(backend.Requests);
    }

    [Fact]
    [Trait("advisory", "B-26")]
    public async Task CONNECT_is_refused()
    {
        var answer = await gateway.SendRawAsync($"CONNECT {gateway.Host} HTTP/1.1\r\nHost: {gateway.Host}\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 405", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PROPFIND")]
    [InlineData("DELETE")]
    public async Task A_listed_method_passes(string method)
    {
        await gateway.SendAsync(method, "/x");
        Assert.Equal($"{method} /x HTTP/1.1", backend.Last.RequestLine);
    }

    [Theory]
    [InlineData("/a/../b")]
    [InlineData("/a#b")]
    [InlineData("/a\\b")]
    [InlineData("/a%5cb")]
    [InlineData("/a%00b")]
    [InlineData("/a\u0001b")]
    [InlineData("/caf\u00e9")]
    [InlineData("/a%2e%2e%2fb")]
    [InlineData("/..%00/b")]
    [InlineData("/a?\u0001")]
    [Trait("advisory", "B-19")]
    public async Task A_path_that_no_route_may_take_is_400(string target)
    {
        Assert.StartsWith("HTTP/1.1 400", await gateway.SendAsync("GET", target), StringComparison.Ordinal);
        Assert.Empty(backend.Requests);
    }
}
