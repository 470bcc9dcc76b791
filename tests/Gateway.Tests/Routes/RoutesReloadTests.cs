using System.Net;
using Gateway.Auth;
using Gateway.Auth.Access;
using Gateway.Proxying;
using Gateway.Routes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Routes;

/// <summary>A real file that changes under a running proxy with a real backend.</summary>
public sealed class RoutesReloadTests : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("routes");
    private readonly HttpClient client = new();
    private WebApplication backend = null!;
    private WebApplication gateway = null!;
    private string gatewayAddress = "";
    private string backendAddress = "";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string RoutesPath => Path.Combine(folder.FullName, "routes.json");

    private RoutesProvider Provider => gateway.Services.GetRequiredService<RoutesProvider>();

    public async ValueTask InitializeAsync()
    {
        (backend, backendAddress) = await StartAsync(_ => { }, app => app.Run(context => context.Response.WriteAsync("backend", context.RequestAborted)));
        await File.WriteAllTextAsync(RoutesPath, Routes("anonymous"));
        var table = RoutesText.Load(Routes("anonymous"));
        (gateway, gatewayAddress) = await StartAsync(
            services =>
            {
                services.AddSingleton(TimeProvider.System);
                services.AddSingleton(new AuthOptions());
                services.AddGatewayRoutes(new RoutesSource(RoutesPath, "/auth", table, () => null))
                    .AddGateway(_ => new ProxyHooks { LoadProfile = (_, _) => ValueTask.CompletedTask, Assertion = (_, _) => "", Issuer = () => "" });
            },
            app =>
            {
                app.UseRouting();
                app.UseMiddleware<AccessMiddleware>();
                app.MapProxy();
            });
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await gateway.DisposeAsync();
        await backend.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Theory]
    [Trait("advisory", "K-125")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_change_of_nothing_but_a_policy_is_served(bool renamed)
    {
        Assert.Equal(HttpStatusCode.OK, await GetAsync());
        await WriteAsync(Routes("signed-in"), renamed);
        await UntilAsync(async () => await GetAsync() == HttpStatusCode.Unauthorized);
        await WriteAsync(Routes("anonymous"), !renamed);
        await UntilAsync(async () => await GetAsync() == HttpStatusCode.OK);
    }

    [Fact]
    [Trait("advisory", "K-125")]
    public async Task A_bad_file_is_refused_and_the_next_good_one_is_taken()
    {
        var accepted = Provider.State.AcceptedAt;
        await WriteAsync(Routes("nobody-knows-this"), renamed: false);
        await UntilAsync(() => Task.FromResult(Provider.State.Errors.Count == 1));
        Assert.Equal(HttpStatusCode.OK, await GetAsync());
        Assert.Equal(accepted, Provider.State.AcceptedAt);

        await WriteAsync("{ half", renamed: false);
        await UntilAsync(() => Task.FromResult(Provider.State.Errors.Any(error => error.Message.Contains("not JSON", StringComparison.Ordinal))));
        Assert.Equal(HttpStatusCode.OK, await GetAsync());

        await WriteAsync(Routes("signed-in"), renamed: true);
        await UntilAsync(async () => await GetAsync() == HttpStatusCode.Unauthorized);
        await UntilAsync(() => Task.FromResult(Provider.State.Errors.Count == 0 && Provider.State.AcceptedAt > accepted));
    }

    [Fact]
    public async Task A_deleted_file_leaves_the_routes_in_force_and_may_come_back()
    {
        File.Delete(RoutesPath);
        await UntilAsync(() => Task.FromResult(Provider.State.Errors.Count == 1));
        Assert.Equal(HttpStatusCode.OK, await GetAsync());
        await WriteAsync(Routes("anonymous"), renamed: false);
        await UntilAsync(() => Task.FromResult(Provider.State.Errors.Count == 0));
    }

    [Fact]
    public async Task Requests_are_served_while_the_routes_change()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var requests = Enumerable.Range(0, 4).Select(_ => Task.Run(
            async () =>
            {
                var statuses = new HashSet<HttpStatusCode>();
                while (!stop.IsCancellationRequested)
                {
                    statuses.Add(await GetAsync());
                }

                return statuses;
            },
            Cancelled)).ToList();
        for (var i = 0; i < 20; i++)
        {
            // Refreshed by hand, faster than the watcher does.
            Provider.Tables.Accept(RoutesText.Load(Routes(i % 2 == 0 ? "signed-in" : "anonymous")), null);
            await GetAsync();
        }

        await stop.CancelAsync();
        var seen = (await Task.WhenAll(requests)).SelectMany(statuses => statuses).Distinct();
        Assert.All(seen, status => Assert.True(status is HttpStatusCode.OK or HttpStatusCode.Unauthorized, $"{status}"));
    }

    private static async Task<(WebApplication App, string Address)> StartAsync(Action<IServiceCollection> services, Action<WebApplication> pipeline)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrel().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRouting();
        services(builder.Services);
        var app = builder.Build();
        pipeline(app);
        await app.StartAsync(Cancelled);
        return (app, app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancelled);
        }
    }

    private string Routes(string policy) => RoutesText.WithRoute($"\"AuthorizationPolicy\": \"{policy}\"").Replace("http://127.0.0.1:9/", backendAddress, StringComparison.Ordinal);

    private async Task WriteAsync(string json, bool renamed)
    {
        var path = renamed ? RoutesPath + ".new" : RoutesPath;
        await File.WriteAllTextAsync(path, json, Cancelled);
        if (renamed)
        {
            File.Move(path, RoutesPath, overwrite: true);
        }
    }

    private async Task<HttpStatusCode> GetAsync()
    {
        using var response = await client.GetAsync(gatewayAddress, Cancelled);
        return response.StatusCode;
    }
}
