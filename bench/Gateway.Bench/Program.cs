using Gateway.Bench;
using Gateway.Bench.Proxy;
using Gateway.Bench.Signins;

if (args is ["proxy", .. var proxy])
{
    return await ProxyBenchmark.RunAsync(proxy); // bench/proxy
}

if (args is ["signins", .. var signins])
{
    return await SigninsBenchmark.RunAsync(signins); // what a wave of sign-ins costs everybody else
}

// What the README says about replicas, measured: dotnet run --project bench/Gateway.Bench --configuration Release [-- startup|refresh|signout|revocations]
// What it says about outages takes minutes and runs only by its name: ... -- outages
Dictionary<string, Func<Task>> benchmarks = new(StringComparer.Ordinal)
{
    ["startup"] = StartupBenchmark.RunAsync,
    ["refresh"] = RefreshBenchmark.RunAsync,
    ["signout"] = SignoutBenchmark.RunAsync,
    ["revocations"] = RevocationsBenchmark.RunAsync,
    ["outages"] = OutagesBenchmark.RunAsync,
};
foreach (var name in args.Length > 0 ? args : [.. benchmarks.Keys.Except(["outages"], StringComparer.Ordinal)])
{
    if (!benchmarks.TryGetValue(name, out var run))
    {
        Console.Error.WriteLine($"There is no benchmark {name}. There are: {string.Join(", ", benchmarks.Keys)}.");
        return 1;
    }

    await run();
}

return 0;
