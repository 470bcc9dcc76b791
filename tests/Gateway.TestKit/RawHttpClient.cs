using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.TestKit;

/// <summary>A client that sends exactly the bytes it is given and shows exactly the bytes that come back (Latin-1, a byte a character).</summary>
public sealed class RawHttpClient : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private RawHttpClient()
    {
    }

    public static async Task<RawHttpClient> ConnectAsync(int port, CancellationToken cancellation = default)
    {
        var client = new RawHttpClient();
        await client.socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellation);
        return client;
    }

    /// <summary>One connection: sends, and reads until the server closes it. Send <c>Connection: close</c>.</summary>
    public static async Task<string> ExchangeAsync(int port, string request, CancellationToken cancellation = default)
    {
        using var client = await ConnectAsync(port, cancellation);
        await client.SendAsync(request, cancellation);
        return await client.ReadToEndAsync(cancellation);
    }

    public Task SendAsync(string bytes, CancellationToken cancellation = default) => SendAsync(Encoding.Latin1.GetBytes(bytes), cancellation);

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, cancellation)..];
        }
    }

    /// <summary>Nothing more will be sent; the answer can still be read.</summary>
    public void EndSending() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>Reads until what arrived contains the text, or the server closes.</summary>
    public Task<string> ReadUntilAsync(string text, CancellationToken cancellation = default) => ReadAsync(text, cancellation);

    /// <summary>Reads until the server closes; a reset counts as one.</summary>
    public Task<string> ReadToEndAsync(CancellationToken cancellation = default) => ReadAsync(text: null, cancellation);

    public void Dispose() => socket.Dispose();

    private async Task<string> ReadAsync(string? text, CancellationToken cancellation)
    {
        var answer = new StringBuilder();
        var buffer = new byte[16 * 1024];
        try
        {
            while (text is null || !answer.ToString().Contains(text, StringComparison.Ordinal))
            {
                var count = await socket.ReceiveAsync(buffer, cancellation);
                if (count == 0)
                {
                    break;
                }

                answer.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionReset)
        {
            // What arrived before is the answer.
        }

        return answer.ToString();
    }
}
