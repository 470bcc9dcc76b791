using Gateway.TestKit;

namespace Gateway.Bench;

/// <summary>Some gateways as processes on one real Redis and PostgreSQL.</summary>
internal sealed class Replicas : IAsyncDisposable
{
    private readonly StoreServers servers = new();
    private readonly List<GatewayProcess> processes = [];
    private readonly List<Client> clients = [];

    /// <summary>A client of each.</summary>
    public IReadOnlyList<Client> Clients => clients;

    public static async Task<Replicas> StartAsync(int count)
    {
        var replicas = new Replicas();
        var environment = new Dictionary<string, string?>(await replicas.servers.EnvironmentAsync(StoreKind.Real), StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var process = i == 0
                ? new GatewayProcess(environment: environment)
                : new GatewayProcess(environment: environment) { PublicOrigin = replicas.processes[0].PublicOrigin };
            replicas.processes.Add(process);
            await process.StartAsync();
            replicas.clients.Add(new Client(process.Address));
        }

        return replicas;
    }

    public async ValueTask DisposeAsync()
    {
        clients.ForEach(client => client.Dispose());
        foreach (var process in processes)
        {
            await process.DisposeAsync();
        }

        await servers.DisposeAsync();
    }
}
