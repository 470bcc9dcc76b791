using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Lifecycle;

/// <summary>Hands the proxy a stream that the gateway can close, in place of the server's own: HTTP/1.1 upgrades, and HTTP/2's extended CONNECT (RFC 8441).</summary>
internal sealed class WebSocketUpgrade : IHttpUpgradeFeature, IHttpExtendedConnectFeature
{
    private readonly IHttpUpgradeFeature? upgrade;
    private readonly IHttpExtendedConnectFeature? connect;
    private readonly TaskCompletionSource<ClosableWebSocket> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private WebSocketUpgrade(IHttpUpgradeFeature? upgrade, IHttpExtendedConnectFeature? connect)
    {
        this.upgrade = upgrade;
        this.connect = connect;
    }

    /// <summary>The WebSocket, once the backend has agreed to it.</summary>
    public Task<ClosableWebSocket> Opened => opened.Task;

    /// <inheritdoc/>
    public bool IsUpgradableRequest => upgrade is { IsUpgradableRequest: true };

    /// <inheritdoc/>
    public bool IsExtendedConnect => connect is { IsExtendedConnect: true };

    /// <inheritdoc/>
    public string? Protocol => connect?.Protocol;

    /// <summary>Takes the server's place in a request that asks for a WebSocket; null for any other, which stays as it is.</summary>
    public static WebSocketUpgrade? Install(HttpContext context)
    {
        var features = context.Features;
        var asks = features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect ? connect.Protocol
            : features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } ? context.Request.Headers.Upgrade.ToString()
            : null;
        if (!string.Equals(asks, "websocket", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var installed = new WebSocketUpgrade(features.Get<IHttpUpgradeFeature>(), features.Get<IHttpExtendedConnectFeature>());
        features.Set<IHttpUpgradeFeature>(installed);
        features.Set<IHttpExtendedConnectFeature>(installed);
        return installed;
    }

    /// <inheritdoc/>
    public async Task<Stream> UpgradeAsync() => Open(await upgrade!.UpgradeAsync());

    /// <inheritdoc/>
    public async ValueTask<Stream> AcceptAsync() => Open(await connect!.AcceptAsync());

    private ClosableWebSocket Open(Stream client)
    {
        var socket = new ClosableWebSocket(client);
        opened.SetResult(socket);
        return socket;
    }
}
