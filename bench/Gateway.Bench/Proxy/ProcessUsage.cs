using System.Globalization;

namespace Gateway.Bench.Proxy;

/// <summary>What the kernel says that processes have used (proc(5)).</summary>
internal static class ProcessUsage
{
    private const double TicksPerSecond = 100; // USER_HZ, the same on every architecture that .NET runs on

    /// <summary>Processor time of a process and all its descendants, user and system, in seconds.</summary>
    public static double CpuOf(int processId) => Tree(processId).Sum(id => Fields($"{id}") is { } fields ? (Ticks(fields[11]) + Ticks(fields[12])) / TicksPerSecond : 0);

    /// <summary>Of the threads of a process that compile what is hot once more, if it has any now, in seconds.</summary>
    public static double CpuOfCompilation(int processId) => Directory.EnumerateDirectories($"/proc/{processId}/task")
        .Where(thread => Read(Path.Combine(thread, "comm")).StartsWith(".NET Tiered", StringComparison.Ordinal))
        .Sum(thread => Fields($"{processId}/task/{Path.GetFileName(thread)}") is { } fields ? (Ticks(fields[11]) + Ticks(fields[12])) / TicksPerSecond : 0);

    /// <summary>Of the children of this process that have ended, in seconds.</summary>
    public static double CpuOfEnded() => Fields("self") is { } fields ? (Ticks(fields[13]) + Ticks(fields[14])) / TicksPerSecond : 0;

    /// <summary>Of the whole machine since it was started, and what its host has taken away from it, in seconds.</summary>
    public static (double Busy, double Stolen) CpuOfMachine()
    {
        // cpu user nice system idle iowait irq softirq steal ...
        var ticks = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..].Select(Ticks).ToArray();
        return ((ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6]) / TicksPerSecond, ticks[7] / TicksPerSecond);
    }

    /// <summary>Resident memory of the tree now, and the most it has been, in bytes.</summary>
    public static (long Resident, long Peak) MemoryOf(int processId) => (Tree(processId).Sum(id => Status(id, "VmRSS:")), Tree(processId).Sum(id => Status(id, "VmHWM:")));

    private static List<int> Tree(int processId)
    {
        List<int> all = [processId];
        for (var i = 0; i < all.Count; i++)
        {
            all.AddRange(Directory.EnumerateDirectories($"/proc/{all[i]}/task")
                .SelectMany(thread => Read(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(id => int.Parse(id, CultureInfo.InvariantCulture)));
        }

        return all;
    }

    /// <summary>A thread that has ended since it was listed has nothing to say.</summary>
    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>The fields of <c>stat</c> behind the program's name, which may have spaces: state is the first.</summary>
    private static string[]? Fields(string process) =>
        Read($"/proc/{process}/stat") is var text && text.LastIndexOf(')') is > 0 and var end ? text[(end + 2)..].Split(' ') : null;

    private static long Status(int processId, string name) =>
        File.ReadLines($"/proc/{processId}/status").FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
            ? long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) * 1024
            : 0;

    private static double Ticks(string field) => long.Parse(field, CultureInfo.InvariantCulture);
}
