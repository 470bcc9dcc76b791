using System.Net;
using Gateway.Auth.Access;
using Gateway.Errors;
using Gateway.IdentityHeaders;
using Gateway.Lifecycle;
using Gateway.Network;
using Gateway.Proxying;
using Gateway.Routes;
using Gateway.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Gateway.Tests.Proxying;

/// <summary>The edge alone, on real sockets: entry checks, routing and the proxy, with "authentication" that takes <c>Bearer ada</c> for Ada.</summary>
internal sealed class EdgeGateway : IAsyncDisposable
{
    public static readonly CallerIdentity Ada = new()
    {
        UserId = Guid.Parse("01890000-0000-7000-8000-000000000001"),
        SessionId = Guid.Parse("01890000-0000-7000-8000-000000000002"),
        Email = "ada@example.test",
        EmailVerified = true,
        Roles = ["admin"],
        SecurityVersion = 1,
        AuthenticatedAt = DateTimeOffset.UnixEpoch,
        AuthenticationMethods = ["pwd"],
        ExpiresAt = DateTimeOffset.UnixEpoch,
        Credential = CredentialKind.Bearer,
    };

    private static readonly IdentityHeaderSet Headers = IdentityHeaderCompiler.Compile(
        [KeyValuePair.Create("X-User-Id", "{user_id}"), KeyValuePair.Create("X-User-Name", "{name}"), KeyValuePair.Create("X-Assertion", "{assertion}")],
        null, null, new List<IdentityHeaderError>());

    private readonly WebApplication app;

    private EdgeGateway(WebApplication app) => this.app = app;

    public string Url => app.Urls.First();

    public string Http2Url => app.Urls.Last();

    public string Host => new Uri(Url).Authority;

    public static GatewayRoute Route(string id, AccessPolicy policy) => new()
    {
        RouteId = id,
        ClusterId = "backend",
        Policy = policy,
        Identity = Headers,
        Protected = ProtectedHeaders.From([Headers]),
    };

    /// <summary>Starts a gateway whose routes come as YARP's configuration beside the gateway's; a route without the latter is broken on purpose.</summary>
    public static async Task<EdgeGateway> StartAsync(
        string destination,
        IEnumerable<(RouteConfig Config, GatewayRoute? Gateway)> routes,
        NetworkOptions? network = null,
        ForwarderRequestConfig? request = null,
        ErrorPage? page = null)
    {
        var all = routes.ToList();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddSingleton(network ?? new NetworkOptions()).AddGatewayNetwork();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<Draining>());
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan); // what hangs fails its test
        if (page is not null)
        {
            builder.Services.AddSingleton(page);
        }

        var cluster = new ClusterConfig
        {
            ClusterId = "backend",
            Destinations = new Dictionary<string, DestinationConfig>(StringComparer.Ordinal) { ["one"] = new() { Address = destination } },
            HttpRequest = request,
        };
        builder.Services.AddReverseProxy()
            .LoadFromMemory([.. all.Select(route => route.Config)], [cluster])
            .AddGateway(_ => new ProxyHooks { LoadProfile = (_, _) => ValueTask.CompletedTask, Assertion = (identity, id) => $"{identity.UserId}@{id}", Issuer = () => "https://gateway.test" });
        var edge = builder.Build();
        edge.UseEntryChecks();
        edge.UseTrustedProxies();
        edge.UseRouting();
        edge.UseSingleReading();
        edge.Use((context, next) =>
        {
            context.Features.Set(context.Request.Headers.Authorization == "Bearer ada" || context.Request.Headers.Cookie.ToString().Contains("ag_session=ada", StringComparison.Ordinal)
                ? Caller.Identified(Ada)
                : Caller.Nobody);
            return next(context);
        });
        edge.MapGet("/auth/signin", () => "sign in");
        edge.MapGet("/auth/address", (HttpContext context) => $"{context.Connection.RemoteIpAddress} {context.Request.Scheme} {context.Request.Host}");
        edge.MapGatewayProxy().Add(endpoint =>
        {
            var id = endpoint.Metadata.OfType<RouteModel>().Single().Config.RouteId;
            if (all.Single(route => string.Equals(route.Config.RouteId, id, StringComparison.Ordinal)).Gateway is { } gateway)
            {
                endpoint.Metadata.Add(gateway);
            }
        });
        await edge.StartAsync();
        return new EdgeGateway(edge);
    }

    public static RouteConfig Match(string id, string path, params IReadOnlyDictionary<string, string>[] transforms) =>
        new() { RouteId = id, ClusterId = "backend", Match = new RouteMatch { Path = path }, Transforms = transforms };

    public ValueTask DisposeAsync() => app.DisposeAsync();

    /// <summary>As SIGTERM does, but nothing is cut off for taking too long.</summary>
    public Task StopAsync() => app.StopAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(2));

    /// <summary>Sends bytes as they are and returns everything that comes back until the gateway closes.</summary>
    public Task<string> SendRawAsync(string request) => RawHttpClient.ExchangeAsync(new Uri(Url).Port, request, TestContext.Current.CancellationToken);

    /// <summary>Sends a request with <c>Connection: close</c> and the given header lines.</summary>
    public Task<string> SendAsync(string method, string target, params IEnumerable<string> headers) =>
        SendRawAsync($"{method} {target} HTTP/1.1\r\nHost: {Host}\r\nConnection: close\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n");
}
