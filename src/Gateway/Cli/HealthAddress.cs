using System.Net;
using System.Net.Sockets;

namespace Gateway.Cli;

/// <summary>Where the gateway of this machine can be asked, as <c>Management:Urls</c> says where it listens.</summary>
/// <param name="Url">What to ask.</param>
/// <param name="SocketPath">The Unix socket to ask it on; null for the URL's own host and port.</param>
internal sealed record HealthAddress(Uri Url, string? SocketPath)
{
    private const string Path = "/healthz/ready";

    /// <param name="listening">The first of <c>Management:Urls</c>; the gateway listens on all of them, or doesn't start.</param>
    public static HealthAddress Of(string listening)
    {
        var address = BindingAddress.Parse(listening);
        if (address.IsUnixPipe)
        {
            return new(new Uri("http://localhost" + Path), address.UnixPipePath);
        }

        // As Kestrel reads it: whatever is no address (+, *, a name) means every address, this machine's own among them.
        var host = IPAddress.TryParse(address.Host, out var ip) && !ip.Equals(IPAddress.Any) && !ip.Equals(IPAddress.IPv6Any) ? address.Host : "localhost";
        return new(new UriBuilder("http", host, address.Port, Path).Uri, null);
    }

    /// <summary>A client for it. No proxy of the environment's leads to this machine.</summary>
    public HttpClient CreateClient(TimeSpan timeout)
    {
        var handler = new SocketsHttpHandler { UseProxy = false };
        if (SocketPath is not null)
        {
            handler.ConnectCallback = ConnectAsync;
        }

        return new HttpClient(handler) { Timeout = timeout };
    }

    /// <inheritdoc/>
    public override string ToString() => SocketPath ?? Url.ToString();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath!), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
