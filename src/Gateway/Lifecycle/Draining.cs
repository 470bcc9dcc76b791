namespace Gateway.Lifecycle;

/// <summary>
/// The first part of a stop. From the signal on <c>/healthz/ready</c> says 503 <c>draining</c> and connections end after their next answer;
/// after <see cref="ShutdownOptions.Delay"/> the listener closes and WebSockets are asked to.
/// </summary>
internal sealed class Draining(ShutdownOptions options, TimeProvider time) : IHostedLifecycleService
{
    private readonly TaskCompletionSource closing = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the listener is about to close.</summary>
    public Task Closing => closing.Task;

    /// <summary>Holds back what stops the server. (The host calls this before it stops anything, and its timeout counts from here.)</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(options.Delay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        closing.TrySetResult();
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
