using System.Collections.Concurrent;

namespace Gateway.TestKit;

/// <summary>
/// Starts child processes from one thread that never ends: PR_SET_PDEATHSIG fires when the parent <em>thread</em> ends, and the
/// thread pool ends idle threads (prctl(2)).
/// </summary>
internal static class LaunchThread
{
    private static readonly BlockingCollection<Action> work = [];

    static LaunchThread() => new Thread(Loop) { IsBackground = true, Name = "child launcher" }.Start();

    public static void Run(Func<bool> start)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        work.Add(() =>
        {
            try
            {
                start();
                started.SetResult();
            }
            catch (Exception error)
            {
                started.SetException(error);
            }
        });
        started.Task.GetAwaiter().GetResult();
    }

    private static void Loop()
    {
        foreach (var item in work.GetConsumingEnumerable())
        {
            item();
        }
    }
}
