using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Gateway.TestKit;

/// <summary>An HTTP/1.1 backend on a raw socket: keeps every request byte for byte, and answers exactly what the test scripted.</summary>
public sealed class RecordingBackend : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopped = new();
    private readonly ConcurrentQueue<RecordedRequest> requests = new();
    private readonly ConcurrentDictionary<Socket, Task> connections = new();
    private readonly Task accepting;
    private int lastConnection = -1;

    public RecordingBackend()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>For a route's destination: <c>http://127.0.0.1:port/</c>.</summary>
    public string Address => $"http://127.0.0.1:{Port}/";

    /// <summary>What has arrived, oldest first.</summary>
    public IReadOnlyCollection<RecordedRequest> Requests => requests;

    /// <summary>The last request that arrived.</summary>
    /// <exception cref="InvalidOperationException">None has.</exception>
    public RecordedRequest Last => requests.Last();

    /// <summary>Decides the answer to a request; 200 and a short text until a test says otherwise.</summary>
    public Func<RecordedRequest, RawAnswer> Answer { get; set; } = _ => RawAnswer.Text("hello from the backend");

    public async ValueTask DisposeAsync()
    {
        await stopped.CancelAsync();
        listener.Dispose();
        await accepting;
        await Task.WhenAll(connections.Values);
        stopped.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await listener.AcceptSocketAsync(stopped.Token);
                connections[socket] = ServeAsync(socket, Interlocked.Increment(ref lastConnection));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(Socket socket, int connection)
    {
        await Task.Yield();
        using (socket)
        {
            try
            {
                socket.NoDelay = true; // or an answer in two pieces takes 40 ms
                var reader = new RawRequestReader(socket, connection);
                while (await reader.ReadAsync(stopped.Token) is { } request)
                {
                    requests.Enqueue(request);
                    if (!await Answer(request).SendAsync(socket, stopped.Token))
                    {
                        return;
                    }
                }
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException)
            {
                // The client went away, or we are disposed.
            }
        }
    }
}
