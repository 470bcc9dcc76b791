using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Auth.Storage;

/// <summary>
/// Asks a store every second whether it can be used. Whoever wants to know (requests, health, metrics) reads the result from
/// <see cref="StoreCircuit"/>, so an outage is said once, and however many ask, the store is asked once.
/// </summary>
internal sealed partial class StoreWatch(IWatchedStore store, TimeProvider clock, ILogger<StoreWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>While the store is away, so that nobody waits long for what has come back.</summary>
    private static readonly TimeSpan IntervalWhileAway = TimeSpan.FromMilliseconds(250);

    /// <summary>An answer usually takes a millisecond.</summary>
    private static readonly TimeSpan Prompt = TimeSpan.FromMilliseconds(500);

    /// <summary>How long it waits for an answer: clients take their time to give up, Npgsql for one tries to cancel first.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2.5);

    private readonly StoreCircuit circuit = store.Circuit;
    private int timeouts;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await LookAsync(stoppingToken);
                await Task.Delay(circuit.Problem is not null ? IntervalWhileAway : timeouts > 0 ? TimeSpan.Zero : Interval, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The gateway stops.
        }
    }

    /// <summary>One slow answer is no outage: it takes two in a row, asked for at once, and until then requests have their own time limit.</summary>
    private static bool IsTimeout(Exception e) => e is TimeoutException or OperationCanceledException or { InnerException: TimeoutException };

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var probe = store.ProbeAsync(cancellationToken);
            await Task.WhenAny(probe, Task.Delay(Prompt, clock, cancellationToken));
            store.ReportSlow(!probe.IsCompletedSuccessfully);
            await probe.WaitAsync(Patience - Prompt, clock, cancellationToken);
            timeouts = 0;
            if (circuit.Problem is not null)
            {
                LogBack(logger, circuit.Name);
            }

            await circuit.CloseAsync();
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            if (IsTimeout(e) && timeouts++ == 0)
            {
                return;
            }

            store.Forget();
            var problem = store.Describe(e);
            if (circuit.Problem is null)
            {
                LogAway(logger, circuit.Name, problem);
            }

            await circuit.OpenAsync(e, problem);
        }
    }

    [LoggerMessage(EventId = 1301, Level = LogLevel.Error, Message = "{Store} cannot be used: {Problem}. What needs it was answered with 503, everything else went on.")]
    private static partial void LogAway(ILogger logger, string store, string problem);

    [LoggerMessage(EventId = 1302, Level = LogLevel.Information, Message = "{Store} can be used again.")]
    private static partial void LogBack(ILogger logger, string store);
}
