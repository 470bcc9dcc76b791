using System.Runtime.InteropServices;

namespace Gateway.Lifecycle;

/// <summary>
/// SIGTERM, Ctrl+C and SIGQUIT as a token, from the first moment on. The host listens to them only once it runs; until then the kernel
/// would end the process by the signal or, where that is process 1 as in a container, do nothing at all.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource stop; // never disposed: a signal may be on its way
    private readonly PosixSignalRegistration[] registrations;

    /// <param name="cancellationToken">What stops it besides.</param>
    public StopSignals(CancellationToken cancellationToken)
    {
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop),
            PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Stop),
        ];
    }

    /// <summary>Cancelled by the first signal. Once the host runs it has heard the same one and drains.</summary>
    public CancellationToken Token => stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in registrations)
        {
            registration.Dispose();
        }
    }

    private void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        stop.Cancel();
    }
}
