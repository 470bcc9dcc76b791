using Gateway.Auth.Passwords;
using Gateway.Auth.Signin;
using Gateway.Auth.Storage;
using Gateway.Auth.UserImport;
using Gateway.Auth.Users;
using Gateway.TestKit;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Tests.UserImport;

/// <summary>What goes in, what does not, and what a second import does.</summary>
public sealed class UserImportTests(StoreServers servers)
{
    private const string Hash = "$P$984478476IagS59wHZvyQMArzfx58u."; // of "hashcat"

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Every_field_arrives_and_leaves_an_audit_row(StoreKind kind)
    {
        await using var world = await ImportWorld.CreateAsync(servers, kind);
        var summary = await world.ImportCsvAsync($"""
            id,email,email_verified,name,roles,attributes,attributes.employee_no,created_at,disabled,password_hash
            7d444840-9dc0-11d1-b245-5ffdce74fad2,Ann@Example.com,true,"Ann, the first","admin;ops","{"{"}""team"": ""red""{"}"}",17,2020-02-03 04:05:06,false,{Hash}
            ,bob@example.com,f,,,,,,1,
            """);

        Assert.Equal((2, 2, 0), (summary.Records, summary.Added, summary.Refused));
        var ann = await world.FindAsync("ann@example.com");
        Assert.Equal(Guid.Parse("7d444840-9dc0-11d1-b245-5ffdce74fad2"), ann.Id);
        Assert.Equal(("Ann@Example.com", true, "Ann, the first", null), (ann.Email, ann.EmailVerified, ann.Name, ann.DisabledAt));
        Assert.Equal(["admin", "ops"], ann.Roles);
        Assert.Equal(new Dictionary<string, string> { ["team"] = "red", ["employee_no"] = "17" }, ann.Attributes.ToDictionary());
        Assert.Equal(new DateTimeOffset(2020, 2, 3, 4, 5, 6, TimeSpan.Zero), ann.CreatedAt);
        var bob = await world.FindAsync("bob@example.com");
        Assert.False(bob.EmailVerified);
        Assert.Null(bob.PasswordHash);
        Assert.NotNull(bob.DisabledAt);
        Assert.IsType<SigninResult.Failure>(await world.SigninAsync("bob@example.com", ""));

        await using var db = world.Auth.Get<AuthDatabase>().Open();
        Assert.Equal(2, await db.AuditEvents.CountAsync(row => row.Event == UserImporter.Imported && (row.UserId == ann.Id || row.UserId == bob.Id), Cancellation));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_second_import_changes_nothing_not_even_a_password_changed_since(StoreKind kind)
    {
        await using var world = await ImportWorld.CreateAsync(servers, kind);
        var csv = $"email,password_hash,name\nann@example.com,{Hash},Ann\nbob@example.com,{Hash},Bob\n";
        Assert.Equal(2, (await world.ImportCsvAsync(csv)).Added);
        Assert.IsType<SigninResult.Success>(await world.SigninAsync("ann@example.com", "hashcat"));
        var bob = await world.FindAsync("bob@example.com");
        await world.Auth.Get<UserStore>().ChangePasswordAsync(bob.Id, bob.PasswordHash, world.Auth.Get<PasswordHasher>().Hash("another password"), Cancellation);
        var before = (Ann: await world.FindAsync("ann@example.com"), Bob: await world.FindAsync("bob@example.com"));

        var again = await world.ImportCsvAsync(csv);

        Assert.Equal((0, 2, 0), (again.Added, again.Unchanged, again.Refused));
        Assert.Equal(
            (before.Ann.PasswordHash, before.Ann.SecurityVersion, before.Bob.PasswordHash, before.Bob.SecurityVersion),
            ((await world.FindAsync("ann@example.com")).PasswordHash, (await world.FindAsync("ann@example.com")).SecurityVersion, (await world.FindAsync("bob@example.com")).PasswordHash, (await world.FindAsync("bob@example.com")).SecurityVersion));
        Assert.IsType<SigninResult.Failure>(await world.SigninAsync("bob@example.com", "hashcat"));
    }

    [Theory]
    [Trait("advisory", "F-84")]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task An_account_that_no_import_made_is_reported_and_never_touched(StoreKind kind)
    {
        await using var world = await ImportWorld.CreateAsync(servers, kind);
        var squatter = await world.Auth.AddUserAsync("ann@example.com");

        var summary = await world.ImportCsvAsync($"email,email_verified,roles,password_hash\nANN@example.com,true,admin,{Hash}\nbob@example.com,true,,{Hash}\n");

        Assert.Equal((1, 0, 1), (summary.Added, summary.Unchanged, summary.Refused));
        Assert.Equal(2, Assert.Single(world.Refused).Line);
        var now = await world.FindAsync("ann@example.com");
        Assert.Equal((squatter.Id, false, 0, null), (now.Id, now.EmailVerified, now.Roles.Count, now.PasswordHash));
    }

    [Theory]
    [Trait("advisory", "E-70")]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Who_stands_in_the_file_twice_goes_in_once(StoreKind kind)
    {
        await using var world = await ImportWorld.CreateAsync(servers, kind);
        const string Id = "7d444840-9dc0-11d1-b245-5ffdce74fad2";
        var summary = await world.ImportCsvAsync($"id,email\n{Id},ann@example.com\n,ANN@EXAMPLE.COM\n{Id},bob@example.com\n,carl@example.com\n");

        Assert.Equal((2, 2), (summary.Added, summary.Refused));
        Assert.Equal([(3, "email: The address stands on line 2 already."), (4, "id: The id stands on line 2 already.")], world.Refused);

        await world.ImportCsvAsync($"id,email\n{Id},dora@example.com\n7d444840-9dc0-11d1-b245-5ffdce74fad3,ann@example.com\n");
        Assert.Equal(["id: An account with another address has this id.", "email: The address has an account that no import made, or one with another id. It was left as it is."], world.Refused.Select(refusal => refusal.Reason).Order(StringComparer.Ordinal).Reverse());
    }

    [Theory]
    [Trait("advisory", "F-91")]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Four_imports_of_the_same_file_at_once_make_each_account_once(StoreKind kind)
    {
        await using var world = await ImportWorld.CreateAsync(servers, kind);
        var csv = "email,password_hash\n" + string.Concat(Enumerable.Range(0, 1200).Select(i => $"person{i}@example.com,{Hash}\n"));
        var rules = new ImportRules(new ImportHashes(world.Auth.Get<PasswordHasher>(), null, null), false, world.Auth.Clock.GetUtcNow());

        var summaries = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            new ImportRun(rules, world.Auth.Get<UserImporter>(), new ImportRunOptions { Refuse = (line, reason) => Assert.Fail($"{line}: {reason}") })
                .RunAsync(new CsvFile(new StringReader(csv), []).Read(), Cancellation))));

        Assert.Equal(1200, summaries.Sum(summary => summary.Added));
        Assert.All(summaries, summary => Assert.Equal(1200, summary.Added + summary.Unchanged));
        await using var db = world.Auth.Get<AuthDatabase>().Open();
        Assert.Equal((1200, 1200), (await db.Users.CountAsync(Cancellation), await db.AuditEvents.CountAsync(row => row.Event == UserImporter.Imported, Cancellation)));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task An_import_that_is_cut_off_goes_on_where_it_ended(StoreKind kind)
    {
        await using var world = await ImportWorld.CreateAsync(servers, kind);
        var csv = "email,password_hash\n" + string.Concat(Enumerable.Range(0, 1300).Select(i => $"person{i}@example.com,{Hash}\n"));
        await Assert.ThrowsAsync<IOException>(() => world.ImportAsync(new CsvFile(new StringReader(csv), []).Read(), target: new CutOff(world.Auth.Get<UserImporter>(), batches: 2)));

        var resumed = await world.ImportCsvAsync(csv);

        Assert.Equal((300, 1000, 0, 1301), (resumed.Added, resumed.Unchanged, resumed.Refused, resumed.LastLine));
        var skipped = await world.ImportCsvAsync(csv, fromLine: 1300);
        Assert.Equal((2, 2), (skipped.Records, skipped.Unchanged));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_dry_run_says_what_would_happen_and_stores_nothing(StoreKind kind)
    {
        await using var world = await ImportWorld.CreateAsync(servers, kind);
        await world.ImportCsvAsync("email\nann@example.com\n");

        var dry = await world.ImportCsvAsync($"email,password_hash\nann@example.com,\nbob@example.com,{new string('a', 32)}\nno address,\n", template: "md5({password})", dryRun: true);

        Assert.Equal((3, 1, 1, 1), (dry.Records, dry.Added, dry.Unchanged, dry.Refused));
        await using var db = world.Auth.Get<AuthDatabase>().Open();
        Assert.Equal(1, await db.Users.CountAsync(Cancellation));
    }

    /// <summary>A target that is gone after some batches, as after <c>kill -9</c>.</summary>
    private sealed class CutOff(IImportTarget target, int batches) : IImportTarget
    {
        private int left = batches;

        public Task<IReadOnlyList<ImportStanding>> ExamineAsync(IReadOnlyList<ImportAccount> accounts, CancellationToken cancellationToken) =>
            target.ExamineAsync(accounts, cancellationToken);

        public Task<IReadOnlyList<ImportStanding>> AddAsync(IReadOnlyList<ImportAccount> accounts, CancellationToken cancellationToken) =>
            left-- > 0 ? target.AddAsync(accounts, cancellationToken) : throw new IOException("gone");
    }
}
