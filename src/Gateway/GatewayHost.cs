using System.Diagnostics;
using Gateway.Auth;
using Gateway.Auth.Access;
using Gateway.Auth.AccessTokens;
using Gateway.Auth.Administration;
using Gateway.Auth.Storage;
using Gateway.Auth.Trust;
using Gateway.Auth.Trust.BetterAuth;
using Gateway.Cli;
using Gateway.Configuration;
using Gateway.Demo;
using Gateway.Errors;
using Gateway.Health;
using Gateway.Lifecycle;
using Gateway.Network;
using Gateway.Pages;
using Gateway.Proxying;
using Gateway.RateLimiting;
using Gateway.Routes;
using Gateway.Telemetry;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway;

/// <summary>
/// The gateway as a server: what it is made of, what happens to a request, and how it starts and stops. READ THIS FIRST: the life of a
/// request is <see cref="UsePipeline"/>, line by line; everything else is a detail of one of its lines.
/// </summary>
internal static class GatewayHost
{
    /// <summary>The CORS policy of the auth API. There is no default policy: what an application answers to other origins is its own affair.</summary>
    private const string AuthApi = "auth-api";

    /// <summary>Runs the gateway until it is stopped.</summary>
    /// <param name="settings">Complete, that is, with a master secret. Embedded stores are locked for this process by the caller.</param>
    /// <param name="cancellationToken">Stops it: before it serves at once, with an <see cref="OperationCanceledException"/>, and after that gently.</param>
    /// <exception cref="OperatorException">Something that only the operator can put right.</exception>
    public static async Task RunAsync(Settings settings, CancellationToken cancellationToken)
    {
        // First: the embedded server starts on another core while the rest is put together.
        await using var stores = Stores.BeginOpening(settings);
        var routes = RoutesFile.Load(settings.Folder.RoutesFile, settings.Auth.BasePath) switch
        {
            RoutesLoadResult.Loaded loaded => loaded.Table,
            RoutesLoadResult.Refused refused => throw new OperatorException(string.Join(Environment.NewLine, refused.Errors)),
            _ => throw new UnreachableException(),
        };
        await using var demo = routes.UsesDemo ? await DemoBackend.StartAsync(TimeProvider.System, cancellationToken) : null;
        await using var app = Build(settings, routes, demo?.Address);
        await stores.OpenAsync(app.Services, app.Services.GetRequiredService<ILogger<Stores>>().NotThere, cancellationToken);
        if (await app.Services.GetRequiredService<FirstAdministratorSetup>().RunAsync(cancellationToken) is { } problem)
        {
            throw new OperatorException(problem);
        }

        await app.StartAsync(cancellationToken);
        await using var management = ManagementHost.Build(settings.Listening.ManagementUrls, settings.Framework, app.Services);
        await management.StartAsync(CancellationToken.None); // from here on whoever has been let in is answered
        var origin = app.Services.GetRequiredService<PublicOrigin>();
        if (!origin.IsHttps)
        {
            app.Logger.ServesPlainHttp(origin.Value);
        }

        await Tour.PrintAsync(Console.Out, origin.Value, settings, demo is not null);

        _ = Task.Run(() => app.Services.GetRequiredService<AuthDatabase>().WarmUpAsync(app.Lifetime.ApplicationStopping), cancellationToken);
        await app.WaitForShutdownAsync(cancellationToken);
    }

