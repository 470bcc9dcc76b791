using System.Net.WebSockets;
using System.Text;
using Gateway.Pages;

namespace Gateway.Demo;

/// <summary>What stays open: a WebSocket that echoes, and server-sent events.</summary>
internal static class DemoLive
{
    /// <summary>Maps the live page and its two connections.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, TimeProvider time)
    {
        endpoints.MapGet("/live", context => DemoPages.WriteAsync(context, "Live", LivePage));
        endpoints.MapGet("/live/socket", EchoAsync);
        endpoints.MapGet("/events", context => SendTicksAsync(context, time));
    }

    private static Html LivePage => Html.Of($"""
        <h1>Live</h1>
        <p class="lead">Connections that stay open go through the gateway as well.</p>
        <section class="panel">
        <h2>WebSocket</h2>
        <p>What you send comes back from <code>/live/socket</code>, with the name the gateway gave this connection.</p>
        <form id="echo" class="row">
        <label for="message">Message</label>
        <input id="message" name="message" autocomplete="off" value="Hello">
        <button type="submit">Send</button>
        </form>
        <ol id="echoes" class="log" aria-live="polite"></ol>
        </section>
        <section class="panel">
        <h2>Server-sent events</h2>
        <p>One event a second from <code>/events</code>: <output id="tick">waiting</output></p>
        </section>
        <script src="/demo.js"></script>
        """);

    private static async Task EchoAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[4096];
        await socket.SendAsync(Encoding.UTF8.GetBytes($"connected as {DemoPages.NameOf(context.Request)}"), WebSocketMessageType.Text, true, context.RequestAborted);
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, context.RequestAborted);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
                return;
            }

            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, context.RequestAborted);
        }
    }

    private static async Task SendTicksAsync(HttpContext context, TimeProvider time)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.WriteAsync($"data: {time.GetUtcNow():HH:mm:ss}\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(TimeSpan.FromSeconds(1), time, context.RequestAborted);
        }
    }
}
