using System.Net;
using System.Net.Sockets;

namespace Gateway.TestKit;

/// <summary>Ports for programs that cannot choose one themselves.</summary>
public static class FreePort
{
    /// <summary>Below the range from which the kernel gives clients theirs, so that none takes a port before the child does.</summary>
    private const int First = 20_000, Last = 32_000;

    private static readonly DirectoryInfo Claims = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"gateway-tests-ports-{Environment.UserName}"));
    private static readonly List<FileStream> Ours = [];
    private static int last = First + (Environment.ProcessId % 500 * 20);

    /// <summary>A loopback port that nobody listens on and that no other process of tests has been given: each holds a lock on a file as long as it lives.</summary>
    public static int Next()
    {
        lock (Ours)
        {
            while (true)
            {
                last = last < Last ? last + 1 : First;
                if (!IsFree(last))
                {
                    continue;
                }

                try
                {
                    Ours.Add(new FileStream(Path.Combine(Claims.FullName, $"{last}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
                    return last;
                }
                catch (IOException)
                {
                    // Somebody else's: the next one.
                }
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
