using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.Auth.Audit;
using Gateway.Auth.ExternalIdentities;
using Gateway.Auth.Sessions;
using Gateway.Auth.Storage;
using Gateway.Auth.Trust;
using Gateway.Auth.Trust.BetterAuth;
using Gateway.Auth.Users;
using StackExchange.Redis;
using ClientInfo = Gateway.Auth.Sessions.ClientInfo;

namespace Gateway.Auth.BetterAuthHook;

/// <summary>
/// Takes in a change of one of Better Auth's users. A ban or a deletion ends what the person has here at once, also the tokens that Better
/// Auth can no longer take back. Everybody else's profile is brought up to date, if they have been here; nobody gets an account by a push.
/// </summary>
internal sealed class BetterAuthHookHandler(
    ExternalIdentityStore identities, ExternalAccounts accounts, UserStore users, SubjectCutoffs cutoffs, SessionRevocation revocation, RedisConnection redis, AuditLog audit, TimeProvider clock)
{
    /// <summary>Longer than a signature is good for, in both directions.</summary>
    private static readonly TimeSpan IdRetention = (HookSignature.Tolerance * 2) + TimeSpan.FromMinutes(1);

    private static readonly TimeSpan EndOfSecond = TimeSpan.FromMilliseconds(999);

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>Takes one in.</summary>
    public async Task<HookOutcome> HandleAsync(BetterAuthOptions betterAuth, HookSignature signature, byte[] body, ClientInfo client)
    {
        // Of who is out nothing else has to be readable: a name or picture of theirs must not keep that from arriving.
        if (Read(body) is not var (kind, user) || Subject(user) is not { } subject || !(IsOut(kind, user) || WellFormedJson.Is(user)))
        {
            return HookOutcome.NoChange;
        }

        RedisKey key = $"ag:{{trust-hook:{Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(signature.Id)))}}}";
        if (await redis.RunAsync(database => database.KeyExistsAsync(key)))
        {
            return HookOutcome.Repeated; // It is known. Whoever sends it again, because no answer came, is told the same.
        }

        // Remembered when it was taken in and not before: until then it has to be sent again, and twice it comes to the same.
        await ApplyAsync(betterAuth.Issuer, kind, user, subject, signature.SentAt, client);
        await redis.RunAsync(database => database.StringSetAsync(key, RedisValue.EmptyString, IdRetention));
        return HookOutcome.Taken;
    }

    private static (string Kind, JsonElement User)? Read(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            return document.RootElement.GetProperty("event").GetString() is "user.created" or "user.updated" or "user.deleted" or "user.banned"
                && document.RootElement.GetProperty("user") is { ValueKind: JsonValueKind.Object } user
                    ? (document.RootElement.GetProperty("event").GetString()!, user.Clone())
                    : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static string? Subject(JsonElement user) =>
        user.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String && WellFormedJson.Is(id) && id.GetString() is { } subject && ExternalProfiles.IsIdentifier(subject) ? subject : null;

    private static bool IsOut(string kind, JsonElement user) =>
        kind is "user.deleted" or "user.banned" || (user.TryGetProperty("banned", out var banned) && banned.ValueKind == JsonValueKind.True);

    private async Task ApplyAsync(TrustedIssuerOptions issuer, string kind, JsonElement user, string subject, DateTimeOffset at, ClientInfo client)
    {
        var isOut = IsOut(kind, user);
        var now = clock.GetUtcNow();
        if (isOut)
        {
            // Whether or not they have been here: their tokens may come yet. By the clock that is ahead.
            await cutoffs.RaiseAsync(issuer.Issuer, subject, at > now ? at : now);
        }

        if (await identities.FindAsync(issuer.Issuer, subject, CancellationToken.None) is not { } known)
        {
            return;
        }

        if (isOut)
        {
            await EndAsync(known.UserId, kind is "user.deleted" ? "deleted" : "banned", issuer, client);
        }
        else
        {
            // Its time has seconds only: what was read of the person in the same second is the older.
            await accounts.ResolveAsync(ForeignProfile.Read(user, issuer, subject, at + EndOfSecond), issuer.Policy, client, CancellationToken.None);
        }
    }

    /// <summary>
    /// Everything that the person has here ends: sessions, and by a new version what is in memory of foreign credentials. The account itself
    /// stays as it is: whether it is disabled is an operator's decision.
    /// </summary>
    private async Task EndAsync(Guid userId, string what, TrustedIssuerOptions issuer, ClientInfo client)
    {
        await revocation.EndAllAsync(userId);
        if (await users.FindByIdAsync(userId, CancellationToken.None) is { } account)
        {
            await users.RaiseVersionAtLeastAsync(userId, account.SecurityVersion + 1, CancellationToken.None);
            await revocation.UserChangedAsync(userId, account.SecurityVersion + 1);
            await audit.WriteAsync(AuditEntry.Of("trust.banned", userId, null, client, $"{issuer.Name}: {what}"), CancellationToken.None);
        }
    }
}
