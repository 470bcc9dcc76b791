using System.Net;
using System.Net.Sockets;

namespace Gateway.TestKit;

/// <summary>Ports for programs that cannot choose one themselves.</summary>
public static class FreePort
{
    private static int last = 20000 + (Environment.ProcessId % 500 * 20);

    /// <summary>A loopback port that nobody listens on, below the range from which the kernel gives clients theirs, so that none takes it before the child does.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = Interlocked.Increment(ref last);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }
}
