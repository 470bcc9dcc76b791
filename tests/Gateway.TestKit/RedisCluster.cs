using System.Globalization;

namespace Gateway.TestKit;

/// <summary>A Redis Cluster of three nodes, a third of the slots each.</summary>
public sealed class RedisCluster : IAsyncDisposable
{
    private const int Slots = 16384;

    private RedisCluster(IReadOnlyList<RedisNode> nodes) => Nodes = nodes;

    public IReadOnlyList<RedisNode> Nodes { get; }

    /// <summary>In StackExchange.Redis' format: all nodes, although one would do.</summary>
    public string ConnectionString => string.Join(',', Nodes.Select(node => $"127.0.0.1:{node.Port}"));

    /// <summary>The node that has the slot of this key.</summary>
    public async Task<RedisNode> NodeOfAsync(string key)
    {
        var slot = int.Parse(await Nodes[0].ExecuteAsync("CLUSTER", "KEYSLOT", key), CultureInfo.InvariantCulture);
        return Nodes[Enumerable.Range(0, Nodes.Count).Last(i => FirstSlot(i, Nodes.Count) <= slot)];
    }

    public static async Task<RedisCluster> StartAsync()
    {
        // The port of the bus between the nodes; the default would be 10,000 higher, where the kernel gives clients theirs.
        var buses = Enumerable.Range(0, 3).Select(_ => FreePort.Next()).ToList();
        var nodes = await Task.WhenAll(buses.Select(bus => RedisNode.StartAsync("--cluster-enabled", "yes", "--cluster-port", $"{bus}")));
        for (var i = 0; i < nodes.Length; i++)
        {
            await nodes[i].ExecuteAsync("CLUSTER", "ADDSLOTSRANGE", $"{FirstSlot(i, nodes.Length)}", $"{FirstSlot(i + 1, nodes.Length) - 1}");
            await nodes[0].ExecuteAsync("CLUSTER", "MEET", "127.0.0.1", $"{nodes[i].Port}", $"{buses[i]}");
        }

        foreach (var node in nodes)
        {
            await node.UntilAsync("cluster_known_nodes:3", "CLUSTER", "INFO");
            await node.UntilAsync($"cluster_slots_ok:{Slots}", "CLUSTER", "INFO");
            await node.UntilAsync("cluster_state:ok", "CLUSTER", "INFO");
        }

        return new RedisCluster(nodes);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
        {
            await node.DisposeAsync();
        }
    }

    private static int FirstSlot(int node, int nodes) => Slots * node / nodes;
}
