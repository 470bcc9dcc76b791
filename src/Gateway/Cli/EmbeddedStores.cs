using Gateway.Configuration;

namespace Gateway.Cli;

/// <summary>Waiting for the right to use the embedded stores, which commands hold for a moment and a serving gateway for good.</summary>
internal static class EmbeddedStores
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Takes the lock for serving.</summary>
    /// <exception cref="OperatorException">Another gateway serves from these stores, or the folder cannot be used.</exception>
    public static async Task<DataLock> TakeAsync(string dataDirectory, CancellationToken cancellationToken) =>
        await TakeUnlessAsync(dataDirectory, serving: true, () => Task.FromResult(DataLock.Holder(dataDirectory).IsServing), cancellationToken)
        ?? throw InUse(dataDirectory);

    /// <summary>Takes the lock, or waits until something else has settled the matter.</summary>
    /// <param name="dataDirectory">The folder of the embedded stores.</param>
    /// <param name="serving">Whether it is taken for serving.</param>
    /// <param name="isSettled">Asked as long as somebody else holds the lock.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Null when it is settled.</returns>
    /// <exception cref="OperatorException">Neither happened in 15 seconds.</exception>
    public static async Task<DataLock?> TakeUnlessAsync(
        string dataDirectory, bool serving, Func<Task<bool>> isSettled, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (DataLock.TryTake(dataDirectory, serving) is { } taken)
            {
                return taken;
            }

            if (await isSettled())
            {
                return null;
            }

            if (TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                throw InUse(dataDirectory);
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    private static OperatorException InUse(string dataDirectory) =>
        new($"The data folder {dataDirectory} is in use by {DataLock.Holder(dataDirectory).Process}: stop that one, or name another folder with --DataDirectory.");
}
