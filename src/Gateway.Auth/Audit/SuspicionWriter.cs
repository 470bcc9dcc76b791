using Gateway.Auth.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Auth.Audit;

/// <summary>Writes the rows of <see cref="Suspicions"/>. While the database is away they wait; whoever caused them does not.</summary>
internal sealed partial class SuspicionWriter(Suspicions suspicions, AuditLog audit, TimeProvider time, ILogger<SuspicionWriter> logger) : BackgroundService
{
    /// <summary>Between two attempts at a row.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>What waits is written before the process ends, if the database takes it at once.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        while (suspicions.Rows.TryPeek(out var row) && await TryWriteAsync(row, cancellationToken))
        {
            suspicions.Rows.TryRead(out _);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await suspicions.Rows.WaitToReadAsync(stoppingToken))
            {
                // A row leaves the queue when it is in the database.
                while (suspicions.Rows.TryPeek(out var row))
                {
                    if (await TryWriteAsync(row, stoppingToken))
                    {
                        suspicions.Rows.TryRead(out _);
                    }
                    else
                    {
                        await Task.Delay(Pause, time, stoppingToken);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // StopAsync goes on.
        }
    }

    private async Task<bool> TryWriteAsync(AuditEntry row, CancellationToken cancellationToken)
    {
        try
        {
            await audit.WriteAsync(row, cancellationToken);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // That the database is away is said by StoreWatch.
            if (e is not StoreAwayException)
            {
                LogFailed(logger, (e.InnerException ?? e).Message);
            }

            return false;
        }
    }

    [LoggerMessage(EventId = 1703, Level = LogLevel.Debug, Message = "An audit row about something suspicious could not be written, which is tried again: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}
