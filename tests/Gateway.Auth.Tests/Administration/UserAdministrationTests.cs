using Gateway.Auth.Administration;
using Gateway.Auth.Audit;
using Gateway.Auth.Passwords;
using Gateway.Auth.Secrets;
using Gateway.Auth.Sessions;
using Gateway.Auth.Storage;
using Gateway.Auth.Tests.Storage;
using Gateway.Auth.Users;
using Gateway.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Auth.Tests.Administration;

public sealed class UserAdministrationTests(StoreServers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task An_account_is_made_with_everything_and_found_by_id_and_by_any_spelling(StoreKind kind)
    {
        await using var world = await WorldAsync(kind);
        var admin = world.GetRequiredService<UserAdministration>();
        var account = new NewAccount("Alice@Example.com", "correct-horse-1")
        {
            Name = "Alice",
            Roles = ["admin", "ops", "admin"],
            Attributes = new Dictionary<string, string> { ["employee_no"] = "17" },
            EmailVerified = true,
        };
        var user = Assert.IsType<AdministrationResult.Done>(await admin.CreateAsync(account, null, Cancellation)).User;
        Assert.Equal(["admin", "ops"], user.Roles);
        Assert.True(user.EmailVerified);
        Assert.Equal(PasswordCheck.Success, (await world.GetRequiredService<PasswordService>().VerifyAsync(user, null, "correct-horse-1", new ClientInfo(null, null), Cancellation)).Check);
        Assert.Equal(user.Id, (await admin.FindAsync(" ALICE@example.com", Cancellation))?.Id);
        Assert.Equal(user.Id, (await admin.FindAsync(user.Id.ToString(), Cancellation))?.Id);
        Assert.Null(await admin.FindAsync("nobody", Cancellation));
        Assert.IsType<AdministrationResult.Exists>(await admin.CreateAsync(new NewAccount("alice@EXAMPLE.com", null), null, Cancellation));
    }

    [Fact]
    public async Task Every_field_that_cannot_be_accepted_is_named_at_once()
    {
        await using var world = await WorldAsync(StoreKind.Embedded);
        var account = new NewAccount("nobody", "short")
        {
            Name = "two\nlines",
            Roles = ["a b"],
            Attributes = new Dictionary<string, string> { ["a b"] = "" },
        };
        var result = await world.GetRequiredService<UserAdministration>().CreateAsync(account, null, Cancellation);
        Assert.Equal(["attributes", "email", "name", "password", "roles"], Assert.IsType<AdministrationResult.Invalid>(result).Errors.Keys.Order());
        Assert.DoesNotContain("short", account.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [Trait("advisory", "K-125")]
    [Trait("advisory", "J-120")]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_change_reaches_running_sessions_and_is_one_audit_row(StoreKind kind)
    {
        await using var world = await WorldAsync(kind);
        var admin = world.GetRequiredService<UserAdministration>();
        var revocations = world.GetRequiredService<Revocations>();
        var id = Assert.IsType<AdministrationResult.Done>(await admin.CreateAsync(new NewAccount("a@example.com", null), null, Cancellation)).User.Id;

        Assert.Equal(["ops"], Assert.IsType<AdministrationResult.Done>(await admin.ChangeRolesAsync(id, ["ops"], [], null, Cancellation)).User.Roles);
        Assert.IsType<AdministrationResult.Unchanged>(await admin.ChangeRolesAsync(id, ["ops"], [], null, Cancellation));
        Assert.IsType<AdministrationResult.Done>(await admin.SetRolesAsync(id, ["dev", "ops"], null, Cancellation));
        Assert.Equal(["dev"], Assert.IsType<AdministrationResult.Done>(await admin.ChangeRolesAsync(id, [], ["ops"], null, Cancellation)).User.Roles);
        Assert.IsType<AdministrationResult.Done>(await admin.DisableAsync(id, null, Cancellation));
        Assert.IsType<AdministrationResult.Done>(await admin.EnableAsync(id, null, Cancellation));
        Assert.IsType<AdministrationResult.Done>(
            await admin.SetAttributesAsync(id, new Dictionary<string, string> { ["dept"] = "x" }, null, Cancellation));
        var user = await world.GetRequiredService<UserStore>().FindByIdAsync(id, Cancellation);
        Assert.Equal(7, user!.SecurityVersion);
        Assert.Equal(7, revocations.MinimumVersion(id));

        await using var db = world.GetRequiredService<AuthDatabase>().Open();
        var events = await db.AuditEvents.Where(row => row.UserId == id).OrderBy(row => row.Id).Select(row => row.Event).ToListAsync(Cancellation);
        string[] expected = ["user.created", "user.roles-changed", "user.roles-changed", "user.roles-changed", "user.disabled", "user.enabled", "user.attributes-changed"];
        Assert.Equal(expected.Order(), events.Order());
    }

    [Fact]
    public async Task Nobody_has_more_than_64_roles_or_one_that_is_no_role()
    {
        await using var world = await WorldAsync(StoreKind.Embedded);
        var admin = world.GetRequiredService<UserAdministration>();
        var roles = Enumerable.Range(0, 64).Select(i => $"r{i}").ToArray();
        var id = Assert.IsType<AdministrationResult.Done>(await admin.CreateAsync(new NewAccount("a@example.com", null) { Roles = roles }, null, Cancellation)).User.Id;
        Assert.IsType<AdministrationResult.Invalid>(await admin.ChangeRolesAsync(id, ["one-more"], [], null, Cancellation));
        Assert.IsType<AdministrationResult.Invalid>(await admin.SetRolesAsync(id, ["a,b"], null, Cancellation));
        Assert.IsType<AdministrationResult.NotFound>(await admin.ChangeRolesAsync(Guid.Empty, ["x"], [], null, Cancellation));
    }

    [Fact]
    public async Task A_list_tells_where_the_next_page_begins()
    {
        await using var world = await WorldAsync(StoreKind.Embedded);
        var admin = world.GetRequiredService<UserAdministration>();
        for (var i = 0; i < 3; i++)
        {
            await admin.CreateAsync(new NewAccount($"u{i}@example.com", null), null, Cancellation);
        }

        var first = await admin.ListAsync(null, null, 2, Cancellation);
        var second = await admin.ListAsync(null, first.Next, 2, Cancellation);
        Assert.Equal(2, first.Items.Count);
        Assert.NotNull(first.Next);
        Assert.Single(second.Items);
        Assert.Null(second.Next);
    }

    private async Task<ServiceProvider> WorldAsync(StoreKind kind)
    {
        var options = await TestDatabase.OptionsAsync(servers, kind);
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddSingleton(options)
            .AddSingleton(new AuthOptions())
            .AddSingleton(new PasswordOptions { WorkFactor = 5 })
            .AddSingleton(new SessionOptions())
            .AddSingleton(new RefreshOptions())
            .AddSingleton(new RevocationOptions())
            .AddSingleton(new SecretsOptions { MasterSecret = "a master secret for tests, long enough" })
            .AddStorage().AddSecrets().AddAudit().AddUsers().AddPasswords().AddAdministration()
            .AddSingleton<RedisConnection>().AddSingleton<SessionStore>()
            .AddSingleton<Revocations>().AddSingleton<RevocationLog>().AddSingleton<SessionRevocation>()
            .BuildServiceProvider();
        await services.GetRequiredService<RedisConnection>().OpenAsync(await servers.Redis.CreateDatabaseAsync());
        await services.GetRequiredService<AuthDatabase>().MigrateAsync(Cancellation);
        return services;
    }
}
