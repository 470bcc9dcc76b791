using Gateway.Auth.Administration;
using Gateway.Auth.Audit;
using Gateway.Auth.Email;
using Gateway.Auth.ExternalSignin;
using Gateway.Auth.Passwords;
using Gateway.Auth.Secrets;
using Gateway.Auth.Sessions;
using Gateway.Auth.SigningKeys;
using Gateway.Auth.Storage;
using Gateway.Auth.Throttling;
using Gateway.Auth.Trust;
using Gateway.Auth.Users;
using Gateway.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Auth.Tests;

/// <summary>The auth library on real stores, without HTTP, at a time that the test sets. Several worlds on the same stores are replicas.</summary>
internal sealed class AuthWorld : IAsyncDisposable
{
    public const string Origin = "https://app.example.com";
    private readonly ServiceProvider services;

    private AuthWorld(ServiceProvider services, FakeTimeProvider clock)
    {
        this.services = services;
        Clock = clock;
    }

    public FakeTimeProvider Clock { get; }

    public static async Task<AuthWorld> CreateAsync(
        StorePair stores, FakeTimeProvider? clock = null, RefreshOptions? refresh = null, string? redis = null, SecretsOptions? secrets = null, SigningKeyOptions? keys = null,
        PasswordOptions? passwords = null, ThrottlingOptions? throttling = null, MailOptions? mail = null, SignupOptions? signup = null, StoresOptions? options = null, ExternalOptions? external = null,
        TrustOptions? trust = null)
    {
        clock ??= new FakeTimeProvider(DateTimeOffset.Parse("2026-01-02T03:04:05Z", System.Globalization.CultureInfo.InvariantCulture));
        var provider = new ServiceCollection()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.None))
            .AddSingleton<TimeProvider>(clock)
            .AddSingleton(options ?? stores.Options)
            .AddSingleton(secrets ?? new SecretsOptions { MasterSecret = "a master secret for tests, long enough" })
            .AddSingleton(new AuthOptions())
            .AddSingleton(keys ?? new SigningKeyOptions())
            .AddSingleton(new AdminOptions()).AddSingleton(new AuditOptions())
            .AddSingleton(new PublicOrigin(Origin))
            .AddSingleton(new SessionOptions())
            .AddSingleton(refresh ?? new RefreshOptions())
            .AddSingleton(new RevocationOptions())
            .AddSingleton(signup ?? new SignupOptions { Open = true })
            .AddSingleton(mail ?? new MailOptions { OutboxDirectory = Path.Combine(stores.DataDirectory, "outbox") })
            .AddSingleton(new BackendCookieOptions())
            .AddSingleton(external ?? new ExternalOptions())
            .AddSingleton(passwords ?? new PasswordOptions { WorkFactor = 5 })
            .AddSingleton(throttling ?? new ThrottlingOptions { FailureQuantum = TimeSpan.Zero }) // nobody advances the clock for a failure
            .AddSingleton(trust ?? new TrustOptions())
            .AddGatewayAuth()
            .BuildServiceProvider();
        var world = new AuthWorld(provider, clock);
        await world.Get<RedisConnection>().OpenAsync(redis ?? stores.Redis);
        await world.Get<AuthDatabase>().MigrateAsync(TestContext.Current.CancellationToken);
        await world.Get<SigningKeyLoader>().LoadAsync(TestContext.Current.CancellationToken);
        await world.Get<RevocationLog>().ReadAsync();
        return world;
    }

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    public async Task<User> AddUserAsync(string email = "alice@example.com", params string[] roles)
    {
        Assert.True(EmailAddress.TryParse(email, out var address));
        var user = new User
        {
            Id = Guid.CreateVersion7(Clock.GetUtcNow()),
            Email = address.Display,
            EmailKey = address.Key,
            Roles = roles,
            CreatedAt = Clock.GetUtcNow(),
        };
        Assert.True(await Get<UserStore>().AddAsync(user, TestContext.Current.CancellationToken));
        return user;
    }

    public async Task<IssuedSession> StartSessionAsync(User user, SessionMode mode = SessionMode.Tokens) =>
        (await Get<SessionIssuer>().StartAsync(user, mode, ["pwd"], null, new ClientInfo(null, null)))!;

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
