using Gateway.TestKit;

namespace Gateway.Bench.Proxy;

/// <summary>Who is measured, and how each is started.</summary>
internal sealed class Contestants
{
    public const string Yarp = "yarp", JwtBearer = "jwtbearer", JwtBearerFresh = "jwtbearer-new", HaproxyJwt = "haproxy-jwt";
    public const string Bearer = "gateway-bearer", Cookie = "gateway-cookie", Fresh = "gateway-new", Many = "gateway-100k", Revoked = "gateway-revocations", Telemetry = "gateway-telemetry";

    private const int ManyTokens = 100_000;

    private readonly World world;
    private readonly RevokedSessions revoked;
    private readonly Lazy<TokenFile> tokens;
    private readonly Lazy<string> keyFile;

    public Contestants(World world)
    {
        this.world = world;
        revoked = new RevokedSessions(world);
        tokens = new(() => new TokenFile(world.Mint, Path.Combine(world.Folder, "tokens")));
        keyFile = new(() => InFolder("public-key.pem", world.Mint.PublicKey));
    }

    /// <summary>All of them, in the order of the table.</summary>
    public IEnumerable<Contestant> All()
    {
        Load Token() => Load.Same("Authorization", $"Bearer {world.Token}");
        Contestant Exporting(string name, string title, params IEnumerable<(string, string)> sampler) => new(name, title, () => GatewayAsync(
            [("OTEL_EXPORTER_OTLP_ENDPOINT", world.Backend.Address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_METRIC_EXPORT_INTERVAL", "1000"), .. sampler]))
        {
            Load = Token,
            ProveAsync = _ => world.Backend.ReceivedTelemetry() ? Task.CompletedTask : throw new VoidException("no traces and metrics arrived"),
        };
        return
        [
            new(Yarp, "YARP", () => PeerAsync()) { Load = Token, ChecksTokens = false },
            new(Bearer, "gateway, one token", () => GatewayAsync()) { Load = Token },
            new(Cookie, "gateway, one session cookie", () => GatewayAsync()) { Load = () => Load.Same("Cookie", world.Cookie) },
            new(Many, "gateway, 100,000 tokens in turn", () => GatewayAsync()) { Load = () => Load.Cycle(tokens.Value, ManyTokens) },
            new(Revoked, "gateway, one token, 1,000,000 revocations", async () => await GatewayAsync(("GATEWAY__ConnectionStrings__Redis", await revoked.DatabaseAsync())))
            {
                Load = Token,
                ProveAsync = proxy => world.Examination.RequireAsync("the token of a revoked session is refused", "401", proxy, ("Authorization", $"Bearer {revoked.Token}")),
            },
            Exporting(Telemetry, "gateway, one token, OTLP metrics and traces"),
            Exporting("gateway-traced", "the same, every request traced", ("OTEL_TRACES_SAMPLER", "always_on")),
            new(Fresh, "gateway, every token new", () => GatewayAsync()) { Load = () => Load.EachOnce(tokens.Value) },
            new(JwtBearer, "YARP + JwtBearer ES256, one token", () => JwtBearerAsync()) { Load = Token },
            new(JwtBearerFresh, "YARP + JwtBearer ES256, every token new", () => JwtBearerAsync()) { Load = () => Load.EachOnce(tokens.Value) },
            new("haproxy", "HAProxy", () => HaproxyAsync(Haproxy.Fixed(world.Person))) { Load = Token, ChecksTokens = false },
            new(HaproxyJwt, "HAProxy + jwt_verify ES256, one token", () => HaproxyAsync(Haproxy.FromToken(keyFile.Value))) { Load = Token },
        ];
    }

    private static async Task<RunningProxy> StartAsync(int port, string program, IEnumerable<string> arguments, string home)
    {
        var child = ChildProcess.Start(program, arguments, start => start.Environment["HOME"] = home);
        await child.UntilAsync(_ => Examination.AnswersAsync(port), CancellationToken.None);
        return new RunningProxy(child.Id, port, child);
    }

    private async Task<RunningProxy> GatewayAsync(params (string Name, string Value)[] environment)
    {
        var gateway = world.NewGateway(environment.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)));
        await gateway.StartAsync();
        return new RunningProxy(gateway.ProcessId, gateway.Port, gateway);
    }

    private Task<RunningProxy> JwtBearerAsync() => PeerAsync("--PublicKey", keyFile.Value, "--Issuer", world.Origin);

    private Task<RunningProxy> PeerAsync(params string[] arguments)
    {
        // artifacts/bin/Gateway.Bench/release/ -> artifacts/bin/Gateway.Bench.Peers/release/
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(output.Parent!.Parent!.FullName, "Gateway.Bench.Peers", output.Name, "Gateway.Bench.Peers.dll");
        var port = FreePort.Next();
        string[] all =
        [
            "exec", program, "--urls", $"http://127.0.0.1:{port}", "--Backend", world.Backend.Address,
            "--UserId", $"{world.Person.Id}", "--Email", Person.Email, "--Roles", Person.RolesText, .. arguments,
        ];
        return StartAsync(port, "dotnet", all, world.Folder);
    }

    private Task<RunningProxy> HaproxyAsync(string identity)
    {
        var port = FreePort.Next();
        return StartAsync(port, "haproxy", ["-db", "-f", InFolder($"haproxy-{port}.cfg", Haproxy.Configuration(port, world.Backend.Port, identity))], world.Folder);
    }

    private string InFolder(string name, string content)
    {
        var path = Path.Combine(world.Folder, name);
        File.WriteAllText(path, content);
        return path;
    }
}