    private static WebApplication Build(Settings settings, RouteTable routes, string? demoAddress)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddConfiguration(settings.Framework);
        builder.WebHost.UseKestrel((context, kestrel) => kestrel.Configure(context.Configuration.GetSection("Kestrel")));
        builder.Logging
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None) // what ends the start is said in one sentence
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None) // with a log it makes an Activity for every request; see RequestTrace
            .AddFilter("Microsoft", LogLevel.Warning).AddFilter("Yarp", LogLevel.Warning)
            .AddFilter("Yarp.ReverseProxy.Forwarder.HttpForwarder", LogLevel.Error) // ProxyMiddleware says it in a line
            .AddConfiguration(settings.Framework.GetSection("Logging"))
            .AddOneLineConsole();
        builder.Services.PostConfigure<KestrelServerOptions>(kestrel => KestrelSettings.Bind(settings.Framework, kestrel.Limits));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.Shutdown.Timeout);

        AddServices(builder.Services, settings, routes, demoAddress);
        var app = builder.Build();
        UsePipeline(app, settings);
        return app;
    }

    private static void AddServices(IServiceCollection services, Settings settings, RouteTable routes, string? demoAddress)
    {
        services.AddSettings(settings);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new PublicOrigin(settings.Listening.PublicOrigin, () => BoundOrigin.Of(provider)));
        services.AddGatewayAuth();
        services.AddGatewayNetwork();
        services.AddPages();
        services.AddSingleton<ErrorPage>(_ => ProblemPage.WriteAsync);
        services.AddSingleton<ForbiddenPage>(_ => NotAllowedPage.WriteAsync);
        services.AddGatewayRoutes(new RoutesSource(settings.Folder.RoutesFile, settings.Auth.BasePath, routes, () => demoAddress))
            .AddGateway(provider => new ProxyHooks
            {
                Assertion = provider.GetRequiredService<AssertionIssuer>().Issue,
                LoadProfile = provider.GetRequiredService<CallerProfiles>().LoadAsync,
                Issuer = () => provider.GetRequiredService<TokenIdentifiers>().Issuer,
                IdentityHeaderSent = provider.GetRequiredService<SpoofedIdentity>().Report,
                IsTrustedToken = settings.Trust.Issuers.Count > 0 ? provider.GetRequiredService<TrustedIssuers>().IsNamedBy : null,
                IsTrustedCookie = settings.Trust.BetterAuth is null ? null : provider.GetRequiredService<BetterAuthCookie>().IsOfFamily,
                HidesTokens = settings.Trust.BetterAuth is { HideTokens: true },
            });
        services.AddSingleton<SpoofedIdentity>();
        services.AddSingleton<RequestRefused>(provider => provider.GetRequiredService<SpoofedIdentity>().LookAtRefused);
        services.AddRateLimiter(_ => { }); // the limits are given where it is used
        services.AddSingleton<GatewayHealth>();
        services.AddSingleton<UnexplainedOutage>();
        services.AddHostedService<ControlSocket>();
        services.AddHostedService(provider => provider.GetRequiredService<Draining>());
        services.AddHostFiltering(options => (options.AllowedHosts, options.IncludeFailureMessage) = ([.. settings.Listening.AllowedHosts], false));
        services.AddCors(cors => cors.AddPolicy(AuthApi, policy => policy
            .WithOrigins([.. settings.CorsOrigins])
            .WithMethods("GET", "POST", "DELETE")
            .WithHeaders("authorization", "content-type")
            .SetPreflightMaxAge(TimeSpan.FromMinutes(10))));
    }

    /// <summary>The life of a request.</summary>
    private static void UsePipeline(WebApplication app, Settings settings)
    {
        app.UseMiddleware<DrainingMiddleware>();          // being stopped: the answer says that this connection ends
        app.UseMiddleware<OutageMiddleware>();            // whatever fails below: problem+json or a page, never a stack trace
        app.UseEntryChecks();                             // framing, header names, method, path: refused before anything reads them
        app.UseTrustedProxies();                          // client address, scheme, host: from trusted proxies only
        app.UseHostFiltering();                           // AllowedHosts
        app.UseMiddleware<AuthAnswerHeaders>();           // no-store and its kind on everything below the base path
        app.UseRouting();
        app.UseSingleReading();                           // a path that servers could read differently: 400
        app.UseMiddleware<AdminNetworks>();               // the admin API: for allowed networks only
        app.UseCors();                                    // the auth API only
        app.UseRateLimits(RateLimitSubject.Ip);           // by address: a flood costs no signature check
        app.UseMiddleware<CallerMiddleware>();            // who is calling: from memory, else signature or session
        app.UseRateLimits(RateLimitSubject.User);         // by account
        app.UseMiddleware<AdminGate>();                   // the admin API: with a bearer token only
        app.UseMiddleware<CrossSiteRequests>();           // another site's page must not use our cookies
        app.UseMiddleware<AccessMiddleware>();            // may they? what names no policy asks for a sign-in
        app.UseMiddleware<SignOutRoutes>();

        var auth = app.MapGroup("");
        auth.MapGatewayAuth();
        if (settings.CorsOrigins.Count > 0)
        {
            auth.RequireCors(AuthApi);
        }

        app.MapPages();
        app.MapPublicHealth();
        app.MapProxy();                                   // removes every spelling of an identity header, then sets ours, and forwards
        app.MapFallback("{**rest}", app.Services.GetRequiredService<ErrorAnswer>().NotFoundAsync).WithMetadata(AccessPolicy.Anonymous);
    }
}
