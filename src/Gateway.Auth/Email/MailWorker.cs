using Gateway.Auth.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Auth.Email;

/// <summary>Works off the queue of mails while the gateway runs.</summary>
internal sealed class MailWorker(
    MailQueue queue, MailDelivery delivery, AuthDatabase database, RedisConnection redis, ILogger<MailWorker> logger) : BackgroundService
{
    /// <summary>How often to look for what other replicas left and for what is to be tried again.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (failures, said) = (0, false);
        while (!stoppingToken.IsCancellationRequested)
        {
            await queue.WaitAsync(Interval, stoppingToken);
            try
            {
                while (await delivery.DeliverDueAsync(stoppingToken))
                {
                    // There was more than one round takes.
                }

                (failures, said) = (0, false);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // That a store is away is said by its watch, which knows by the time of a second failure.
                if (++failures > 1 && !said && database.Circuit.Problem is null && redis.Circuit.Problem is null)
                {
                    said = true;
                    logger.Stuck(e);
                }
            }
        }
    }
}
