using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.Attacks;

/// <summary>How a request comes in.</summary>
public enum Way
{
    Http1,

    /// <summary>With prior knowledge, without TLS.</summary>
    Http2,

    Http2OverTls,

    /// <summary>A handshake over HTTP/1.1 (RFC 6455).</summary>
    WebSocket,

    /// <summary>A handshake over HTTP/2 (RFC 8441).</summary>
    WebSocketOverHttp2,
}

/// <summary>One request in each of the ways.</summary>
internal static class Ways
{
    private const string Handshake = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    /// <summary>Every target with every way, for theories.</summary>
    public static TheoryData<Way, string> Times(params IEnumerable<string> targets) =>
        [.. from target in targets from way in Enum.GetValues<Way>() select (way, target)];

    /// <summary>Sends a GET, or a handshake, and returns the status; over HTTP/2 names are lower case, as they have to be.</summary>
    public static async Task<int> AskAsync(this AttackWorld.Parts world, Way way, string target, params IEnumerable<(string Name, string Value)> headers)
    {
        switch (way)
        {
            case Way.Http2 or Way.Http2OverTls:
                return await AskHttp2Async(world, way, RawHttp2Request.To("GET", world.Host, target, Lower(headers)));
            case Way.WebSocketOverHttp2:
                return await AskHttp2Async(world, way, RawHttp2Request.To("CONNECT", world.Host, target, [(":protocol", "websocket"), ("sec-websocket-version", "13"), .. Lower(headers)]));
            default:
                using (var client = await RawHttpClient.ConnectAsync(world.Gateway.Port, TestContext.Current.CancellationToken))
                {
                    var lines = string.Concat(headers.Select(header => $"{header.Name}: {header.Value}\r\n"));
                    await client.SendAsync(
                        $"GET {target} HTTP/1.1\r\nHost: {world.Host}\r\n{(way == Way.WebSocket ? Handshake : "")}{lines}\r\n", TestContext.Current.CancellationToken);
                    return Status(await client.ReadUntilAsync("\r\n\r\n", TestContext.Current.CancellationToken));
                }
        }
    }

    /// <summary>The status of an answer as it came over HTTP/1.1.</summary>
    public static int Status(string answer) => int.Parse(answer.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<(string Name, string Value)> Lower(IEnumerable<(string Name, string Value)> headers) =>
        headers.Select(header => (header.Name.ToLowerInvariant(), header.Value));

    private static async Task<int> AskHttp2Async(AttackWorld.Parts world, Way way, RawHttp2Request request)
    {
        var answer = await world.SendHttp2Async(request, tls: way == Way.Http2OverTls);
        Assert.True(answer.Status is not null, answer.ToString());
        return answer.Status.Value;
    }
}
