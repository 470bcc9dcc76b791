using Gateway.Auth.Storage;
using Gateway.TestKit;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace Gateway.Auth.Tests.Storage;

public sealed class AuthDatabaseTests(StoreServers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Ten_processes_that_start_at_once_make_the_tables_once(StoreKind kind)
    {
        var options = await TestDatabase.OptionsAsync(servers, kind);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(async () =>
        {
            using var database = new AuthDatabase(options);
            await database.MigrateAsync(Cancellation);
        })));

        using var migrated = new AuthDatabase(options);
        await migrated.MigrateAsync(Cancellation);
        await using var db = migrated.Open();
        Assert.Equal(0, await db.Users.CountAsync(Cancellation));
        Assert.Empty(await db.Database.GetPendingMigrationsAsync(Cancellation));
        Assert.False(db.Database.HasPendingModelChanges());
    }

    [Theory]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public void Each_migration_has_its_SQL_beside_it_as_dotnet_ef_writes_it(StoreKind kind)
    {
        DatabaseEngine engine = kind == StoreKind.Real ? new PostgresEngine("Host=localhost") : new SqliteEngine("unused.db");
        using var db = engine.Open();
        var migrator = db.GetService<IMigrator>();
        var previous = Migration.InitialDatabase;
        Assert.Equal(db.Database.GetMigrations(), SchemaMigration.All(engine));
        foreach (var id in SchemaMigration.All(engine))
        {
            var expected = migrator.GenerateScript(previous, id, MigrationsSqlGenerationOptions.NoTransactions);
            Assert.Equal(expected.Trim(), SchemaMigration.Script(engine, id).Trim(), ignoreLineEndingDifferences: true);
            previous = id;
        }
    }

    /// <summary>What dotnet ef compares the next change with; migrations that were made side by side know nothing of each other.</summary>
    [Theory]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public void Each_migration_leads_from_the_model_before_it_to_its_own(StoreKind kind)
    {
        DatabaseEngine engine = kind == StoreKind.Real ? new PostgresEngine("Host=localhost") : new SqliteEngine("unused.db");
        using var db = engine.Open();
        var (migrations, differ) = (db.GetService<IMigrationsAssembly>(), db.GetService<IMigrationsModelDiffer>());
        IRelationalModel? before = null;
        foreach (var id in db.Database.GetMigrations())
        {
            var migration = migrations.CreateMigration(migrations.Migrations[id], db.Database.ProviderName!);
            var model = db.GetService<IModelRuntimeInitializer>().Initialize(((IMutableModel)migration.TargetModel).FinalizeModel(), designTime: true, validationLogger: null);
            var after = model.GetRelationalModel();

            Assert.Equal($"{id}: {Described(migration.UpOperations)}", $"{id}: {Described(differ.GetDifferences(before, after))}");
            before = after;
        }

        Assert.False(differ.HasDifferences(before, db.GetService<IDesignTimeModel>().Model.GetRelationalModel()));

        static string Described(IEnumerable<MigrationOperation> operations) => string.Join(", ", operations.Select(operation => operation switch
        {
            CreateTableOperation table => $"create {table.Name}",
            AddColumnOperation column => $"add {column.Table}.{column.Name}",
            CreateIndexOperation index => $"index {index.Name}",
            _ => operation.GetType().Name,
        }).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_SQLite_files_are_their_owners_only_and_commits_reach_the_disk()
    {
        using var test = await TestDatabase.CreateAsync(servers, StoreKind.Embedded);
        await using var db = test.Database.Open();
        await db.Database.OpenConnectionAsync(Cancellation);
        Assert.Equal("wal", await PragmaAsync(db, "journal_mode"));
        Assert.Equal(2L, await PragmaAsync(db, "synchronous"));
        Assert.Equal(1L, await PragmaAsync(db, "foreign_keys"));
        Assert.Equal(10_000L, await PragmaAsync(db, "busy_timeout"));
        var files = Directory.GetFiles(test.Options.DataDirectory);
        Assert.Equal(3, files.Length);
        Assert.All(files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task A_damaged_file_is_one_clear_sentence_and_stays_as_it_is()
    {
        var options = await TestDatabase.OptionsAsync(servers, StoreKind.Embedded);
        var path = Path.Combine(options.DataDirectory, AuthDatabase.FileName);
        var garbage = Enumerable.Range(0, 20_000).Select(i => (byte)(i * 31)).ToArray();
        await File.WriteAllBytesAsync(path, garbage, Cancellation);

        using var database = new AuthDatabase(options);
        var e = await Assert.ThrowsAsync<StorageUnusableException>(() => database.MigrateAsync(Cancellation));
        Assert.StartsWith($"The database file {path} is damaged", e.Message, StringComparison.Ordinal);
        Assert.Equal(garbage, await File.ReadAllBytesAsync(path, Cancellation));
    }

    [Fact]
    public async Task A_file_cut_short_is_damaged()
    {
        var options = await TestDatabase.OptionsAsync(servers, StoreKind.Embedded);
        using (var whole = new AuthDatabase(options))
        {
            await whole.MigrateAsync(Cancellation);
        }

        await using (var file = File.OpenWrite(Path.Combine(options.DataDirectory, AuthDatabase.FileName)))
        {
            file.SetLength(5000);
        }

        using var database = new AuthDatabase(options);
        await Assert.ThrowsAsync<StorageUnusableException>(() => database.MigrateAsync(Cancellation));
    }

    [Fact]
    public async Task A_data_directory_that_is_none_is_one_clear_sentence()
    {
        var file = Path.GetTempFileName();
        using var database = new AuthDatabase(new StoresOptions { DataDirectory = Path.Combine(file, "data") });
        var e = await Assert.ThrowsAsync<StorageUnusableException>(() => database.MigrateAsync(Cancellation));
        Assert.Contains("cannot be opened and written", e.Message, StringComparison.Ordinal);
        File.Delete(file);
    }

    [Fact]
    public async Task A_PostgreSQL_without_the_database_is_one_clear_sentence()
    {
        var postgres = await servers.Postgres.CreateDatabaseAsync();
        using var database = new AuthDatabase(new StoresOptions { Postgres = postgres.Replace("Database=", "Database=no_", StringComparison.Ordinal) });
        var e = await Assert.ThrowsAsync<StorageUnusableException>(() => database.MigrateAsync(Cancellation));
        Assert.StartsWith("PostgreSQL has no such database", e.Message, StringComparison.Ordinal);
    }

    private static async Task<object?> PragmaAsync(AuthDbContext db, string name)
    {
        var command = (SqliteCommand)db.Database.GetDbConnection().CreateCommand();
        await using (command)
        {
            command.CommandText = $"PRAGMA {name}";
            return await command.ExecuteScalarAsync(Cancellation);
        }
    }
}
