namespace Gateway.Bench.Proxy;

/// <summary>One contestant in one round: started anew, examined, warmed up, measured, stopped.</summary>
internal sealed class Measurement(World world, Examination examination, ProxyOptions options)
{
    /// <summary>What it showed.</summary>
    /// <exception cref="InvalidOperationException">An answer was not 200: such figures are worth nothing.</exception>
    public async Task<Round> RunAsync(Contestant contestant)
    {
        await using var proxy = await contestant.StartAsync();
        await examination.PassAsync(contestant, proxy);
        long warm = 0;
        do
        {
            warm += (await LoadAsync(contestant.Load.WarmUp, options.WarmUp)).Requests;
        }
        while (warm < contestant.Load.WarmUpRequests);

        var before = await ReadAsync(proxy);
        var wrk = await LoadAsync(contestant.Load.Measured, options.Seconds);
        var after = await ReadAsync(proxy);
        var (resident, peak) = ProcessUsage.MemoryOf(proxy.ProcessId);

        // What is still under way when wrk leaves has been forwarded, too.
        if (after.Forwarded - before.Forwarded - wrk.Requests is < 0 or > 2 * Wrk.Connections)
        {
            throw new InvalidOperationException($"{contestant.Name} is void: {wrk.Requests} answers, but {after.Forwarded - before.Forwarded} of the backend.");
        }

        if (after.Forwarded - before.Forwarded > contestant.Load.MeasuredLimit)
        {
            throw new InvalidOperationException($"{contestant.Name} is void: {wrk.Requests} requests with {contestant.Load.MeasuredLimit} tokens.");
        }

        var cpu = after.Proxy - before.Proxy;
        var elapsed = TimeProvider.System.GetElapsedTime(before.At, after.At).TotalSeconds;
        return new Round(
            wrk.Requests / wrk.Seconds, wrk.P50, wrk.P99, cpu / wrk.Requests * 1e6, cpu / wrk.Seconds, resident / 1e6, peak / 1e6,
            (after.Machine - before.Machine - cpu - (after.Others - before.Others)) / elapsed);

        async Task<Wrk> LoadAsync(IReadOnlyList<string> script, int seconds)
        {
            var seen = await Wrk.RunAsync(proxy.Port, world.Host, script, seconds);
            return seen.Errors == 0 && seen.Requests > 0 ? seen : throw new InvalidOperationException($"{contestant.Name} is void: {seen.Errors} of {seen.Requests} answers were errors.");
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
