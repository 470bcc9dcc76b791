using System.Net;
using System.Net.WebSockets;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Proxying;

/// <summary>An application behind the gateway that talks while it listens: WebSockets, server-sent events, gRPC.</summary>
internal sealed class StreamingBackend : IAsyncDisposable
{
    private readonly WebApplication app;
    private int flooded;

    private StreamingBackend(WebApplication app) => this.app = app;

    /// <summary>Released by a test when <c>/sse</c> may send its second event.</summary>
    public SemaphoreSlim Next { get; } = new(0);

    /// <summary>The status that the client of the last WebSocket closed with.</summary>
    public TaskCompletionSource<WebSocketCloseStatus?> ClosedWith { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many messages <c>/flood</c> has sent: no more when nobody takes them.</summary>
    public int Flooded => Volatile.Read(ref flooded);

    public string Http1 => app.Urls.First();

    public string Http2 => app.Urls.Last();

    public static async Task<StreamingBackend> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        var server = builder.Build();
        var backend = new StreamingBackend(server);
        server.UseWebSockets();
        server.MapGrpcService<EchoGrpc>();
        server.Map("/{**rest}", backend.ServeAsync);
        await server.StartAsync();
        return backend;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (context.WebSockets.IsWebSocketRequest)
        {
            await (path.EndsWith("/flood", StringComparison.Ordinal) ? FloodWebSocketAsync(context) : EchoWebSocketAsync(context));
        }
        else if (path.EndsWith("/sse", StringComparison.Ordinal))
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: 1\n\n");
            await Next.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync("data: 2\n\n");
        }
        else if (path.EndsWith("/duplex", StringComparison.Ordinal))
        {
            var buffer = new byte[16];
            for (int read; (read = await context.Request.Body.ReadAsync(buffer)) > 0;)
            {
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, read));
                await context.Response.Body.FlushAsync();
            }
        }
        else if (path.EndsWith("/slow", StringComparison.Ordinal))
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, context.RequestAborted);
        }
        else if (path.EndsWith("/upload", StringComparison.Ordinal))
        {
            long total = 0;
            var buffer = new byte[81920];
            for (int read; (read = await context.Request.Body.ReadAsync(buffer)) > 0;)
            {
                total += read;
            }

            await context.Response.WriteAsync(total.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    private async Task FloodWebSocketAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        while (true)
        {
            await socket.SendAsync(new byte[64 * 1024], WebSocketMessageType.Binary, endOfMessage: true, context.RequestAborted);
            Interlocked.Increment(ref flooded);
        }
    }

    private async Task EchoWebSocketAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[1024];
        while (true)
        {
            var message = await socket.ReceiveAsync(buffer, context.RequestAborted);
            if (message.MessageType == WebSocketMessageType.Close)
            {
                ClosedWith.TrySetResult(socket.CloseStatus);
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
                return;
            }

            await socket.SendAsync(buffer.AsMemory(0, message.Count), message.MessageType, message.EndOfMessage, context.RequestAborted);
        }
    }
}

/// <summary>A bidirectional gRPC method, as the code generator would declare it.</summary>
[BindServiceMethod(typeof(EchoGrpcBase), nameof(Bind))]
internal abstract class EchoGrpcBase
{
    public static readonly Method<byte[], byte[]> Method = new(
        MethodType.DuplexStreaming, "test.Echo", nameof(TalkAsync), Marshallers.Create(Same, Same), Marshallers.Create(Same, Same));

    public static void Bind(ServiceBinderBase binder, EchoGrpcBase? service) =>
        binder.AddMethod(Method, service is null ? null : new DuplexStreamingServerMethod<byte[], byte[]>(service.TalkAsync));

    public abstract Task TalkAsync(IAsyncStreamReader<byte[]> requests, IServerStreamWriter<byte[]> responses, ServerCallContext context);

    private static byte[] Same(byte[] bytes) => bytes;
}

/// <summary>Says every message back, and who is said to be calling.</summary>
internal sealed class EchoGrpc : EchoGrpcBase
{
    public override async Task TalkAsync(IAsyncStreamReader<byte[]> requests, IServerStreamWriter<byte[]> responses, ServerCallContext context)
    {
        context.ResponseTrailers.Add("seen-user", string.Join('|', context.RequestHeaders.Where(entry => entry.Key.Contains("user", StringComparison.Ordinal) && !entry.Key.Equals("user-agent", StringComparison.Ordinal)).Select(entry => entry.Value)));
        await foreach (var message in requests.ReadAllAsync(context.CancellationToken))
        {
            await responses.WriteAsync(message, context.CancellationToken);
        }
    }
}
