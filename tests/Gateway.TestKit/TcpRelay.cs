using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.TestKit;

/// <summary>
/// The network between a gateway and a server that it needs: a relay on a loopback port of its own, which a test lets refuse, swallow,
/// delay or cut. That holds at once, for the connections that are open as well.
/// </summary>
public sealed class TcpRelay : IAsyncDisposable
{
    private readonly int server;
    private readonly CancellationTokenSource stopped = new();
    private readonly ConcurrentDictionary<RelayedConnection, Task> connections = new();
    private TcpListener listener;
    private Task accepting;
    private TaskCompletionSource passing = Passing(open: true);
    private string[]? cutAfter;

    /// <param name="server">The loopback port of the server behind it.</param>
    public TcpRelay(int server)
    {
        this.server = server;
        (listener, accepting) = Listen();
    }

    public int Port { get; } = FreePort.Next();

    /// <summary>How long everything takes on its way to the server; the way back takes no time. What is sent together arrives together.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>The same connection string, through the relay.</summary>
    public string Through(string connectionString) => connectionString.Replace($"{server}", $"{Port}", StringComparison.Ordinal);

    /// <summary>Nobody listens any more, and whoever is connected is reset (RST).</summary>
    public async Task RefuseAsync()
    {
        listener.Stop();
        await accepting;
        foreach (var connection in connections.Keys)
        {
            connection.Reset();
        }
    }

    /// <summary>Connections stay and can be made, and nothing passes in either direction: a router that drops every packet.</summary>
    public void Swallow() => passing = Passing(open: false);

    /// <summary>Of whatever the server sends, half arrives, and then the connection is reset.</summary>
    public void CutAnswers() => cutAfter = [];

    /// <summary>The same for one answer: the first after a request with all of these texts in it, which does reach the server.</summary>
    public void CutAnswerTo(params string[] texts) => cutAfter = texts;

    /// <summary>All is well again; what was swallowed arrives, as it does by TCP's retransmission.</summary>
    /// <param name="forget">Connections that are open stay silent for ever, as behind a firewall that has forgotten them; new ones pass.</param>
    public void Restore(bool forget = false)
    {
        (cutAfter, Delay) = (null, TimeSpan.Zero);
        foreach (var connection in forget ? connections.Keys : [])
        {
            connection.IsForgotten = true;
        }

        passing.TrySetResult();
        if (accepting.IsCompleted)
        {
            (listener, accepting) = Listen();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopped.CancelAsync();
        listener.Dispose();
        await accepting;
        await Task.WhenAll(connections.Values);
        stopped.Dispose();
    }

    /// <summary>Returns when bytes may pass.</summary>
    internal Task PassAsync(CancellationToken cancellation) => passing.Task.WaitAsync(cancellation);

    /// <summary>Whether the answer to these bytes is to be cut.</summary>
    internal bool IsCutAfter(ReadOnlySpan<byte> request)
    {
        if (cutAfter is not { Length: > 0 } texts)
        {
            return false;
        }

        var sent = Encoding.Latin1.GetString(request);
        if (!texts.All(text => sent.Contains(text, StringComparison.Ordinal)))
        {
            return false;
        }

        cutAfter = null;
        return true;
    }

    /// <summary>Whether every answer is to be cut.</summary>
    internal bool CutsEverything => cutAfter is [];

    private static TaskCompletionSource Passing(bool open)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (open)
        {
            gate.SetResult();
        }

        return gate;
    }

    private (TcpListener Listener, Task Accepting) Listen()
    {
        var fresh = new TcpListener(IPAddress.Loopback, Port);
        fresh.Start();
        return (fresh, AcceptAsync(fresh));
    }

    private async Task AcceptAsync(TcpListener from)
    {
        try
        {
            while (true)
            {
                var connection = new RelayedConnection(this, await from.AcceptSocketAsync(stopped.Token));
                connections[connection] = ServeAsync(connection);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Refusing, or disposed.
        }
    }

    private async Task ServeAsync(RelayedConnection connection)
    {
        await Task.Yield();
        using (connection)
        {
            await connection.RunAsync(server, stopped.Token);
        }

        connections.TryRemove(connection, out _);
    }
}
