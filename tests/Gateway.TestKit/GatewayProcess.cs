using System.Net;

namespace Gateway.TestKit;

/// <summary>The built gateway as a child process on free loopback ports, as an operator starts it, with a configuration and a data folder of its own.</summary>
public sealed class GatewayProcess : IAsyncDisposable
{
    private const string OpenSignUp = """{ "SignUp": { "Mode": "open" }, "Passwords": { "WorkFactor": 4, "AllowWeakWorkFactor": true }, "Throttling": { "AddressRequests": 10000 } }""";

    private const string NoBackend = """
        {
          "ReverseProxy": {
            "Routes": { "site": { "ClusterId": "nowhere", "Match": { "Path": "/{**rest}" } } },
            "Clusters": { "nowhere": { "Destinations": { "one": { "Address": "http://127.0.0.1:9/" } } } }
          }
        }
        """;

    private const string Variable = "GATEWAY__";

    private static readonly string Program = BuiltProgram.Path("Gateway");

    /// <summary>A short life isn't worth profiling, or compiling anything twice, and with ten of them on two cores nobody should spin while it waits.</summary>
    private static readonly Dictionary<string, string?> ShortLife = new(StringComparer.Ordinal)
    {
        ["DOTNET_TieredPGO"] = "0",
        ["DOTNET_TC_CallCounting"] = "0",
        ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0",
    };

    private readonly string folder = Directory.CreateTempSubdirectory("gateway-").FullName;
    private readonly Dictionary<string, string?> environment;
    private readonly HttpClient probe = new();
    private ChildProcess? child;

    /// <param name="gatewayJson">Content of <c>gateway.json</c>; null for one that opens sign-up, to any number at once, and makes passwords cheap.</param>
    /// <param name="routesJson">Content of <c>routes.json</c>; null for one that leads nowhere.</param>
    /// <param name="environment">Added to the test's environment; null removes a variable. Real stores come from <see cref="StoreServers.EnvironmentAsync"/>.</param>
    /// <param name="dataDirectory">Null for one of its own.</param>
    public GatewayProcess(
        string? gatewayJson = null, string? routesJson = null, IReadOnlyDictionary<string, string?>? environment = null, string? dataDirectory = null)
    {
        DataDirectory = dataDirectory ?? Path.Combine(folder, "data");
        PublicOrigin = Address;
        this.environment = new(environment ?? new Dictionary<string, string?>(StringComparer.Ordinal), StringComparer.Ordinal);
        Directory.CreateDirectory(ConfigDirectory);
        File.WriteAllText(Path.Combine(ConfigDirectory, "gateway.json"), gatewayJson ?? OpenSignUp);
        WriteRoutes(routesJson ?? NoBackend);
    }

    /// <summary>For the environment of one that is to be as fast as in production: takes back what makes those of tests cheap.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> LongLife => ShortLife.Keys.Select(name => KeyValuePair.Create(name, (string?)null));

    /// <summary>What clients and browsers use: <c>http://localhost:port</c>.</summary>
    public string Address => $"http://localhost:{Port}";

    public int Port { get; } = FreePort.Next();

    public int ManagementPort { get; } = FreePort.Next();

    /// <summary>The first of several replicas gives its own to the others.</summary>
    public string PublicOrigin { get; init; }

    /// <summary>Whether it cannot read what its mode forbids, even when we are root.</summary>
    public bool ObeysFileModes { get; init; }

    public string DataDirectory { get; }

    public string ConfigDirectory => Path.Combine(folder, "config");

    /// <summary>The running process, for what the kernel knows of it.</summary>
    public int ProcessId => child?.Id ?? throw new InvalidOperationException("The gateway was never started.");

    /// <summary>What the gateway has written to standard output and standard error since its last start.</summary>
    public IReadOnlyCollection<string> Lines => child?.Lines ?? [];

    /// <summary>Called before the start: listens for HTTP/2 as well, without TLS and with it. The usual address speaks HTTP/1.1 only.</summary>
    public void AlsoListen(int http2Port, int tlsPort, TestCertificates certificates)
    {
        (string Name, string Value)[] endpoints =
        [
            ("Http1:Url", $"http://127.0.0.1:{Port}"),
            ("Http1:Protocols", "Http1"),
            ("Http2:Url", $"http://127.0.0.1:{http2Port}"),
            ("Http2:Protocols", "Http2"),
            ("Tls:Url", $"https://127.0.0.1:{tlsPort}"),
            ("Tls:Certificate:Path", certificates.Certificate),
            ("Tls:Certificate:KeyPath", certificates.Key),
        ];
        foreach (var (name, value) in endpoints)
        {
            environment["Kestrel__Endpoints__" + name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }
    }

    /// <summary>Replaces <c>routes.json</c> in one step, as editors and deployments do.</summary>
    public void WriteRoutes(string json)
    {
        var fresh = Path.Combine(folder, "routes.json.new");
        File.WriteAllText(fresh, json);
        File.Move(fresh, Path.Combine(ConfigDirectory, "routes.json"), overwrite: true);
    }

    /// <summary>Starts it, again after an end on the same data, and waits until it answers.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; the message holds what it wrote.</exception>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        if (child is not null)
        {
            await child.DisposeAsync();
        }

        child = Launch(Arguments([], listen: true), input: null);
        await child.UntilAsync(AnswersAsync, cancellation);
    }

