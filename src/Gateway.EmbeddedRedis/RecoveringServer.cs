using Garnet.server;
using Microsoft.Extensions.Logging;

namespace Gateway.EmbeddedRedis;

/// <summary>Garnet, and what it leaves to its user about recovery after a kill.</summary>
internal sealed class RecoveringServer(GarnetServerOptions options, ILoggerFactory loggers) : Garnet.GarnetServer(options, loggers)
{
    private const long FirstLogAddress = 64;

    /// <summary>Recovers and begins a new log; only then may anybody connect.</summary>
    /// <exception cref="InvalidDataException">Something was there and has not been recovered.</exception>
    public void Recover(string directory)
    {
        CheckpointFolder.KeepNewest(directory);
        Start();

        // Garnet passes over a checkpoint that it can't read and begins with an empty store, which is at its first version. That is right
        // only while the log still begins at its beginning.
        var log = storeWrapper.appendOnlyFile.Log;
        if (storeWrapper.store.CurrentVersion == 1 && log.GetBeginAddress(0) > FirstLogAddress)
        {
            throw new InvalidDataException("the checkpoint before the log is lost.");
        }

        // A kill leaves transactions in the log without an end. Garnet numbers sessions anew at each start, takes the next transaction
        // under the same number for a nested one, and could not recover a second time: so the old log must end here.
        if (log.GetTailAddress(0) > log.GetBeginAddress(0))
        {
            Task.Run(() => storeWrapper.TakeCheckpointAsync(background: false)).GetAwaiter().GetResult();
        }
    }
}
