using System.Text.Json;
using Gateway.TestKit;
using Gateway.Tests.EndToEnd;
using Xunit;

namespace Gateway.Tests.Attacks.Doors;

/// <summary>
/// The built gateway, which believes a provider, an issuer of tokens and a Better Auth, each of which says whatever a test wants: the doors by
/// which people come who have no password here.
/// </summary>
internal sealed class DoorWorld : IAsyncDisposable
{
    /// <summary>Where people may be led besides the gateway itself.</summary>
    public const string KnownOrigin = "https://spa.example";

    private static int people;
    private readonly RogueIssuer issuer = new();
    private readonly ScriptedBetterAuth betterAuth = new(TimeProvider.System);
    private readonly Lazy<Task<Person>> admin;
    private int addresses;
    private int visits;

    private DoorWorld()
    {
        admin = new(() => World.CreateAsync("--role", "gateway-admin"));
        betterAuth.Knows = betterAuth.Users.ContainsKey;
    }

    public World World { get; private set; } = null!;

    public ApiClient Client => World.Client;

    public RogueProvider Provider { get; private set; } = null!;

    /// <summary>Starts it on empty stores.</summary>
    public static async Task<DoorWorld> StartAsync(StoreServers servers, StoreKind kind)
    {
        var world = new DoorWorld { Provider = await RogueProvider.StartAsync(TimeProvider.System) };
        var environment = await servers.EnvironmentAsync(kind);
        environment["GATEWAY__Network__TrustedProxies"] = "127.0.0.1";
        environment["GATEWAY__ReturnOrigins"] = KnownOrigin;
        environment["GATEWAY__External__Providers__rogue__Issuer"] = world.Provider.Issuer;
        environment["GATEWAY__External__Providers__rogue__ClientId"] = "gateway";
        environment["GATEWAY__External__Providers__rogue__ClientSecret"] = "secret";
        environment["GATEWAY__External__Providers__rogue__SignUp"] = "open";
        environment["GATEWAY__External__Providers__rogue__RoleClaim"] = "groups";
        environment["GATEWAY__External__Providers__rogue__RoleMap__devs"] = "developer";
        environment["GATEWAY__Trust__Issuers__issuer__Issuer"] = world.issuer.Issuer;
        environment["GATEWAY__Trust__Issuers__issuer__JwksUri"] = world.issuer.JwksUri.ToString();
        environment["GATEWAY__Trust__Issuers__issuer__Audiences"] = "https://api.example.com";
        environment["GATEWAY__Trust__Issuers__issuer__SignUp"] = "open";
        environment["GATEWAY__Trust__Issuers__issuer__RoleClaim"] = "groups";
        environment["GATEWAY__Trust__Issuers__issuer__RoleMap__devs"] = "developer";
        environment["GATEWAY__BetterAuth__BaseUrl"] = world.betterAuth.Address;
        environment["GATEWAY__BetterAuth__SignUp"] = "open";
        environment["GATEWAY__BetterAuth__RoleMap__devs"] = "developer";
        world.World = await World.StartAsync(environment);
        return world;
    }

    /// <summary>A name that nobody has had; some spellings of an address need an "a" and an "s" in it.</summary>
    public static string NewName() => $"visitor-as-{Interlocked.Increment(ref people)}";

    /// <summary>Comes in by a door.</summary>
    /// <param name="door">Which.</param>
    /// <param name="visitor">Who it is.</param>
    /// <param name="isNonsense">Whether what is said of them may be taken for an outage of whoever says it.</param>
    /// <returns>Whose account it opened, as <c>GET /auth/me</c> shows it; null if none.</returns>
    public async Task<JsonElement?> ComeAsync(Door door, Visitor visitor, bool isNonsense = false)
    {
        Describe(visitor);
        var answer = await EnterAsync(door, visitor);
        int[] refusals = door is Door.Provider ? [400, 403, 409] : [401];
        int[] outages = !isNonsense ? [] : door is Door.Provider ? [502] : [503];
        Assert.Contains(answer.Status, (int[])[200, .. refusals, .. outages]);
        return answer.Status == 200 ? answer.Json.GetProperty("user") : null;
    }

