using System.Threading.Channels;
using Gateway.Auth.Requests;
using Gateway.Auth.Throttling;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Audit;

/// <summary>
/// Puts on record what clients send that no honest client does and that costs them nothing. Each is counted; one in a while for each client
/// network gets an audit row, which <see cref="SuspicionWriter"/> writes behind the request. The request itself neither waits nor fails, and
/// is answered as if nobody had noticed.
/// </summary>
internal sealed class Suspicions(TimeProvider time)
{
    /// <summary>Between two rows about the same thing from the same network.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    /// <summary>Networks that are told apart in this time. Rows of a flood from everywhere come to seven a second at most.</summary>
    public const int MostNetworks = 4096;

    /// <summary>Rows that wait while the database is away; further ones are dropped, and counted.</summary>
    public const int QueueLength = 256;

    private readonly OnceInAWhile limit = new(time, Interval, MostNetworks);
    private readonly Channel<AuditEntry> rows = Channel.CreateBounded<AuditEntry>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private long dropped;

    /// <summary>Rows to be written.</summary>
    public ChannelReader<AuditEntry> Rows => rows.Reader;

    /// <summary>How many rows there should have been and are not, since there were too many.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    /// <summary>Called at most once for a request and an event.</summary>
    /// <param name="suspicious">What happened.</param>
    /// <param name="context">The request.</param>
    /// <param name="detail">What exactly, never a credential.</param>
    public void Report(SuspiciousEvent suspicious, HttpContext context, string detail)
    {
        AuditMetrics.Count(suspicious);
        var network = ClientNetwork.Of(context.Connection.RemoteIpAddress);
        if (limit.IsTime(suspicious.Code, network, out var isFull))
        {
            isFull = !rows.Writer.TryWrite(AuditEntry.Of(suspicious.Code, null, null, ClientInfos.Of(context), detail) with { At = time.GetUtcNow() });
        }

        if (isFull)
        {
            Interlocked.Increment(ref dropped);
        }
    }
}
