using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Demo;

/// <summary>
/// The application behind the gateway on the first run: a second server in this process, on loopback, that knows nothing of accounts; or, by
/// the command <c>demo</c>, a process of its own. It takes nothing from the gateway's configuration or services, as any backend.
/// </summary>
internal sealed class DemoBackend : IAsyncDisposable
{
    private readonly WebApplication application;

    private DemoBackend(WebApplication application, string address)
    {
        this.application = application;
        Address = address;
    }

    /// <summary>Scheme, host and port, for example <c>http://127.0.0.1:41234</c>.</summary>
    public string Address { get; }

    /// <summary>Starts the demo on a free loopback port.</summary>
    public static Task<DemoBackend> StartAsync(TimeProvider time, CancellationToken cancellationToken) => StartAsync("http://127.0.0.1:0", time, cancellationToken);

    /// <summary>Starts the demo on an address in ASP.NET Core's format.</summary>
    public static async Task<DemoBackend> StartAsync(string listen, TimeProvider time, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false).UseUrls(listen);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1)); // its events never end by themselves
        builder.Services.AddRoutingCore();
        var server = builder.Build();
        server.UseWebSockets();
        DemoPages.Map(server);
        DemoLive.Map(server, time);
        await server.StartAsync(cancellationToken);
        var address = server.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();
        return new DemoBackend(server, address);
    }

    /// <summary>Returns when the process is told to stop, and the demo has stopped.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => application.WaitForShutdownAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => application.DisposeAsync();
}
