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

    private static readonly TimeSpan TrimInterval = TimeSpan.FromMinutes(1);

    private readonly Channel<bool> hints = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var trimmedAt = clock.GetUtcNow();
        var subscribed = false;
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

                if (!subscribed)
                {
                    await redis.Subscriber.SubscribeAsync(RevocationLog.Hints, (_, _) => hints.Writer.TryWrite(true));
                    subscribed = true; // for good: the library subscribes again after an outage
                }

                await log.ReadAsync();
                if (clock.GetUtcNow() - trimmedAt > TrimInterval)
                {
                    trimmedAt = clock.GetUtcNow();
                    await log.TrimAsync();
                }
            }
            catch (Exception e) when (e is RedisException or TimeoutException or StoreAwayException)
            {
                // StoreWatch says that Redis is away; requests go on with what is in memory until it is too old.
                LogUnread(logger, e.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    [LoggerMessage(EventId = 1201, Level = LogLevel.Debug, Message = "The revocation log could not be read: {Reason}")]
    private static partial void LogUnread(ILogger logger, string reason);
}
