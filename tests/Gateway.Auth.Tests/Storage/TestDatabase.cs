using Gateway.Auth.Storage;
using Gateway.Auth.Users;
using Gateway.TestKit;

namespace Gateway.Auth.Tests.Storage;

/// <summary>A migrated database of one of the two kinds, for one test.</summary>
internal sealed class TestDatabase : IDisposable
{
    private TestDatabase(StoresOptions options)
    {
        Options = options;
        Database = new AuthDatabase(options);
        Users = new UserStore(Database, TimeProvider.System);
    }

    public StoresOptions Options { get; }

    public AuthDatabase Database { get; }

    public UserStore Users { get; }

    public static async Task<TestDatabase> CreateAsync(StoreServers servers, StoreKind kind)
    {
        var database = new TestDatabase(await OptionsAsync(servers, kind));
        await database.Database.MigrateAsync(TestContext.Current.CancellationToken);
        return database;
    }

    public static async Task<StoresOptions> OptionsAsync(StoreServers servers, StoreKind kind) => new()
    {
        DataDirectory = Directory.CreateTempSubdirectory("gateway-accounts-").FullName,
        Postgres = kind == StoreKind.Real ? await servers.Postgres.CreateDatabaseAsync() : null,
    };

    public static User NewUser(string email = "alice@example.com")
    {
        Assert.True(EmailAddress.TryParse(email, out var address));
        var now = TimeProvider.System.GetUtcNow();
        return new User { Id = Guid.CreateVersion7(now), Email = address.Display, EmailKey = address.Key, CreatedAt = now };
    }

    public async Task<User> AddAsync(string email = "alice@example.com", string? passwordHash = null)
    {
        var user = NewUser(email);
        user.PasswordHash = passwordHash;
        Assert.True(await Users.AddAsync(user, TestContext.Current.CancellationToken));
        return user;
    }

    public async Task<User> ReadAsync(Guid id)
    {
        var user = await Users.FindByIdAsync(id, TestContext.Current.CancellationToken);
        Assert.NotNull(user);
        return user;
    }

    public void Dispose()
    {
        Database.Dispose();
        Directory.Delete(Options.DataDirectory, recursive: true);
    }
}
