using Gateway.Auth.ExternalSignin;
using Gateway.Auth.Sessions;
using Gateway.TestKit;

namespace Gateway.Auth.Tests.ExternalSignin;

/// <summary>The auth library with a provider that a test can let misbehave, and a person's way to it and back.</summary>
internal sealed class ExternalWorld : IAsyncDisposable
{
    public const string ClientId = "gateway";
    public static readonly byte[] Browser = [1, 2, 3];
    private static readonly ClientInfo Client = new(null, null);

    private ExternalWorld(AuthWorld world, RogueProvider rogue) => (World, Rogue) = (world, rogue);

    public AuthWorld World { get; }

    public RogueProvider Rogue { get; }

    public ExternalProviderOptions Provider => World.Get<ExternalOptions>().Providers[0];

    private ExternalSigninHandler Handler => World.Get<ExternalSigninHandler>();

    /// <param name="stores">Where it keeps things.</param>
    /// <param name="other">The other provider; null for one that is away.</param>
    public static async Task<ExternalWorld> StartAsync(StorePair stores, RogueProvider? other = null)
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var rogue = await RogueProvider.StartAsync(clock);
        return new ExternalWorld(await CreateAsync(stores, clock, rogue, other), rogue);
    }

    /// <summary>Another replica on the same stores.</summary>
    public async Task<ExternalWorld> ReplicaAsync(StorePair stores) => new(await CreateAsync(stores, World.Clock, Rogue), Rogue);

    /// <summary>Leaves for the provider; null when it cannot be asked.</summary>
    public Task<string?> BeginAsync(ExternalProviderOptions? provider = null, string returnUrl = "/reports", Guid? linkTo = null, Guid? sessionId = null) => Handler.BeginAsync(
        provider ?? Provider,
        new ExternalFlow { Provider = (provider ?? Provider).Name, Browser = Browser, ReturnUrl = returnUrl, State = "", Binding = "", LinkTo = linkTo, SessionId = sessionId },
        Client,
        TestContext.Current.CancellationToken);

    /// <summary>Comes back.</summary>
    public Task<ExternalSigninResult> FinishAsync(IReadOnlyDictionary<string, string> answer, ExternalProviderOptions? provider = null, byte[]? browser = null) =>
        Handler.FinishAsync(provider ?? Provider, answer, kept => kept.SequenceEqual(browser ?? Browser), deviceToken: null, Client);

    /// <summary>There and back.</summary>
    public async Task<ExternalSigninResult> SigninAsync(ExternalProviderOptions? provider = null)
    {
        var location = await BeginAsync(provider);
        Assert.NotNull(location);
        return await FinishAsync(await RogueProvider.VisitAsync(location), provider);
    }

    /// <summary>There and back, which ends in this problem and in no session.</summary>
    public async Task FailAsync(Problem problem) => Assert.Equal(problem, Assert.IsType<ExternalSigninResult.Failure>(await SigninAsync()).Problem);

    public async ValueTask DisposeAsync()
    {
        await World.DisposeAsync();
        await Rogue.DisposeAsync();
    }

    private static Task<AuthWorld> CreateAsync(StorePair stores, Microsoft.Extensions.Time.Testing.FakeTimeProvider clock, RogueProvider rogue, RogueProvider? other = null) => AuthWorld.CreateAsync(
        stores,
        clock,
        external: new ExternalOptions
        {
            Providers =
            [
                new() { Name = "rogue", DisplayName = "Rogue", Issuer = rogue.Issuer, ClientId = ClientId, ClientSecret = "secret", MayProvision = true, RoleClaim = "groups", RoleMap = new Dictionary<string, string>(StringComparer.Ordinal) { ["devs"] = "developer" } },
                new() { Name = "other", DisplayName = "Other", Issuer = other?.Issuer ?? "http://127.0.0.1:9", ClientId = ClientId, ClientSecret = "secret", MayProvision = true },
            ],
        });
}
