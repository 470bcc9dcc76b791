using System.Net;
using System.Runtime.InteropServices;

namespace Gateway.Bench.Signins;

/// <summary>
/// Requests at a fixed rate, each sent when it is due, whether or not those before it have been answered; what one takes is counted from when
/// it was due. Whoever waits for answers before going on measures how fast the slow ones are not (coordinated omission).
/// </summary>
internal static class OpenLoad
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMilliseconds(100);

    /// <summary>Sends them, and returns when all are answered.</summary>
    /// <param name="perSecond">How many.</param>
    /// <param name="duration">For how long.</param>
    /// <param name="sendAsync">Sends one; null when there was no answer.</param>
    public static async Task<IReadOnlyList<TimedAnswer>> RunAsync(double perSecond, TimeSpan duration, Func<Task<HttpStatusCode?>> sendAsync)
    {
        var requests = new Task<TimedAnswer>[Math.Max(1, (int)(perSecond * duration.TotalSeconds))];
        var start = TimeProvider.System.GetTimestamp();

        // A thread of its own: timers come a millisecond late, and the pool has the answers to do.
        await Task.Factory.StartNew(Send, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return await Task.WhenAll(requests);

        void Send()
        {
            for (var i = 0; i < requests.Length; i++)
            {
                var due = start + (long)(i / perSecond * TimeProvider.System.TimestampFrequency);
                SleepUntil(due);
                requests[i] = Task.Run(() => MeasureAsync(due, sendAsync));
            }
        }
    }

    private static async Task<TimedAnswer> MeasureAsync(long due, Func<Task<HttpStatusCode?>> sendAsync)
    {
        var late = TimeProvider.System.GetElapsedTime(due);
        var status = await sendAsync();
        return new TimedAnswer(status, TimeProvider.System.GetElapsedTime(due).TotalMilliseconds, late.TotalMilliseconds);
    }

    private static void SleepUntil(long due)
    {
        while (-TimeProvider.System.GetElapsedTime(due) is { Ticks: > 0 } left)
        {
            var nap = left < LongestSleep ? left : LongestSleep;
            var time = new TimeSpec { Nanoseconds = nap.Ticks * TimeSpan.NanosecondsPerTick };
            _ = NanoSleep(ref time, nint.Zero); // woken early, it sleeps again
        }
    }

    /// <summary>Within a tenth of a millisecond; <c>Thread.Sleep</c> knows whole ones only.</summary>
    [DllImport("libc", EntryPoint = "nanosleep", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int NanoSleep(ref TimeSpec time, nint left);

    /// <summary><c>struct timespec</c> where <c>time_t</c> has 64 bits.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}

/// <summary>An answer.</summary>
/// <param name="Status">Null when there was none.</param>
/// <param name="Milliseconds">From when the request was due.</param>
/// <param name="Late">How much of that went by before it was sent: what the measuring itself costs (ms).</param>
internal sealed record TimedAnswer(HttpStatusCode? Status, double Milliseconds, double Late);
