using Gateway.Bench.Peers;
using Yarp.ReverseProxy.Configuration;

// What the gateway is measured against: YARP as its documentation says, with JwtBearer when a public key is given. Everything that costs and
// has nothing to do with identity is set as in the gateway: the empty builder, the log levels, the limits, what a backend gets besides.
var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.Configuration.AddCommandLine(args);
builder.WebHost.UseKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
});
builder.Logging
    .AddFilter("Microsoft", LogLevel.Warning).AddFilter("Yarp", LogLevel.Warning)
    .AddSimpleConsole(console => console.SingleLine = true);

var peer = new Peer(builder.Configuration);
builder.Services.AddReverseProxy()
    .LoadFromMemory(
        [
            new RouteConfig
            {
                RouteId = "site",
                ClusterId = "backend",
                Match = new RouteMatch { Path = "/{**rest}" },
                AuthorizationPolicy = peer.ChecksTokens ? "default" : null,
            },
        ],
        [
            new ClusterConfig
            {
                ClusterId = "backend",
                Destinations = new Dictionary<string, DestinationConfig>(StringComparer.Ordinal) { ["one"] = new() { Address = peer.Backend } },
            },
        ])
    .ConfigureHttpClient((_, handler) => handler.PooledConnectionIdleTimeout = TimeSpan.FromSeconds(4))
    .AddTransforms(transforms => Headers.Add(transforms, peer));
if (peer.ChecksTokens)
{
    builder.Services.AddBearerTokens(peer);
}

await using var app = builder.Build();
app.UseRouting();
if (peer.ChecksTokens)
{
    app.UseAuthentication();
    app.UseAuthorization();
}

app.MapReverseProxy();
await app.RunAsync();
