using System.Net;
using Gateway.Auth;
using Gateway.Auth.Access;
using Gateway.Auth.Administration;
using Gateway.Auth.Audit;
using Gateway.Auth.Email;
using Gateway.Auth.ExternalSignin;
using Gateway.Auth.OneTimeCodes;
using Gateway.Auth.Passwords;
using Gateway.Auth.Secrets;
using Gateway.Auth.Sessions;
using Gateway.Auth.SigningKeys;
using Gateway.Auth.Storage;
using Gateway.Auth.Throttling;
using Gateway.Auth.UserImport;
using Gateway.Auth.Users;
using Gateway.Network;
using Gateway.Pages;
using Gateway.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using SessionOptions = Gateway.Auth.Sessions.SessionOptions;

namespace Gateway.Tests.Pages;

/// <summary>The auth API and the pages on real stores, with a few protected addresses in the place of the proxy, at a time that the test sets.</summary>
internal sealed class PagesWorld : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly string folder;

    private PagesWorld(WebApplication application, FakeTimeProvider clock, string folder)
    {
        this.application = application;
        this.folder = folder;
        Clock = clock;
    }

    public FakeTimeProvider Clock { get; }

    /// <summary>Where mails are written.</summary>
    public string Outbox => Path.Combine(folder, "outbox");

    /// <summary>Scheme, host and port, with the name <c>localhost</c>.</summary>
    public string Address => application.Services.GetRequiredService<PublicOrigin>().Value;

    public static async Task<PagesWorld> StartAsync(RedisServer redis, bool signupIsOpen = true)
    {
        var data = Directory.CreateTempSubdirectory("pages-").FullName;
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.None))
            .AddSingleton<TimeProvider>(clock)
            .AddSingleton(new StoresOptions { DataDirectory = data })
            .AddSingleton(new SecretsOptions { MasterSecret = "a master secret for tests, long enough" })
            .AddSingleton(new AuthOptions())
            .AddSingleton(new SigningKeyOptions())
            .AddSingleton(new AdminOptions()).AddSingleton(new UserImportOptions()).AddSingleton(new AuditOptions())
            .AddSingleton(provider => new PublicOrigin(null, () => BoundOrigin.Of(provider)?.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)))
            .AddSingleton(new SessionOptions())
            .AddSingleton(new RefreshOptions())
            .AddSingleton(new RevocationOptions())
            .AddSingleton(new SignupOptions { Open = signupIsOpen })
            .AddSingleton(new MailOptions { OutboxDirectory = Path.Combine(data, "outbox") })
            .AddSingleton(new BackendCookieOptions())
            .AddSingleton(new ExternalOptions())
            .AddSingleton(new PasswordOptions { WorkFactor = 5 })
            .AddSingleton(new BrandingOptions())
            .AddSingleton(new ThrottlingOptions { FailureQuantum = TimeSpan.Zero }) // nobody advances the clock for a failure
            .AddGatewayAuth()
            .AddPages();
        var server = builder.Build();
        await server.Services.GetRequiredService<RedisConnection>().OpenAsync(await redis.CreateDatabaseAsync());
        await server.Services.GetRequiredService<AuthDatabase>().MigrateAsync(TestContext.Current.CancellationToken);
        await server.Services.GetRequiredService<SigningKeyLoader>().LoadAsync(TestContext.Current.CancellationToken);
        await server.Services.GetRequiredService<RevocationLog>().ReadAsync();

        server.UseRouting();
        server.Use(async (HttpContext context, RequestDelegate next) =>
        {
            context.Features.Set(await context.RequestServices.GetRequiredService<CallerAuthentication>().AuthenticateAsync(context, null));
            await next(context);
        });
        server.UseMiddleware<CrossSiteRequests>();
        server.UseMiddleware<AccessMiddleware>(new ForbiddenPage(NotAllowedPage.WriteAsync));
        server.MapGatewayAuth();
        server.MapPages();
        server.MapGet("/admin", () => "only for administrators").WithMetadata(AccessPolicy.SignedIn with { Roles = ["admin"] });
        server.MapGet("/{**rest}", (HttpContext context) => $"{context.Features.Get<Caller>()?.Identity?.Email} reads {context.Request.Path}{context.Request.QueryString}");
        await server.StartAsync();
        return new PagesWorld(server, clock, data);
    }

    /// <summary>Lets time pass, as far as the gateway can tell.</summary>
    public async Task AdvanceAsync(TimeSpan time)
    {
        Clock.Advance(time);
        await application.Services.GetRequiredService<RevocationLog>().ReadAsync();
    }

    /// <summary>A code for a new password, as a mail would bring it.</summary>
    public async Task<string> CodeAsync(string email)
    {
        var user = await application.Services.GetRequiredService<UserStore>().FindByEmailAsync(email, TestContext.Current.CancellationToken);
        return await application.Services.GetRequiredService<OneTimeCodeStore>()
            .IssueAsync(OneTimeCodePurpose.ResetPassword, user!.Id, CodeSubjects.AddressAndPassword(user), TimeSpan.FromMinutes(30));
    }

    public async ValueTask DisposeAsync()
    {
        await application.StopAsync(); // a mail may be on its way into the folder
        await application.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
