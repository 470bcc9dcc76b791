namespace Gateway.Bench.Proxy;

/// <summary>One contestant in one round: started anew, examined, warmed up, measured, stopped.</summary>
internal sealed class Measurement(World world, ProxyOptions options)
{
    /// <summary>More warming up than this is a contestant that never settles, or a machine that doesn't.</summary>
    private const int MostWarmUps = 15;

    /// <summary>Cores that compile while it is measured. On a machine that has other things to do, it takes its time.</summary>
    private const double MostCompiling = 0.03;

    /// <summary>What it showed. When the machine had other things to do meanwhile, it is done again, and the calmest counts.</summary>
    /// <exception cref="VoidException">An answer was not 200, or not what it had to be.</exception>
    public async Task<Round> RunAsync(Contestant contestant)
    {
        var calmest = await OnceAsync(contestant);
        for (var again = 0; calmest.Foreign > options.Calm && again < options.Again; again++)
        {
            var other = await OnceAsync(contestant);
            calmest = other.Foreign < calmest.Foreign ? other : calmest;
        }

        return calmest;
    }

    private async Task<Round> OnceAsync(Contestant contestant)
    {
        var load = contestant.Load();
        await using var proxy = await contestant.StartAsync();
        await world.Examination.PassAsync(contestant, proxy, load);
        var client = new LoadedProxy(proxy, load, world.Host);
        await WarmUpAsync(client);

        var before = await ReadAsync(proxy);
        var wrk = await client.SendAsync(options.Seconds);
        var after = await ReadAsync(proxy);
        var (resident, peak) = ProcessUsage.MemoryOf(proxy.ProcessId);
        await contestant.ProveAsync(proxy);

        // What was still under way when wrk left has been forwarded, too, and so has telemetry: one batch for 256 requests when all are traced.
        var forwarded = after.Forwarded - before.Forwarded;
        if (forwarded < wrk.Requests || forwarded > wrk.Requests + (wrk.Requests / 100) + 500)
        {
            throw new VoidException($"{wrk.Requests} answers, but {forwarded} of the backend");
        }

        var cpu = after.Proxy - before.Proxy;
        var elapsed = TimeProvider.System.GetElapsedTime(before.At, after.At).TotalSeconds;
        return new Round(
            wrk.Requests / wrk.Seconds, wrk.P50, wrk.P99, cpu / wrk.Requests * 1e6, cpu / wrk.Seconds, resident / 1e6, peak / 1e6,
            (after.Machine - before.Machine - cpu - (after.Others - before.Others)) / elapsed);
    }

    /// <summary>Until it no longer gets cheaper: what is hot has been compiled for good, and what is cached is in the cache.</summary>
    private async Task WarmUpAsync(LoadedProxy client)
    {
        var (process, seconds, last) = (client.Proxy.ProcessId, options.WarmUp, double.MaxValue);
        for (var i = 0; i < MostWarmUps; i++)
        {
            var (before, compiled) = (ProcessUsage.CpuOf(process), ProcessUsage.CpuOfCompilation(process));
            var requests = (await client.SendAsync(seconds)).Requests;
            var cpu = (ProcessUsage.CpuOf(process) - before) / requests;
            if (requests < client.Load.AllIn)
            {
                seconds *= 2; // each run begins with the first token again
            }
            else if (cpu > last * 0.95 && Math.Abs(ProcessUsage.CpuOfCompilation(process) - compiled) < seconds * MostCompiling)
            {
                return;
            }

            last = cpu;
        }
    }

    private async Task<Reading> ReadAsync(RunningProxy proxy)
    {
        var forwarded = await world.Backend.RequestsAsync();
        var machine = ProcessUsage.CpuOfMachine();
        return new Reading(
            TimeProvider.System.GetTimestamp(),
            forwarded,
            ProcessUsage.CpuOf(proxy.ProcessId),
            ProcessUsage.CpuOfEnded() + ProcessUsage.CpuOf(world.Backend.ProcessId),
            machine.Busy + machine.Stolen);
    }

    /// <param name="At">When.</param>
    /// <param name="Forwarded">Requests that the backend has answered.</param>
    /// <param name="Proxy">Processor time of the proxy.</param>
    /// <param name="Others">Of the backend, and of wrk once it has ended.</param>
    /// <param name="Machine">Of everybody.</param>
    private sealed record Reading(long At, long Forwarded, double Proxy, double Others, double Machine);
}
