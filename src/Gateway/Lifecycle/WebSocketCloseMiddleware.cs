namespace Gateway.Lifecycle;

/// <summary>
/// Tells clients of WebSockets that the gateway goes away, so that they connect again, to another replica. Left alone, an open WebSocket would
/// hold up the stop until everything still open is cut off.
/// </summary>
internal sealed class WebSocketCloseMiddleware(RequestDelegate next, Draining draining, TimeProvider time)
{
    /// <summary>How long a client may take to take the Close frame, and as long again to answer it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Watches over a WebSocket; other requests pass.</summary>
    public Task InvokeAsync(HttpContext context) => WebSocketUpgrade.Install(context) is { } upgrade ? ProxyAsync(context, upgrade) : next(context);

    private async Task ProxyAsync(HttpContext context, WebSocketUpgrade upgrade)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var closing = CloseWhenStoppingAsync(context, upgrade, ended.Token);
        try
        {
            await next(context);
        }
        finally
        {
            await ended.CancelAsync();
            await closing;
        }
    }

    private async Task CloseWhenStoppingAsync(HttpContext context, WebSocketUpgrade upgrade, CancellationToken ended)
    {
        try
        {
            await draining.Closing.WaitAsync(ended);
            var socket = await upgrade.Opened.WaitAsync(ended);

            // Behind what the backend sends, which is held up as long as the client doesn't read.
            await socket.CloseAsync(ended).WaitAsync(Patience, time, ended);

            // The client answers, that passes to the backend, which closes, and the request ends.
            await Task.Delay(Patience, time, ended);
            context.Abort();
        }
        catch (TimeoutException)
        {
            context.Abort();
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // It ended by itself, or the client is gone.
        }
    }
}
