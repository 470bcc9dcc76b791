using Gateway.Auth.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Auth.SigningKeys;

/// <summary>
/// Follows the table of signing keys while the gateway runs, and rotates on schedule. It reads at an interval, and sooner when a token of
/// a key that nobody here knows was presented: then at most every two seconds, so a flood of such tokens costs nothing.
/// </summary>
internal sealed partial class SigningKeyWatch(
    SigningKeyLoader loader, SigningKeyRotation rotation, SigningKeyRing ring, AuthDatabase database, TimeProvider clock, ILogger<SigningKeyWatch> logger)
    : BackgroundService
{
    /// <summary>The longest time between two readings.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>For one reading: a connection that has gone silent must not keep a replica from following the others.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (failures, said) = (0, false);
        while (!stoppingToken.IsCancellationRequested)
        {
            var wasAway = false;
            try
            {
                await Task.Delay(Pause, clock, stoppingToken);
                await Task.WhenAny(ring.ReadingWanted, Task.Delay(Interval - Pause, clock, stoppingToken));
                stoppingToken.ThrowIfCancellationRequested();

                using var patience = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                patience.CancelAfter(Patience);
                wasAway = database.Circuit.Problem is not null;
                await rotation.RotateIfDueAsync(await loader.RefreshAsync(patience.Token), patience.Token);
                failures = 0;
                if (said)
                {
                    said = false;
                    LogBack(logger);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever it is, the keys in memory are still good and the next reading may succeed; said once, not every ten seconds. That
                // the database is away is said by StoreWatch, which knows when the next reading fails, too: so neither the first failure is
                // said nor the second, of which the first may have had another cause. A reading that began in an outage may fail after it.
                failures = wasAway || database.Circuit.Problem is not null ? 0 : failures + 1;
                if (failures > 2 && !said)
                {
                    said = true;
                    LogFailed(logger, e.Message);
                }
            }
        }
    }

    [LoggerMessage(EventId = 1401, Level = LogLevel.Warning, Message = "The signing keys could not be read or rotated, so those in memory stay in force: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);

    [LoggerMessage(EventId = 1402, Level = LogLevel.Information, Message = "The signing keys could be read again.")]
    private static partial void LogBack(ILogger logger);
}
