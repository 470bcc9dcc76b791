using System.Net;
using System.Net.WebSockets;
using Gateway.Auth.Access;
using Gateway.Lifecycle;
using Gateway.Tests.Proxying;
using Xunit;

namespace Gateway.Tests.Lifecycle;

/// <summary>A gateway that is stopped says so to open WebSockets, and nothing else.</summary>
public sealed class WebSocketCloseTests
{
    private static readonly byte[] GoingAway = [0x88, 0x02, 0x03, 0xE9];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stop_closes_an_idle_WebSocket_with_1001_on_both_sides(bool http2)
    {
        await using var backend = await StreamingBackend.StartAsync();
        await using var gateway = await EdgeGateway.StartAsync(backend.Http1, [(EdgeGateway.Match("all", "/{**rest}"), EdgeGateway.Route("all", AccessPolicy.SignedIn))]);
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = http2 ? HttpVersion.Version20 : HttpVersion.Version11;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.SetRequestHeader("Authorization", "Bearer ada");
        using var client = new HttpMessageInvoker(new SocketsHttpHandler());
        await socket.ConnectAsync(new Uri((http2 ? gateway.Http2Url : gateway.Url).Replace("http:", "ws:", StringComparison.Ordinal) + "/ws"), client, Cancellation);
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Cancellation);
        var buffer = new byte[16];
        Assert.Equal(5, (await socket.ReceiveAsync(buffer, Cancellation)).Count);

        var stopping = gateway.StopAsync();

        Assert.Equal(WebSocketMessageType.Close, (await socket.ReceiveAsync(buffer, Cancellation)).MessageType);
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, socket.CloseStatus); // .NET's name of 1001
        await socket.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, null, Cancellation);
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, await backend.ClosedWith.Task.WaitAsync(Cancellation));
        await stopping;
    }

    [Fact]
    public async Task A_client_that_does_not_answer_the_Close_frame_is_cut_off()
    {
        await using var backend = await StreamingBackend.StartAsync();
        await using var gateway = await EdgeGateway.StartAsync(backend.Http1, [(EdgeGateway.Match("all", "/{**rest}"), EdgeGateway.Route("all", AccessPolicy.SignedIn))]);
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", "Bearer ada");
        await socket.ConnectAsync(new Uri(gateway.Url.Replace("http:", "ws:", StringComparison.Ordinal) + "/ws"), Cancellation);

        await gateway.StopAsync();

        Assert.False(backend.ClosedWith.Task.IsCompleted);
    }

    [Fact]
    public async Task A_client_that_does_not_even_read_the_Close_frame_is_cut_off()
    {
        await using var backend = await StreamingBackend.StartAsync();
        await using var gateway = await EdgeGateway.StartAsync(backend.Http1, [(EdgeGateway.Match("all", "/{**rest}"), EdgeGateway.Route("all", AccessPolicy.SignedIn))]);
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", "Bearer ada");
        await socket.ConnectAsync(new Uri(gateway.Url.Replace("http:", "ws:", StringComparison.Ordinal) + "/flood"), Cancellation);
        for (var sent = -1; sent != backend.Flooded;)
        {
            sent = backend.Flooded;
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Cancellation);
        }

        await gateway.StopAsync();

        Assert.NotEqual(0, backend.Flooded);
    }

    [Fact]
    public async Task The_frame_on_its_way_is_finished_first_and_nothing_follows()
    {
        using var client = new MemoryStream();
        await using var socket = new ClosableWebSocket(client);
        var frame = WebSocketFramesTests.Frame(0x82, 1000);

        await socket.WriteAsync(frame.AsMemory(0, 500), Cancellation);
        await socket.CloseAsync(Cancellation);
        Assert.Equal(500, client.Length);
        await socket.WriteAsync(frame.AsMemory(500, 400), Cancellation);
        await socket.WriteAsync((byte[])[.. frame[900..], .. frame], Cancellation);
        await socket.WriteAsync(frame, Cancellation);

        Assert.Equal([.. frame, .. GoingAway], client.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task After_the_backends_own_Close_frame_nothing_is_added(int bytesBefore)
    {
        using var client = new MemoryStream();
        await using var socket = new ClosableWebSocket(client);
        byte[] normalClosure = [0x88, 0x02, 0x03, 0xE8];

        await socket.WriteAsync(normalClosure.AsMemory(0, bytesBefore), Cancellation);
        await socket.CloseAsync(Cancellation);
        await socket.WriteAsync(normalClosure.AsMemory(bytesBefore), Cancellation);

        Assert.Equal(normalClosure, client.ToArray());
    }

    [Fact]
    public async Task Frames_written_at_the_same_time_stay_whole()
    {
        var frame = WebSocketFramesTests.Frame(0x82, 200);
        for (var round = 0; round < 50; round++)
        {
            using var client = new MemoryStream();
            await using var socket = new ClosableWebSocket(client);
            var writing = Task.Run(
                async () =>
                {
                    for (var i = 0; i < 200; i++)
                    {
                        await socket.WriteAsync(frame.AsMemory(0, 90), Cancellation);
                        await socket.WriteAsync(frame.AsMemory(90), Cancellation);
                    }
                },
                Cancellation);
            await Task.WhenAll(writing, Task.Run(() => socket.CloseAsync(Cancellation), Cancellation));

            var written = client.ToArray();
            Assert.Equal(GoingAway, written[^4..]);
            Assert.Equal(0, (written.Length - 4) % frame.Length);
        }
    }
}
