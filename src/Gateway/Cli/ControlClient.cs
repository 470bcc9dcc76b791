using System.Net.Sockets;
using Gateway.Configuration;

namespace Gateway.Cli;

/// <summary>Sends a command to the gateway that runs on the same embedded stores.</summary>
internal static class ControlClient
{
    /// <summary>Sends it and waits for the answer.</summary>
    /// <returns>Null when no gateway listens there (yet).</returns>
    /// <exception cref="OperatorException">The gateway took the command but did not answer.</exception>
    public static async Task<ControlAnswer?> TrySendAsync(string dataDirectory, ControlRequest request, CancellationToken cancellationToken)
    {
        using var address = new ControlAddress(dataDirectory);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(address.Path), cancellationToken);
        }
        catch (SocketException)
        {
            return null;
        }

        using var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(new NetworkStream(socket)),
        });
        try
        {
            using var response = await http.PostAsJsonAsync("http://gateway/", request, cancellationToken);
            response.EnsureSuccessStatusCode();
            return await response.Content.ReadFromJsonAsync<ControlAnswer>(cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new OperatorException("The running gateway did not answer: it may have stopped just now, so look whether the command took effect.", exception);
        }
    }
}
