using System.Globalization;
using System.Net;
using Gateway.Auth.Access;
using Gateway.Auth.Audit;
using Gateway.Auth.PasswordChange;
using Gateway.Auth.Passwords;
using Gateway.Auth.Sessions;
using Gateway.Auth.Signin;
using Gateway.Auth.Storage;
using Gateway.Auth.Throttling;
using Gateway.Auth.Users;
using Gateway.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Auth.Tests.Throttling;

/// <summary>A world with one account, and somebody who tries passwords there. Everything is the default but the cost of a hash and the queue for it.</summary>
internal sealed class Guesser : IAsyncDisposable
{
    public const string Email = "alice@example.com", Password = "the right password of alice", Wrong = "the wrong password of alice";

    private int lastAddress;

    private Guesser(AuthWorld world, User alice)
    {
        World = world;
        Alice = alice;
    }

    public AuthWorld World { get; }

    public User Alice { get; }

    public FakeTimeProvider Clock => World.Clock;

    /// <summary>How many passwords have been compared with a hash.</summary>
    public long Checked => World.Get<PasswordHasher>().Comparisons;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<Guesser> CreateAsync(StorePair stores, ThrottlingOptions? throttling = null, FakeTimeProvider? clock = null)
    {
        var world = await CreateWorldAsync(stores, clock, throttling);
        var guesser = new Guesser(world, await world.AddUserAsync(Email));
        await guesser.SetPasswordAsync(guesser.Alice, Password);
        return guesser;
    }

    /// <summary>Another gateway on the same stores, at the same time.</summary>
    public Task<AuthWorld> AddReplicaAsync(StorePair stores) => CreateWorldAsync(stores, Clock, null);

    public async Task<User> AddAsync(string email)
    {
        var user = await World.AddUserAsync(email);
        await SetPasswordAsync(user, Password);
        return user;
    }

    public async Task SetPasswordAsync(User user, string password)
    {
        var store = World.Get<UserStore>();
        var old = (await store.FindByIdAsync(user.Id, Cancellation))!.PasswordHash;
        await store.ChangePasswordAsync(user.Id, old, World.Get<PasswordHasher>().Hash(password), Cancellation);
    }

    /// <summary>An address that nobody has come from yet.</summary>
    public string NewAddress()
    {
        var next = Interlocked.Increment(ref lastAddress);
        return string.Create(CultureInfo.InvariantCulture, $"10.0.{next / 250}.{(next % 250) + 1}");
    }

    /// <summary>Tries a password; from an address of its own unless one is given ("" for none that is known).</summary>
    public Task<SigninResult> TryAsync(string email, string password, string? from = null, string? device = null, AuthWorld? replica = null)
    {
        var command = new SigninCommand(email, password, SessionMode.Tokens, device, new ClientInfo(from is "" ? null : IPAddress.Parse(from ?? NewAddress()), null));
        return Task.Run(() => (replica ?? World).Get<SigninHandler>().SigninAsync(command, Cancellation));
    }

    /// <summary>Changes the password in a session of Alice's.</summary>
    public Task<PasswordChangeResult> ChangeAsync(string current, string next = "a new password of alice", string? from = null)
    {
        var caller = new CallerIdentity
        {
            UserId = Alice.Id,
            SessionId = Guid.Empty,
            Email = Email,
            EmailVerified = false,
            Roles = [],
            SecurityVersion = 1,
            AuthenticatedAt = default,
            AuthenticationMethods = ["pwd"],
            ExpiresAt = default,
            Credential = CredentialKind.Bearer,
        };
        var client = new ClientInfo(IPAddress.Parse(from ?? NewAddress()), null);
        return Task.Run(() => World.Get<PasswordChangeHandler>().ChangeAsync(caller, current, next, client, Cancellation));
    }

    /// <summary>Wrong passwords, one after the other.</summary>
    public async Task FailAsync(int times, string email = Email, string? device = null)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.IsType<SigninResult.Failure>(await TryAsync(email, Wrong, device: device));
        }
    }

    /// <summary>Signs in, on a device that is known from then on.</summary>
    /// <returns>Its token.</returns>
    public async Task<string> SigninAsync(string email = Email, string? device = null) =>
        Assert.IsType<SigninResult.Success>(await TryAsync(email, Password, device: device)).Session.DeviceToken;

    /// <summary>Whether the right password would be refused from a device that nobody knows.</summary>
    public async Task<bool> IsLockedAsync(string email = Email) => await TryAsync(email, Password) is SigninResult.Failure;

    /// <summary>The details of all audit rows of an event, in the order of the alphabet.</summary>
    public async Task<IReadOnlyList<string?>> AuditAsync(string code)
    {
        await using var db = World.Get<AuthDatabase>().Open();
        return [.. (await db.Set<AuditEvent>().Where(row => row.Event == code).Select(row => row.Detail).ToListAsync(Cancellation)).Order(StringComparer.Ordinal)];
    }

    /// <summary>Two hundred at once are patient: how long a busy machine takes for them is not what is tested.</summary>
    private static Task<AuthWorld> CreateWorldAsync(StorePair stores, FakeTimeProvider? clock, ThrottlingOptions? throttling) => AuthWorld.CreateAsync(
        stores,
        clock,
        redis: stores.Redis + ",syncTimeout=30000,asyncTimeout=30000",
        passwords: new PasswordOptions { WorkFactor = 4, QueueLength = 1024 },
        throttling: throttling,
        options: new StoresOptions
        {
            Redis = stores.Redis,
            Postgres = stores.Postgres is null ? null : stores.Postgres + ";Timeout=30;Command Timeout=30",
            DataDirectory = stores.DataDirectory,
        });

    public ValueTask DisposeAsync() => World.DisposeAsync();
}
