using System.Threading.Channels;

namespace Gateway.Auth.Passwords;

/// <summary>
/// A few threads that do nothing but hash, one fewer than there are processors, so that a wave of sign-ins leaves the rest of the gateway
/// a processor and the thread pool its threads, and at a priority that gives way where there is only one (ADVISORIES.md E-80).
/// </summary>
internal sealed class PasswordThreads : IDisposable
{
    private readonly Channel<Action> queue;

    /// <summary>Starts the threads.</summary>
    /// <param name="queueLength">How many hashes may wait.</param>
    public PasswordThreads(int queueLength)
    {
        queue = Channel.CreateBounded<Action>(queueLength);
        for (var i = 0; i < Math.Max(1, Environment.ProcessorCount - 1); i++)
        {
            new Thread(Work) { IsBackground = true, Name = "password hashing" }.Start();
        }
    }

    /// <summary>Runs the work when a thread is free.</summary>
    /// <returns>False at once when too much is waiting.</returns>
    public bool TryRun<T>(Func<T> work, out Task<T> result, CancellationToken cancellationToken)
    {
        // Continuations must not run on these threads: they would serve requests instead of hashing.
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        result = done.Task;
        return queue.Writer.TryWrite(Run);

        void Run()
        {
            if (cancellationToken.IsCancellationRequested)
            {
                done.SetCanceled(cancellationToken);
                return;
            }

            try
            {
                done.SetResult(work());
            }
            catch (Exception e)
            {
                // Answered by whoever awaits; thrown here it would end the process.
                done.SetException(e);
            }
        }
    }

    /// <summary>Lets the threads finish what is queued and end.</summary>
    public void Dispose() => queue.Writer.TryComplete();

    private void Work()
    {
        BackgroundPriority.Apply();
        while (queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (queue.Reader.TryRead(out var run))
            {
                run();
            }
        }
    }
}
