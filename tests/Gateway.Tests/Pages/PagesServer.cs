using System.Net;
using Gateway.Auth;
using Gateway.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Pages;

/// <summary>A real server that shows the samples, the error pages and the pages' files.</summary>
internal sealed class PagesServer : IAsyncDisposable
{
    private readonly WebApplication application;

    private PagesServer(WebApplication application) => this.application = application;

    /// <summary>Scheme, host and port, with the name <c>localhost</c>.</summary>
    public string Address => application.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    public IServiceProvider Services => application.Services;

    public static async Task<PagesServer> StartAsync(BrandingOptions? branding = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore().AddPages().AddSingleton(branding ?? new()).AddSingleton(new AuthOptions());
        var server = builder.Build();
        server.MapPageAssets();
        server.MapGet("/sample/{name}", (HttpContext context, string name) =>
            context.RequestServices.GetRequiredService<PageWriter>().WriteAsync(context, PageSamples.All[name].Status, PageSamples.All[name].Page));
        server.MapGet("/forbidden", NotAllowedPage.WriteAsync);
        server.MapGet("/error/{code}", (HttpContext context, string code) => ProblemPage.WriteAsync(context, Problems[code]));
        await server.StartAsync();
        return new PagesServer(server);
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();

    private static readonly Dictionary<string, Problem> Problems = new[]
    {
        AuthProblems.AmbiguousPath, AuthProblems.NotFound, AuthProblems.BackendUnreachable, AuthProblems.Unavailable, AuthProblems.BackendTimeout,
    }.ToDictionary(problem => problem.Code, StringComparer.Ordinal);
}
