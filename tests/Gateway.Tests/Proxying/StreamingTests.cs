using System.Net;
using System.Net.WebSockets;
using System.Text;
using Gateway.Auth.Access;
using Grpc.Core;
using Grpc.Net.Client;
using Xunit;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Tests.Proxying;

/// <summary>Conversations that last: nothing is buffered, nothing is cut off.</summary>
public sealed class StreamingTests : IAsyncLifetime
{
    private StreamingBackend backend = null!;
    private EdgeGateway gateway = null!;
    private EdgeGateway grpcGateway = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        backend = await StreamingBackend.StartAsync();
        var route = (EdgeGateway.Match("all", "/{**rest}"), (Gateway.Routes.GatewayRoute?)EdgeGateway.Route("all", AccessPolicy.SignedIn));
        gateway = await EdgeGateway.StartAsync(backend.Http1, [route]);
        grpcGateway = await EdgeGateway.StartAsync(
            backend.Http2, [route], request: new ForwarderRequestConfig { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact });
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await grpcGateway.DisposeAsync();
        await backend.DisposeAsync();
    }

    [Fact]
    public async Task A_server_sent_event_arrives_before_the_next_is_sent()
    {
        using var client = Client();
        using var answer = await client.GetAsync(gateway.Url + "/sse", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        using var events = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancellation));
        Assert.Equal("data: 1", await events.ReadLineAsync(Cancellation));
        Assert.Equal("", await events.ReadLineAsync(Cancellation));
        backend.Next.Release();
        Assert.Equal("data: 2", await events.ReadLineAsync(Cancellation));
    }

    [Fact]
    public async Task A_body_is_forwarded_while_the_client_still_writes_it()
    {
        using var client = Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, grpcGateway.Http2Url + "/duplex")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        var writes = new TaskCompletionSource<Stream>();
        var written = new TaskCompletionSource();
        request.Content = new WrittenByHand(writes, written.Task);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/grpc");
        var sending = client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        var body = await writes.Task;
        await body.WriteAsync("one"u8.ToArray(), Cancellation);
        await body.FlushAsync(Cancellation);
        using var answer = await sending;
        await using var stream = await answer.Content.ReadAsStreamAsync(Cancellation);
        var buffer = new byte[3];
        await stream.ReadExactlyAsync(buffer, Cancellation);
        Assert.Equal("one", Encoding.ASCII.GetString(buffer));
        await body.WriteAsync("two"u8.ToArray(), Cancellation);
        await body.FlushAsync(Cancellation);
        await stream.ReadExactlyAsync(buffer, Cancellation);
        Assert.Equal("two", Encoding.ASCII.GetString(buffer));
        written.SetResult();
    }

    [Fact]
    public async Task A_body_has_no_limit()
    {
        const int Length = 40_000_000; // Kestrel's own limit is 30,000,000 bytes.
        using var client = Client();
        using var answer = await client.PostAsync(gateway.Url + "/upload", new ByteArrayContent(new byte[Length]), Cancellation);
        Assert.Equal("40000000", await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_WebSocket_talks_through_the_gateway_and_closes_cleanly(bool http2)
    {
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = http2 ? HttpVersion.Version20 : HttpVersion.Version11;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.SetRequestHeader("Authorization", "Bearer ada");
        using var client = new HttpMessageInvoker(new SocketsHttpHandler());
        await socket.ConnectAsync(new Uri((http2 ? gateway.Http2Url : gateway.Url).Replace("http:", "ws:", StringComparison.Ordinal) + "/ws"), client, Cancellation);
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Cancellation);
        var buffer = new byte[16];
        var received = await socket.ReceiveAsync(buffer, Cancellation);
        Assert.Equal("hello", Encoding.ASCII.GetString(buffer, 0, received.Count));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    [Fact]
    public async Task A_gRPC_conversation_goes_both_ways_with_the_callers_identity()
    {
        using var channel = GrpcChannel.ForAddress(grpcGateway.Http2Url);
        using var call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(
            EchoGrpc.Method, null, new CallOptions(new Metadata { { "authorization", "Bearer ada" }, { "x_user_id", "root" }, { "x-user-id", "root" } }, cancellationToken: Cancellation));
        foreach (var text in new[] { "one", "two" })
        {
            await call.RequestStream.WriteAsync(Encoding.ASCII.GetBytes(text), Cancellation);
            Assert.True(await call.ResponseStream.MoveNext(Cancellation));
            Assert.Equal(text, Encoding.ASCII.GetString(call.ResponseStream.Current));
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(Cancellation));
        Assert.Equal(EdgeGateway.Ada.UserId.ToString(), call.GetTrailers().GetValue("seen-user"));
    }

    private static HttpClient Client()
    {
        var client = new HttpClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer ada");
        return client;
    }

    private sealed class WrittenByHand(TaskCompletionSource<Stream> writes, Task written) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            writes.SetResult(stream);
            return written;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
