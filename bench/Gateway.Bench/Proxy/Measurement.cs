namespace Gateway.Bench.Proxy;

/// <summary>One contestant in one round: started anew, examined, warmed up, measured, stopped.</summary>
internal sealed class Measurement(World world, ProxyOptions options)
{
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
        for (var seconds = options.WarmUp; (await SendAsync(load.WarmUp, seconds)).Requests < load.WarmUpRequests; seconds *= 2)
        {
            // Each run begins with the first token again.
        }

        var before = await ReadAsync(proxy);
        var wrk = await SendAsync(load.Measured, options.Seconds);
        var after = await ReadAsync(proxy);
        var (resident, peak) = ProcessUsage.MemoryOf(proxy.ProcessId);
        await contestant.ProveAsync(proxy);

        // What was still under way when wrk left has been forwarded, too, and so has telemetry.
        var forwarded = after.Forwarded - before.Forwarded;
        if (forwarded < wrk.Requests || forwarded > wrk.Requests + 500)
        {
            throw new VoidException($"{wrk.Requests} answers, but {forwarded} of the backend");
        }

        if (forwarded > load.MeasuredLimit)
        {
            throw new VoidException($"{forwarded} requests, but {load.MeasuredLimit} tokens: some were not new");
        }

        var cpu = after.Proxy - before.Proxy;
        var elapsed = TimeProvider.System.GetElapsedTime(before.At, after.At).TotalSeconds;
        return new Round(
            wrk.Requests / wrk.Seconds, wrk.P50, wrk.P99, cpu / wrk.Requests * 1e6, cpu / wrk.Seconds, resident / 1e6, peak / 1e6,
            (after.Machine - before.Machine - cpu - (after.Others - before.Others)) / elapsed);

        async Task<Wrk> SendAsync(IReadOnlyList<string> script, int seconds)
        {
            var seen = await Wrk.RunAsync(proxy.Port, world.Host, script, seconds);
            return seen.Errors == 0 && seen.Requests > 0 ? seen : throw new VoidException($"{seen.Errors} errors in {seen.Requests} answers");
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
