using System.Threading.Channels;
using Gateway.Auth.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Gateway.Auth.Sessions;

/// <summary>Keeps <see cref="Revocations"/> up to date while the gateway runs.</summary>
internal sealed partial class RevocationReader(RedisConnection redis, RevocationLog log, TimeProvider clock, ILogger<RevocationReader> logger)
    : BackgroundService
{
    /// <summary>How often the log is read when nothing hints at news: messages get lost, and silence must not pass for an answer.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Between two readings, however many hints there are.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan TrimInterval = TimeSpan.FromMinutes(1);

    private readonly Channel<bool> hints = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var trimmedAt = clock.GetUtcNow();
        var (subscribed, failing) = (false, false);
        var hint = hints.Reader.WaitToReadAsync(stoppingToken).AsTask();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.WhenAny(hint, Task.Delay(Interval, clock, stoppingToken));
                stoppingToken.ThrowIfCancellationRequested();
                if (hints.Reader.TryRead(out _))
                {
                    hint = hints.Reader.WaitToReadAsync(stoppingToken).AsTask();
                }

                await log.ReadAsync();
                failing = false;
                if (clock.GetUtcNow() - trimmedAt > TrimInterval)
                {
                    trimmedAt = clock.GetUtcNow();
                    await log.TrimAsync();
                }

                subscribed = subscribed || await TrySubscribeAsync();
                await Task.Delay(Pause, clock, stoppingToken);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                // After a start that failed the connection may be gone already.
                return;
            }
            catch (Exception e)
            {
                // Requests go on with what is in memory until it is too old. That Redis is away is said by StoreWatch; all else is said here.
                if (!failing && e is not (RedisException or TimeoutException or StoreAwayException))
                {
                    LogUnread(logger, e);
                }

                failing = true;
            }
        }
    }

    /// <summary>Once is for good: the library subscribes again after an outage. Where it is not allowed, the interval has to do.</summary>
    private async Task<bool> TrySubscribeAsync()
    {
        try
        {
            await redis.Subscriber.SubscribeAsync(RevocationLog.Hints, (_, _) => hints.Writer.TryWrite(true));
            return true;
        }
        catch (RedisServerException e)
        {
            LogNoHints(logger, e.Message, Interval);
            return true;
        }
    }

    [LoggerMessage(EventId = 1201, Level = LogLevel.Error, Message = "The revocation log could not be read. Requests went on with the revocations in memory.")]
    private static partial void LogUnread(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 1202, Level = LogLevel.Warning, Message = "Redis refused a subscription ({Reason}), so revocations take {Interval} longer. Allow the channel ag:revocations.")]
    private static partial void LogNoHints(ILogger logger, string reason, TimeSpan interval);
}
