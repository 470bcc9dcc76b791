using System.Globalization;
using Gateway.Auth.Passwords;

namespace Gateway.Auth.Tests.Passwords;

public sealed class PasswordThreadsTests
{
    [Fact]
    [Trait("advisory", "E-80")]
    public async Task Threads_that_hash_give_way_to_those_that_serve_requests()
    {
        var before = Nice();
        using var threads = new PasswordThreads(queueLength: 16);

        var seen = new List<int>();
        for (var i = 0; i < 2 * Environment.ProcessorCount; i++)
        {
            Assert.True(threads.TryRun(Nice, out var nice, TestContext.Current.CancellationToken));
            seen.Add(await nice);
        }

        Assert.All(seen, nice => Assert.Equal(BackgroundPriority.Nice, nice));
        Assert.Equal(before, Nice());
        Assert.NotEqual(BackgroundPriority.Nice, before);
    }

    /// <summary>Of this thread (proc(5): the nineteenth field, seventeen behind the name).</summary>
    private static int Nice()
    {
        var stat = File.ReadAllText("/proc/thread-self/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16], CultureInfo.InvariantCulture);
    }
}
