using System.Runtime.InteropServices;

namespace Gateway.Auth.Passwords;

/// <summary>
/// Lets the calling thread step back when others want its processor. On Linux .NET does nothing for a <see cref="Thread.Priority"/>, so the
/// kernel is asked: a thread that is nicer gives way at once to one that wakes up to serve a request, and has the processor when nobody else wants it.
/// </summary>
internal static class BackgroundPriority
{
    /// <summary>About a tenth of a processor where others want all of it (sched(7)): sign-ins get slow then, and don't stop.</summary>
    public const int Nice = 10;

    private const int OfProcess = 0; // PRIO_PROCESS

    /// <summary>For the calling thread, from now on. Where the system refuses, it keeps the priority that it has.</summary>
    public static void Apply()
    {
        Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
        if (OperatingSystem.IsLinux())
        {
            // setpriority(2): who = 0 is the calling thread, since a nice value belongs to a thread on Linux. No privilege is needed to be nicer.
            _ = SetPriority(OfProcess, 0, Nice);
        }
    }

    [DllImport("libc", EntryPoint = "setpriority", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SetPriority(int which, uint who, int priority);
}