    /// <summary>Comes in by some doors at once, so often by each.</summary>
    /// <returns>The ids of the accounts.</returns>
    public async Task<IReadOnlyList<string>> ComeAtOnceAsync(IEnumerable<Door> doors, Visitor visitor, int times)
    {
        Describe(visitor);
        var answers = await Task.WhenAll(doors.SelectMany(door => Enumerable.Range(0, times).Select(_ => Task.Run(() => EnterAsync(door, visitor)))));
        return [.. answers.Select(answer => answer.Expect(200).Json.GetProperty("user").GetProperty("id").GetString()!)];
    }

    /// <summary>What somebody brings to a door: unused, but for the ID token with which somebody signs in with a provider.</summary>
    public async Task<string> CredentialAsync(Door door, Visitor visitor)
    {
        if (door is not Door.Provider)
        {
            return Credential(door, visitor);
        }

        Describe(visitor);
        var given = "";
        Provider.Token = good => given = good;
        await EnterAsync(door, visitor);
        Provider.Token = null;
        Assert.NotEmpty(given);
        return given;
    }

    /// <summary>A browser that nobody has used yet.</summary>
    public ProviderBrowser Open() => new(World.Gateway.Address, NextAddress());

    /// <summary>Who governs it.</summary>
    public Task<Person> AdminAsync() => admin.Value;

    public async ValueTask DisposeAsync()
    {
        if (World is not null)
        {
            await World.DisposeAsync();
        }

        await Provider.DisposeAsync();
        await issuer.DisposeAsync();
        await betterAuth.DisposeAsync();
    }

    /// <summary>From now on that is what the provider says of whoever comes.</summary>
    public void Describe(Visitor visitor)
    {
        foreach (var said in new[] { Provider.UserInfo, Provider.IdToken })
        {
            said.Clear();
            foreach (var (name, value) in Said(visitor, "sub", "email_verified"))
            {
                said[name] = value;
            }
        }
    }

    /// <summary>Asks who somebody is with what <see cref="CredentialAsync"/> gave; at the door of a browser there is nothing to ask with.</summary>
    public Task<ApiAnswer> AskAsync(Door door, string credential) => Client.SendAsync(
        door is Door.Exchange or Door.TokenExchange ? "POST /auth/exchange" : "GET /auth/me",
        door is Door.Exchange ? new { session_token = credential } : null,
        headers: [door is Door.Token or Door.TokenExchange ? $"Authorization: Bearer {credential}" : $"Cookie: {BetterAuthServer.CookieName}={credential}", $"X-Forwarded-For: {NextAddress()}"]);

    private static Dictionary<string, object?> Said(Visitor visitor, string subject, string verified) =>
        new(visitor.More, StringComparer.Ordinal) { [subject] = visitor.Subject, ["email"] = visitor.Email, [verified] = visitor.Verified };

    private async Task<ApiAnswer> EnterAsync(Door door, Visitor visitor)
    {
        if (door is Door.Provider)
        {
            using var browser = Open();
            var query = await RogueProvider.VisitAsync(await browser.LeaveAsync("rogue"));
            var back = await browser.ArriveAsync(Microsoft.AspNetCore.WebUtilities.QueryHelpers.AddQueryString("/auth/external/rogue/callback", query!));
            return back.Status == 302 ? await browser.GetAsync("/auth/me") : back;
        }

        var answer = await AskAsync(door, Credential(door, visitor));
        return answer.Status == 200 && door is (Door.Exchange or Door.TokenExchange) ? await Client.SendAsync("GET /auth/me", bearer: answer.Member("access_token")) : answer;
    }

    private string Credential(Door door, Visitor visitor)
    {
        var visit = $"visit-{Interlocked.Increment(ref visits)}";
        if (door is Door.Token or Door.TokenExchange)
        {
            return issuer.Token(TimeProvider.System, changes: new Dictionary<string, object?>(Said(visitor, "sub", "email_verified"), StringComparer.Ordinal) { ["jti"] = visit });
        }

        betterAuth.Users[visit] = Said(visitor, "id", "emailVerified");
        return visit + ScriptedBetterAuth.Signature;
    }

    /// <summary>Each comes from an address of their own (RFC 2544's): a gateway lets each do so much in a minute.</summary>
    private string NextAddress()
    {
        var number = Interlocked.Increment(ref addresses);
        return $"198.{18 + (number / 62_500)}.{number / 250 % 250}.{number % 250}";
    }
}
