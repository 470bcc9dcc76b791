namespace Gateway.Routes;

/// <summary>
/// Follows <c>routes.json</c> while the gateway runs, by looking at it twice a second. It never stops: whatever was wrong with the last look,
/// there is a next one (YARP's own watching can end after a bad file, dotnet/yarp#2791).
/// </summary>
internal sealed class RoutesWatcher(RoutesProvider provider, RoutesSource source, TimeProvider time, ILogger<RoutesWatcher> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                provider.Refresh();
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                RoutesLog.Failed(logger, e, source.Path);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
