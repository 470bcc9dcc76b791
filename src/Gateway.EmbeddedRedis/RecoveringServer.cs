using Garnet.server;
using Microsoft.Extensions.Logging;

namespace Gateway.EmbeddedRedis;

/// <summary>Garnet, with what it leaves open about recovery after a kill.</summary>
internal sealed class RecoveringServer(GarnetServerOptions options, ILoggerFactory loggers) : Garnet.GarnetServer(options, loggers)
{
    /// <summary>Recovers, then begins a new log, and only then may be used.</summary>
    /// <exception cref="InvalidDataException">A checkpoint there was has not been recovered.</exception>
    public void Recover(CheckpointFolder checkpoints)
    {
        var had = checkpoints.KeepNewest();
        Start();

        // Garnet passes over a checkpoint that it can't read, and would begin empty. A recovered store is past its first version.
        if (had && storeWrapper.store.CurrentVersion == 1)
        {
            throw new InvalidDataException("The checkpoint could not be read.");
        }

        // A kill leaves transactions in the log without an end. Garnet numbers sessions anew at each start, takes the next transaction
        // under that number for a nested one, and could not recover a second time: so the old log must end here.
        Task.Run(() => storeWrapper.TakeCheckpointAsync(background: false)).GetAwaiter().GetResult();
    }
}
