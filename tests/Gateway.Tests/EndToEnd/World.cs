using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>The built gateway on stores of one kind, a backend behind it, a client in front of it.</summary>
internal sealed class World : IAsyncDisposable
{
    private World(GatewayProcess gateway, RecordingBackend backend, Dictionary<string, string?> environment)
    {
        Gateway = gateway;
        Backend = backend;
        Environment = environment;
        Client = new ApiClient(gateway.Address);
    }

    public GatewayProcess Gateway { get; }

    public RecordingBackend Backend { get; }

    /// <summary>What a second process needs to serve from the same stores.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; }

    public ApiClient Client { get; }

    /// <summary>Starts one that nobody else uses.</summary>
    public static async Task<World> StartAsync(StoreServers servers, StoreKind kind) => await StartAsync(await servers.EnvironmentAsync(kind));

    /// <summary>Starts one with these settings.</summary>
    public static async Task<World> StartAsync(IDictionary<string, string?> settings, string? betterAuth = null)
    {
        var backend = new RecordingBackend { Answer = ScriptedAnswers.For };
        var environment = new Dictionary<string, string?>(settings, StringComparer.Ordinal);
        environment["GATEWAY__SignOut__BackendCookies"] = "PHPSESSID";
        environment["GATEWAY__Refresh__Grace"] = "60s"; // so that a slow machine is not taken for a thief
        var world = new World(new GatewayProcess(routesJson: StoryRoutes.Json(backend.Address, betterAuth), environment: environment), backend, environment);
        await world.Gateway.StartAsync(TestContext.Current.CancellationToken);
        return world;
    }

    /// <summary>Starts another gateway with the same settings on the same stores.</summary>
    public async Task<GatewayProcess> StartReplicaAsync()
    {
        var replica = new GatewayProcess(routesJson: StoryRoutes.Json(Backend.Address), environment: Environment) { PublicOrigin = Gateway.PublicOrigin };
        await replica.StartAsync(TestContext.Current.CancellationToken);
        return replica;
    }

    /// <summary>The one request that reached the backend with this target.</summary>
    public RecordedRequest Received(string target) => Backend.Requests.Single(request => request.Target == target);

    /// <summary>Whether a request with this target reached the backend.</summary>
    public bool HasReceived(string target) => Backend.Requests.Any(request => request.Target == target);

    /// <summary>Runs a command that has to succeed.</summary>
    public async Task<string> RunAsync(params string[] arguments)
    {
        var result = await Gateway.CommandAsync(arguments);
        Assert.True(result.ExitCode == 0, result.Error);
        return result.Output;
    }

    /// <summary>Makes an account by the command line, which vouches for the address, and signs in.</summary>
    public async Task<Person> CreateAsync(params string[] options)
    {
        var email = ApiClient.NewEmail();
        var result = await Gateway.CommandAsync(["users", "create", email, "--password-stdin", .. options], ApiClient.Password + "\n");
        Assert.True(result.ExitCode == 0, result.Error);
        return await Client.SignInAsync(email);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Gateway.DisposeAsync();
        await Backend.DisposeAsync();
    }
}
