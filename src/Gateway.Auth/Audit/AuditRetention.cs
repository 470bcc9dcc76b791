using Gateway.Auth.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Auth.Audit;

/// <summary>
/// Deletes rows that have been kept for long enough, every hour and a few at a time, so that nobody waits for it. Every replica does:
/// deleting the same rows twice does no harm.
/// </summary>
internal sealed partial class AuditRetention(AuthDatabase database, AuditOptions options, TimeProvider time, ILogger<AuditRetention> logger) : BackgroundService
{
    /// <summary>Between two looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>After the start, which has enough to do.</summary>
    private static readonly TimeSpan FirstLook = TimeSpan.FromMinutes(1);

    private const int Batch = 1000;

    /// <summary>Deletes what is too old now.</summary>
    /// <returns>How many rows.</returns>
    public async Task<int> DeleteAsync(CancellationToken cancellationToken)
    {
        if (options.Retention == TimeSpan.Zero)
        {
            return 0;
        }

        var end = AuditIds.First(time.GetUtcNow() - options.Retention);
        var (deleted, all) = (0, 0);
        do
        {
            await using var db = database.Open();
            deleted = await db.AuditEvents.Where(row => row.Id < end).OrderBy(row => row.Id).Take(Batch).ExecuteDeleteAsync(cancellationToken);
            all += deleted;
        }
        while (deleted == Batch);
        return all;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var wait = FirstLook; !stoppingToken.IsCancellationRequested; wait = Interval)
        {
            try
            {
                await Task.Delay(wait, time, stoppingToken);
                if (await DeleteAsync(stoppingToken) is > 0 and var deleted)
                {
                    LogDeleted(logger, deleted);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (StoreAwayException)
            {
                // The rows stay until the next look. That the database is away is said by StoreWatch.
            }
            catch (Exception e)
            {
                LogFailed(logger, (e.InnerException ?? e).Message);
            }
        }
    }

    [LoggerMessage(EventId = 1701, Level = LogLevel.Information, Message = "Deleted {Count} audit rows that were older than Audit:Retention.")]
    private static partial void LogDeleted(ILogger logger, int count);

    [LoggerMessage(EventId = 1702, Level = LogLevel.Warning, Message = "Audit rows older than Audit:Retention could not be deleted, which is tried again in an hour: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}
