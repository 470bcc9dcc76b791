using Gateway.TestKit;

namespace Gateway.Bench.Proxy;

/// <summary>Who is measured, and how each is started.</summary>
internal sealed class Contestants(World world)
{
    public const string Yarp = "yarp", JwtBearer = "jwtbearer", Bearer = "gateway-bearer";

    /// <summary>All of them; nothing is prepared that is not wanted.</summary>
    public IEnumerable<Contestant> All()
    {
        var token = Load.Same("Authorization", $"Bearer {world.Token}");
        yield return new(Yarp, "YARP", () => PeerAsync(), token, ChecksTokens: false);
        yield return new(JwtBearer, "YARP + JwtBearer ES256", () => PeerAsync("--PublicKey", KeyFile(), "--Issuer", world.Origin), token, ChecksTokens: true);
        yield return new(Bearer, "gateway, one bearer token", () => GatewayAsync(), token, ChecksTokens: true);
    }

    private async Task<RunningProxy> GatewayAsync()
    {
        var gateway = world.NewGateway();
        await gateway.StartAsync();
        return new RunningProxy(gateway.ProcessId, gateway.Port, gateway);
    }

    private Task<RunningProxy> PeerAsync(params string[] arguments)
    {
        // artifacts/bin/Gateway.Bench/release/ -> artifacts/bin/Gateway.Bench.Peers/release/
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(output.Parent!.Parent!.FullName, "Gateway.Bench.Peers", output.Name, "Gateway.Bench.Peers.dll");
        return StartAsync("dotnet", port =>
        [
            "exec", program, "--urls", $"http://127.0.0.1:{port}", "--Backend", world.Backend.Address,
            "--UserId", $"{world.Person.Id}", "--Email", Person.Email, "--Roles", Person.RolesText, .. arguments,
        ]);
    }

    private static async Task<RunningProxy> StartAsync(string program, Func<int, IEnumerable<string>> arguments)
    {
        var port = FreePort.Next();
        var child = ChildProcess.Start(program, arguments(port));
        await child.UntilAsync(_ => Examination.AnswersAsync(port), CancellationToken.None);
        return new RunningProxy(child.Id, port, child);
    }

    private string KeyFile()
    {
        var path = Path.Combine(world.Folder, "public-key.pem");
        File.WriteAllText(path, world.Mint.PublicKey);
        return path;
    }
}
