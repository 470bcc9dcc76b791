using Gateway.Auth.Audit;
using Gateway.Auth.ExternalIdentities;
using Gateway.Auth.Sessions;
using Gateway.Auth.Storage;
using Gateway.Auth.Users;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Tests.ExternalIdentities;

/// <summary>People as outside issuers describe them.</summary>
internal static class Profiles
{
    public const string Issuer = "https://issuer.example", Other = "https://other.example", Address = "alice@example.com";

    public static readonly ExternalAccountPolicy Open = new() { MayProvision = true };
    public static readonly ExternalAccountPolicy Closed = new();
    public static readonly ClientInfo Client = new(null, null);

    public static ExternalProfile Alice => new() { Issuer = Issuer, Subject = "alice", Provider = "one", Email = Address, EmailVerified = true, Name = "Alice" };

    public static Task<ExternalAccountResult> ResolveAsync(this AuthWorld world, ExternalProfile profile, ExternalAccountPolicy? policy = null) =>
        world.Get<ExternalAccounts>().ResolveAsync(profile, policy ?? Open, Client, TestContext.Current.CancellationToken);

    /// <summary>Whose account it opens; it has to open one.</summary>
    public static async Task<User> FindAsync(this AuthWorld world, ExternalProfile profile, ExternalAccountPolicy? policy = null) =>
        Assert.IsType<ExternalAccountResult.Found>(await world.ResolveAsync(profile, policy)).User;

    public static Task<ExternalLinkResult> LinkAsync(this AuthWorld world, User user, ExternalProfile profile) =>
        world.Get<ExternalLinks>().LinkAsync(user.Id, profile, Open, Client, TestContext.Current.CancellationToken);

    public static async Task<IEnumerable<string>> LinksAsync(this AuthWorld world, User user) =>
        (await world.Get<ExternalIdentityStore>().ListAsync(user.Id, TestContext.Current.CancellationToken)).Select(identity => $"{identity.Issuer} {identity.Subject}");

    /// <summary>The account as it is in the database.</summary>
    public static async Task<User> ReadAsync(this AuthWorld world, User user) => (await world.Get<UserStore>().FindByIdAsync(user.Id, TestContext.Current.CancellationToken))!;

    /// <summary>What the audit says, the oldest first.</summary>
    public static async Task<IReadOnlyList<AuditEvent>> AuditAsync(this AuthWorld world)
    {
        await using var db = world.Get<AuthDatabase>().Open();
        return await db.AuditEvents.OrderBy(row => row.Id).ToListAsync(TestContext.Current.CancellationToken);
    }
}
