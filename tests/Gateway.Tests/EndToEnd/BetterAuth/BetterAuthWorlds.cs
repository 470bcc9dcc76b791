using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd.BetterAuth;

/// <summary>A real Better Auth, with its cookie cache on and its default claims, and a running gateway for each kind of stores that trusts it.</summary>
public sealed class BetterAuthWorlds : IAsyncDisposable
{
    internal const string HookSecret = "a secret of Better Auth and the gateway, for tests";
    private readonly StoreServers servers = new();
    private readonly BetterAuthServer server = new("ES256", ("CACHE", "jwks"));
    private readonly Lazy<Task<BetterAuthServer>> betterAuth;
    private readonly Lazy<Task<World>>[] worlds;

    public BetterAuthWorlds()
    {
        worlds = [.. Enum.GetValues<StoreKind>().Select(kind => new Lazy<Task<World>>(() => StartAsync(kind)))];
        betterAuth = new(StartAsync);
    }

    internal async Task<(World World, BetterAuthServer BetterAuth)> OfAsync(StoreKind kind) => (await worlds[(int)kind].Value, await betterAuth.Value);

    public async ValueTask DisposeAsync()
    {
        foreach (var world in worlds.Where(world => world is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }))
        {
            await (await world.Value).DisposeAsync();
        }

        await server.DisposeAsync();
        await servers.DisposeAsync();
    }

    /// <summary>It tells the gateway with embedded stores of changes by itself; the tests tell both.</summary>
    private async Task<BetterAuthServer> StartAsync()
    {
        server.Tell((await worlds[(int)StoreKind.Embedded].Value).Gateway.Address, HookSecret);
        await server.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    private async Task<World> StartAsync(StoreKind kind)
    {
        var settings = await servers.EnvironmentAsync(kind);
        settings["GATEWAY__BetterAuth__BaseUrl"] = server.Address;
        settings["GATEWAY__BetterAuth__CacheSeconds"] = "1";
        settings["GATEWAY__BetterAuth__SignUp"] = "open";
        settings["GATEWAY__BetterAuth__RoleMap__admin"] = "admin";
        settings["GATEWAY__BetterAuth__HideTokens"] = "true";
        settings["GATEWAY__BetterAuth__WebhookSecret"] = HookSecret;
        return await World.StartAsync(settings, server.Address);
    }
}
