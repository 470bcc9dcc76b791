namespace Gateway.Bench.Proxy;

/// <summary>A proxy and its load.</summary>
internal sealed class LoadedProxy(RunningProxy proxy, Load load, string host)
{
    private long sent;

    public RunningProxy Proxy => proxy;

    public Load Load => load;

    /// <summary>Sends for so long.</summary>
    /// <exception cref="VoidException">An answer was an error.</exception>
    public async Task<Wrk> SendAsync(int seconds)
    {
        var seen = await Wrk.RunAsync(proxy.Port, host, load.Script(sent, seconds), seconds);
        sent += seen.Requests + (2 * Wrk.Connections); // and what was under way, and one with which wrk tries its script
        return seen.Errors == 0 && seen.Requests > 0 ? seen : throw new VoidException($"{seen.Errors} errors in {seen.Requests} answers");
    }
}
