using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Gateway.TestKit;

/// <summary>One connection through a <see cref="TcpRelay"/>.</summary>
internal sealed class RelayedConnection(TcpRelay relay, Socket client) : IDisposable
{
    private readonly Socket server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private volatile bool isCut;

    /// <summary>Nothing passes any more, whatever the relay lets through.</summary>
    public bool IsForgotten { get; set; }

    /// <summary>Passes bytes on until one side ends it.</summary>
    public async Task RunAsync(int port, CancellationToken cancellation)
    {
        try
        {
            client.NoDelay = true;
            await PassAsync(cancellation);
            await server.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellation);
            await await Task.WhenAny(ToServerAsync(cancellation), ToClientAsync(cancellation));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One side went away, the relay resets it, or is disposed.
            Reset();
        }
    }

    /// <summary>Ends it on the client's side with RST instead of FIN. The server gets what it was sent, and then a FIN.</summary>
    public void Reset()
    {
        try
        {
            client.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // It has ended already.
        }

        Dispose();
    }

    public void Dispose()
    {
        client.Dispose();
        server.Dispose();
    }

    private async Task PassAsync(CancellationToken cancellation)
    {
        await relay.PassAsync(cancellation);
        if (IsForgotten)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
        }
    }

    private async Task ToServerAsync(CancellationToken cancellation)
    {
        // Read on while earlier bytes are on their way: a delay is not a queue.
        var underway = Channel.CreateUnbounded<(byte[] Bytes, long SentAt)>();
        var arriving = ArriveAsync(underway.Reader, cancellation);
        while (await ReadAsync(client, cancellation) is { Length: > 0 } bytes)
        {
            underway.Writer.TryWrite((bytes, TimeProvider.System.GetTimestamp()));
        }

        underway.Writer.Complete();
        await arriving;
    }

    private async Task ArriveAsync(ChannelReader<(byte[] Bytes, long SentAt)> underway, CancellationToken cancellation)
    {
        await foreach (var (bytes, sentAt) in underway.ReadAllAsync(cancellation))
        {
            if (relay.Delay - TimeProvider.System.GetElapsedTime(sentAt) is { Ticks: > 0 } rest)
            {
                await Task.Delay(rest, TimeProvider.System, cancellation);
            }

            await PassAsync(cancellation);
            isCut |= relay.IsCutAfter(bytes);
            await server.SendAsync(bytes, cancellation);
        }
    }

    private async Task ToClientAsync(CancellationToken cancellation)
    {
        while (await ReadAsync(server, cancellation) is { Length: > 0 } bytes)
        {
            await PassAsync(cancellation);
            if (isCut || relay.CutsEverything)
            {
                await client.SendAsync(bytes.AsMemory(0, bytes.Length / 2), cancellation);
                Reset();
                return;
            }

            await client.SendAsync(bytes, cancellation);
        }
    }

    private static async Task<byte[]> ReadAsync(Socket socket, CancellationToken cancellation)
    {
        var buffer = new byte[64 * 1024];
        return buffer[..await socket.ReceiveAsync(buffer, cancellation)];
    }
}