    /// <summary>Starts it (no arguments) or a command, and waits for nothing; dispose the process.</summary>
    public ChildProcess Begin(params IReadOnlyCollection<string> command) => Launch(Arguments(command, listen: command.Count == 0), input: null);

    /// <summary>Runs a command (<c>check</c>, <c>users list</c>) on the same configuration and data, to its end.</summary>
    public Task<CommandResult> RunAsync(params IEnumerable<string> arguments) => RunAsync(arguments, input: null);

    /// <summary>Runs a command that reads its standard input.</summary>
    public Task<CommandResult> RunAsync(IEnumerable<string> arguments, string? input) => ToEndAsync(Arguments(arguments, listen: false), input);

    /// <summary>
    /// Runs a command in the test's own process, which spares the start of one: for tests that want what a command does. Those that are about
    /// the command have <see cref="RunAsync(IEnumerable{string})"/>, and so has one whose environment says more than settings.
    /// </summary>
    public Task<CommandResult> CommandAsync(IEnumerable<string> arguments, string? input = null) => Task.Run(async () =>
    {
        if (environment.Keys.Any(name => !name.StartsWith(Variable, StringComparison.Ordinal)))
        {
            return await RunAsync(arguments, input);
        }

        using var read = new StringReader(input ?? "");
        using var output = new StringWriter();
        using var error = new StringWriter();
        var settings = environment.Where(pair => pair.Value is not null).Select(pair => $"--{pair.Key[Variable.Length..].Replace("__", ":", StringComparison.Ordinal)}={pair.Value}");
        var code = await Cli.CommandLine.RunAsync([.. Arguments(arguments, listen: false), .. settings], read, output, error, services: null, CancellationToken.None);
        return new CommandResult(code, $"{output}".TrimEnd('\n'), $"{error}".TrimEnd('\n'));
    });

    /// <summary>Starts it with settings that it is not to come up with, and waits for its end.</summary>
    public Task<CommandResult> FailAsync(params IEnumerable<string> settings) => ToEndAsync(Arguments(settings, listen: true), input: null);

    /// <summary><c>kill -9</c>.</summary>
    public Task KillAsync() => EndAsync(ChildProcess.Sigkill);

    /// <summary>SIGTERM, as systemd and Kubernetes stop it.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> StopAsync() => EndAsync(ChildProcess.Sigterm);

    public async ValueTask DisposeAsync()
    {
        if (child is not null)
        {
            await child.DisposeAsync();
        }

        probe.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Where everything of this gateway is, unless the test's own arguments say it.</summary>
    private IEnumerable<string> Arguments(IEnumerable<string> given, bool listen)
    {
        (string Name, string Value)[] usual =
        [
            ("--config", ConfigDirectory),
            ("--DataDirectory", DataDirectory),
            ("--PublicOrigin", PublicOrigin),
            .. listen ? [("--urls", $"http://127.0.0.1:{Port}"), ("--Management:Urls", $"http://127.0.0.1:{ManagementPort}")] : Array.Empty<(string, string)>(),
        ];
        return [.. given, .. usual.Where(argument => !given.Contains(argument.Name, StringComparer.Ordinal)).SelectMany(argument => new[] { argument.Name, argument.Value })];
    }

    private async Task<CommandResult> ToEndAsync(IEnumerable<string> arguments, string? input)
    {
        await using var command = Launch(arguments, input);
        return new CommandResult(await command.WaitAsync(), command.Output, command.Error);
    }

    private ChildProcess Launch(IEnumerable<string> arguments, string? input) => ChildProcess.Start(
        "dotnet",
        ["exec", Program, .. arguments],
        start =>
        {
            start.WorkingDirectory = folder;
            foreach (var (name, value) in ShortLife.Concat(environment))
            {
                start.Environment[name] = value;
            }
        },
        obeysFileModes: ObeysFileModes,
        input: input);

    private Task<int> EndAsync(int signal) =>
        child?.EndAsync(signal) ?? throw new InvalidOperationException("The gateway was never started.");

    private async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        try
        {
            // The management address comes last.
            using var response = await probe.GetAsync($"{Address}/healthz/live", cancellation);
            using var managed = await probe.GetAsync($"http://localhost:{ManagementPort}/healthz/live", cancellation);
            return response.StatusCode == HttpStatusCode.OK && managed.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
