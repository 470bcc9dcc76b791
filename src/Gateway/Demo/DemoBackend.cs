using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Demo;

/// <summary>
/// The application behind the gateway on the first run: a second server in this process, on loopback, that knows nothing of accounts.
/// It takes nothing from the gateway's configuration or services, as any backend.
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

    /// <summary>Starts the demo on a free port.</summary>
    public static async Task<DemoBackend> StartAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        builder.Services.AddRoutingCore();
        var server = builder.Build();
        server.UseWebSockets();
        DemoPages.Map(server);
        DemoLive.Map(server, time);
        await server.StartAsync(cancellationToken);
        var address = server.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();
        return new DemoBackend(server, address);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => application.DisposeAsync();
}
