using Gateway.Auth.Passwords.Foreign;
using Gateway.Auth.Passwords;
using Gateway.Auth.Sessions;
using Gateway.Auth.Signin;
using Gateway.Auth.Throttling;
using Gateway.Auth.UserImport;
using Gateway.Auth.Users;
using Gateway.TestKit;

namespace Gateway.Auth.Tests.UserImport;

/// <summary>Imports of files into stores that a test has for itself.</summary>
internal sealed class ImportWorld : IAsyncDisposable
{
    private readonly StorePair stores;
    private readonly List<(int Line, string Reason)> refused = [];

    private ImportWorld(StorePair stores, AuthWorld auth)
    {
        this.stores = stores;
        Auth = auth;
    }

    public AuthWorld Auth { get; }

    /// <summary>What the last import refused.</summary>
    public IReadOnlyList<(int Line, string Reason)> Refused => refused;

    /// <summary>Many people try wrong passwords here, all from one address.</summary>
    private static ThrottlingOptions Unlimited => new() { AddressFailures = 1000, StuffingAccounts = 1000, FailureQuantum = TimeSpan.Zero };

    public static async Task<ImportWorld> CreateAsync(StoreServers servers, StoreKind kind)
    {
        var pair = await servers.CreateAsync(kind);
        return new ImportWorld(pair, await AuthWorld.CreateAsync(pair, passwords: new PasswordOptions { WorkFactor = 4 }, throttling: Unlimited));
    }

    public async Task<ImportSummary> ImportAsync(
        IEnumerable<ImportLine> lines, string? template = null, string? firebase = null, bool dryRun = false, bool allowAdmin = false, int fromLine = 1, IImportTarget? target = null)
    {
        refused.Clear();
        DigestTemplate? parsed = null;
        Assert.True(template is null || DigestTemplate.TryParse(template, out parsed));
        var hashes = new ImportHashes(Auth.Get<PasswordHasher>(), parsed, firebase is null ? null : FirebaseConfig.TryParse(firebase, out _));
        var options = new ImportRunOptions { Refuse = (line, reason) => refused.Add((line, reason)), DryRun = dryRun, WrapCost = 4, FromLine = fromLine };
        return await new ImportRun(new ImportRules(hashes, allowAdmin, Auth.Clock.GetUtcNow()), target ?? Auth.Get<UserImporter>(), options)
            .RunAsync(lines, TestContext.Current.CancellationToken);
    }

    public Task<ImportSummary> ImportCsvAsync(string csv, string? template = null, bool dryRun = false, bool allowAdmin = false, int fromLine = 1) =>
        ImportAsync(new CsvFile(new StringReader(csv), []).Read(), template, dryRun: dryRun, allowAdmin: allowAdmin, fromLine: fromLine);

    public async Task<User> FindAsync(string email)
    {
        Assert.True(EmailAddress.TryParse(email, out var address));
        var user = await Auth.Get<UserStore>().FindByEmailAsync(address.Key, TestContext.Current.CancellationToken);
        Assert.NotNull(user);
        return user;
    }

    public Task<SigninResult> SigninAsync(string email, string password) => Task.Run(() => Auth.Get<SigninHandler>().SigninAsync(
        new SigninCommand(email, password, SessionMode.Tokens, null, new ClientInfo(null, null)), TestContext.Current.CancellationToken));

    public async ValueTask DisposeAsync()
    {
        await Auth.DisposeAsync();
        stores.Dispose();
    }
}
