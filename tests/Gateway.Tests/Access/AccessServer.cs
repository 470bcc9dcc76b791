using System.Net;
using Gateway.Auth;
using Gateway.Auth.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Access;

/// <summary>A real Kestrel with the access pipeline; the header <c>X-Caller</c> stands for authentication.</summary>
internal sealed class AccessServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private AccessServer(WebApplication app)
    {
        this.app = app;
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Client = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new(address) };
    }

    public HttpClient Client { get; }

    public static async Task<AccessServer> StartAsync(HttpProtocols protocols = HttpProtocols.Http1)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocols));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(new AuthOptions { TrustedOrigins = ["https://trusted.example"] });
        builder.Services.AddSingleton(new PublicOrigin("https://app.example"));
        var server = builder.Build();
        server.UseRouting();
        server.Use((context, next) =>
        {
            if (Caller(context.Request.Headers["X-Caller"]) is { } caller)
            {
                context.Features.Set(caller);
            }

            return next(context);
        });
        server.UseMiddleware<CrossSiteRequests>();
        server.UseMiddleware<AccessMiddleware>();
        server.Map("/nothing-said/{**rest}", Reached);
        server.Map("/open", Reached).WithMetadata(AccessPolicy.Anonymous);
        server.Map("/form", Reached).WithMetadata(AccessPolicy.Anonymous, UsesCookies.Mark);
        server.Map("/optional", Reached).WithMetadata(AccessPolicy.Optional);
        server.Map("/admin", Reached).WithMetadata(new AccessPolicy { Name = "admins", Requires = AccessRequirement.Identity, Roles = ["admin"] });
        await server.StartAsync();
        return new(server);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
    }

    private static Task Reached(HttpContext context) => context.Response.WriteAsync("reached", context.RequestAborted);

    private static Caller? Caller(string? name) => name switch
    {
        "nobody" => Gateway.Auth.Access.Caller.Nobody,
        "invalid" => Gateway.Auth.Access.Caller.InvalidToken,
        "dead" => Gateway.Auth.Access.Caller.DeadCookie,
        "conflicting" => Gateway.Auth.Access.Caller.Conflicting,
        "unavailable" => Gateway.Auth.Access.Caller.Unavailable,
        "too-many" => Gateway.Auth.Access.Caller.TooMany,
        "bearer" => Gateway.Routes.RouteExplainer.SomebodyWith([]),
        "cookie" => Gateway.Auth.Access.Caller.Identified(Gateway.Routes.RouteExplainer.SomebodyWith([]).Identity! with { Credential = CredentialKind.Cookie }),
        _ => null,
    };
}
