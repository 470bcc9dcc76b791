using Gateway.Auth.Tests.Storage;
using Gateway.Auth.Users;
using Gateway.TestKit;

namespace Gateway.Auth.Tests.Users;

public sealed class UserStoreTests(StoreServers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task An_account_comes_back_as_it_was_added(StoreKind kind)
    {
        using var db = await TestDatabase.CreateAsync(servers, kind);
        var user = TestDatabase.NewUser("Zo\u00EB@Example.com");
        user.Name = "Zo\u00EB \U0001F600";
        user.Roles = ["admin", "ops"];
        user.Attributes = new Dictionary<string, string> { ["employee_no"] = "E\"17\\01\u00E4" };
        Assert.True(await db.Users.AddAsync(user, Cancellation));

        var read = await db.Users.FindByEmailAsync("zo\u00EB@example.com", Cancellation);
        Assert.NotNull(read);
        Assert.Equal(user.Id, read.Id);
        Assert.Equal("Zo\u00EB@Example.com", read.Email);
        Assert.Equal(user.Name, read.Name);
        Assert.Equal(user.Roles, read.Roles);
        Assert.Equal(user.Attributes, read.Attributes);
        Assert.Equal(1, read.SecurityVersion);
        Assert.Equal(user.CreatedAt, read.CreatedAt, TimeSpan.FromMicroseconds(1));
        Assert.Null(await db.Users.FindByEmailAsync("zoe@example.com", Cancellation));
        Assert.Null(await db.Users.FindByIdAsync(Guid.Empty, Cancellation));
    }

    [Theory]
    [Trait("advisory", "F-91")]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Fifty_sign_ups_at_once_of_one_address_in_many_spellings_make_one_account(StoreKind kind)
    {
        using var db = await TestDatabase.CreateAsync(servers, kind);
        string[] spellings = ["alice@example.com", " ALICE@EXAMPLE.COM", "Alice@Example.Com ", "\uFF41lice@example.com", "alice\uFF20example\uFF0Ecom"];
        var added = await Task.WhenAll(Enumerable.Range(0, 50).Select(i =>
            Task.Run(() => db.Users.AddAsync(TestDatabase.NewUser(spellings[i % spellings.Length]), Cancellation))));
        Assert.Single(added, true);
        Assert.Single(await db.Users.ListAsync(null, null, 100, Cancellation));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Role_changes_at_once_lose_nothing_and_each_raises_the_version(StoreKind kind)
    {
        using var db = await TestDatabase.CreateAsync(servers, kind);
        var user = await db.AddAsync();
        var changes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            Task.Run(() => db.Users.ChangeRolesAsync(user.Id, roles => [.. roles, $"role{i}"], Cancellation))));

        var read = await db.ReadAsync(user.Id);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"role{i}").Order(), read.Roles.Order());
        Assert.Equal(21, read.SecurityVersion);
        Assert.Equal(Enumerable.Range(2, 20), changes.Select(change => change!.User.SecurityVersion).Order());
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_change_to_one_thing_leaves_the_others_as_somebody_else_made_them(StoreKind kind)
    {
        using var db = await TestDatabase.CreateAsync(servers, kind);
        var user = await db.AddAsync(passwordHash: "old");
        var rehashed = false;
        await db.Users.ChangeRolesAsync(
            user.Id,
            _ =>
            {
                // A re-hash does not raise the version, so this change is not repeated.
                rehashed = rehashed || db.Users.RehashPasswordAsync(user.Id, "old", "better", Cancellation).GetAwaiter().GetResult();
                return ["admin"];
            },
            Cancellation);
        var read = await db.ReadAsync(user.Id);
        Assert.Equal("better", read.PasswordHash);
        Assert.Equal(["admin"], read.Roles);
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_rehash_never_undoes_a_password_change(StoreKind kind)
    {
        using var db = await TestDatabase.CreateAsync(servers, kind);
        for (var i = 0; i < 20; i++)
        {
            var user = await db.AddAsync($"user{i}@example.com", "old");
            var change = Task.Run(() => db.Users.ChangePasswordAsync(user.Id, "old", "new", Cancellation));
            var rehash = Task.Run(() => db.Users.RehashPasswordAsync(user.Id, "old", "old, better", Cancellation));
            await Task.WhenAll(change, rehash);

            var read = await db.ReadAsync(user.Id);
            Assert.Equal((await change)!.Changed ? "new" : "old, better", read.PasswordHash);
            Assert.Equal((await change)!.Changed ? 2 : 1, read.SecurityVersion);
        }
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Of_two_password_changes_against_the_same_password_one_wins(StoreKind kind)
    {
        using var db = await TestDatabase.CreateAsync(servers, kind);
        var user = await db.AddAsync(passwordHash: "old");
        var changes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            Task.Run(() => db.Users.ChangePasswordAsync(user.Id, "old", $"new{i}", Cancellation))));
        Assert.Single(changes, change => change!.Changed);
        Assert.Equal(2, (await db.ReadAsync(user.Id)).SecurityVersion);
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task The_version_rises_with_each_change_and_only_then(StoreKind kind)
    {
        using var db = await TestDatabase.CreateAsync(servers, kind);
        var user = await db.AddAsync();
        var attributes = new Dictionary<string, string> { ["dept"] = "x" };
        Assert.Equal((2, true), Version(await db.Users.SetDisabledAsync(user.Id, disabled: true, Cancellation)));
        Assert.Equal((2, false), Version(await db.Users.SetDisabledAsync(user.Id, disabled: true, Cancellation)));
        Assert.Equal((3, true), Version(await db.Users.SetDisabledAsync(user.Id, disabled: false, Cancellation)));
        Assert.Equal((4, true), Version(await db.Users.SetAttributesAsync(user.Id, attributes, Cancellation)));
        Assert.Equal((4, false), Version(await db.Users.SetAttributesAsync(user.Id, attributes, Cancellation)));
        await db.Users.RaiseVersionAtLeastAsync(user.Id, 3, Cancellation);
        Assert.Equal(4, (await db.ReadAsync(user.Id)).SecurityVersion);
        await db.Users.RaiseVersionAtLeastAsync(user.Id, 9, Cancellation);
        var read = await db.ReadAsync(user.Id);
        Assert.Equal(9, read.SecurityVersion);
        Assert.Null(read.DisabledAt);
        Assert.Equal(attributes, read.Attributes);
        Assert.Null(await db.Users.SetDisabledAsync(Guid.Empty, disabled: true, Cancellation));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_list_is_read_page_by_page_in_the_order_of_creation(StoreKind kind)
    {
        using var db = await TestDatabase.CreateAsync(servers, kind);
        var ids = new List<Guid>();
        for (var i = 0; i < 7; i++)
        {
            var user = new User
            {
                Id = Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddDays(i)),
                Email = $"u{i}@example.com",
                EmailKey = $"u{i}@example.com",
                CreatedAt = DateTimeOffset.UnixEpoch,
            };
            ids.Add(user.Id);
            Assert.True(await db.Users.AddAsync(user, Cancellation));
        }

        var first = await db.Users.ListAsync(null, null, 5, Cancellation);
        var second = await db.Users.ListAsync(null, first[^1].Id, 5, Cancellation);
        Assert.Equal(ids, first.Concat(second).Select(user => user.Id));
        Assert.Equal([ids[3]], (await db.Users.ListAsync(" U3@EX", null, 5, Cancellation)).Select(user => user.Id));
        Assert.Empty(await db.Users.ListAsync("%", null, 5, Cancellation));
        Assert.Empty(await db.Users.ListAsync("u_@", null, 5, Cancellation));
    }

    private static (int Version, bool Changed) Version(UserChange? change) => (change!.User.SecurityVersion, change.Changed);
}
