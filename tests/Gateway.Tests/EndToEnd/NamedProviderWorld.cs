using System.Text.Json;
using Gateway.TestKit;
using Gateway.TestKit.NamedProviders;

namespace Gateway.Tests.EndToEnd;

/// <summary>The built gateway, whose internet has the providers that are known by name, and no others.</summary>
internal sealed class NamedProviderWorld : IAsyncDisposable
{
    /// <summary>A provider that the gateway knows and whose servers cannot be reached.</summary>
    public const string Away = "twitch";

    private static int lastId = 583_230;
    private int browsers;

    private NamedProviderWorld()
    {
    }

    public ScriptedGitHub GitHub { get; } = new();

    public ScriptedFacebook Facebook { get; } = new();

    public ScriptedX X { get; } = new();

    public ScriptedDiscord Discord { get; } = new(TimeProvider.System);

    public ScriptedGoogle Google { get; } = new(TimeProvider.System);

    public ScriptedMicrosoft Microsoft { get; } = new(TimeProvider.System);

    public ScriptedApple Apple { get; } = new(TimeProvider.System);

    public ScriptedGitLab GitLab { get; } = new(TimeProvider.System);

    /// <summary>A GitLab that a company runs itself.</summary>
    public ScriptedGitLab OwnGitLab { get; } = new(TimeProvider.System, "forge", "gitlab.company.example");

    public ScriptedLinkedIn LinkedIn { get; } = new(TimeProvider.System);

    public ScriptedSlack Slack { get; } = new(TimeProvider.System);

    public World World { get; private set; } = null!;

    public ScriptedInternet Internet { get; private set; } = null!;

    public IReadOnlyList<ScriptedProvider> Providers => [GitHub, Facebook, X, Discord, Google, Microsoft, Apple, GitLab, OwnGitLab, LinkedIn, Slack];

    /// <summary>Those that are also configured with a secret that is not the right one.</summary>
    public IReadOnlyList<ScriptedProvider> Mistaken => [GitHub, Apple, GitLab, LinkedIn, Slack];

    /// <summary>Starts it on empty stores.</summary>
    public static async Task<NamedProviderWorld> StartAsync(StoreServers servers, StoreKind kind)
    {
        var world = new NamedProviderWorld();
        world.Internet = await ScriptedInternet.StartAsync(world.Providers);
        var environment = await servers.EnvironmentAsync(kind);
        foreach (var (name, value) in world.Internet.Settings.Concat(world.Providers.SelectMany(provider => provider.Settings)).Concat(world.Mistaken.SelectMany(provider => provider.MistakenSettings)))
        {
            environment[name] = value;
        }

        environment[$"GATEWAY__External__Providers__{Away}__ClientId"] = "anything";
        environment[$"GATEWAY__External__Providers__{Away}__ClientSecret"] = "anything";
        environment["GATEWAY__Network__TrustedProxies"] = "127.0.0.1";
        world.World = await World.StartAsync(environment);
        return world;
    }

    /// <summary>The number of an account that nobody else has.</summary>
    public static int NewId() => Interlocked.Increment(ref lastId);

    /// <summary>A browser that nobody has used yet.</summary>
    public ProviderBrowser Open() => new(World.Gateway.Address, $"192.0.2.{Interlocked.Increment(ref browsers) % 250}");

    /// <summary>Whom the gateway takes them for: <c>issuer, subject</c>.</summary>
    public async Task<string> IdentityAsync(JsonElement user)
    {
        var shown = JsonDocument.Parse(await World.RunAsync("users", "show", user.GetProperty("id").GetString()!, "--json")).RootElement.GetProperty("identities").EnumerateArray().Single();
        return $"{shown.GetProperty("issuer").GetString()}, {shown.GetProperty("subject").GetString()}";
    }

    public async ValueTask DisposeAsync()
    {
        await World.DisposeAsync();
        await Internet.DisposeAsync();
        foreach (var provider in Providers.OfType<IDisposable>())
        {
            provider.Dispose();
        }
    }
}

/// <summary>One for each kind of stores; tests bring people of their own.</summary>
public sealed class NamedProviderWorlds : IAsyncDisposable
{
    private readonly StoreServers servers = new();
    private readonly Lazy<Task<NamedProviderWorld>>[] worlds;

    public NamedProviderWorlds() =>
        worlds = [.. Enum.GetValues<StoreKind>().Select(kind => new Lazy<Task<NamedProviderWorld>>(() => NamedProviderWorld.StartAsync(servers, kind)))];

    internal Task<NamedProviderWorld> OfAsync(StoreKind kind) => worlds[(int)kind].Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var world in worlds.Where(world => world is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }))
        {
            await (await world.Value).DisposeAsync();
        }

        await servers.DisposeAsync();
    }
}
