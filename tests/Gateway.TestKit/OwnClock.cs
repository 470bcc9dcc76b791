using System.Diagnostics;
using System.Globalization;

namespace Gateway.TestKit;

/// <summary>
/// A clock of a program's own, which a test sets while the program runs (Debian's libfaketime). What measures durations isn't touched.
/// </summary>
public sealed class OwnClock : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-clock-").FullName;

    public OwnClock() => Set(TimeSpan.Zero);

    private static string Library { get; } = Directory.EnumerateDirectories("/usr/lib")
        .Select(directory => Path.Combine(directory, "faketime", "libfaketime.so.1"))
        .FirstOrDefault(File.Exists) ?? throw new InvalidOperationException("Debian's libfaketime is missing.");

    /// <summary>Sets it so far ahead of everybody else's; negative for behind.</summary>
    public void Set(TimeSpan ahead)
    {
        var fresh = Path.Combine(folder, "new");
        File.WriteAllText(fresh, ahead.TotalSeconds.ToString("+0.000;-0.000", CultureInfo.InvariantCulture));
        File.Move(fresh, Path.Combine(folder, "offset"), overwrite: true);
    }

    /// <summary>Gives it to a program that is about to start.</summary>
    public void Give(ProcessStartInfo program)
    {
        // libc as well, in front of the jemalloc of Redis: that would ask for the time while libfaketime still looks for libc's clock.
        program.Environment["LD_PRELOAD"] = $"{Library} libc.so.6";
        program.Environment["FAKETIME_TIMESTAMP_FILE"] = Path.Combine(folder, "offset");
        program.Environment["FAKETIME_NO_CACHE"] = "1";
        program.Environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
