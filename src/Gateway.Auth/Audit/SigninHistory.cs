using Gateway.Auth.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Audit;

/// <summary>What the audit log remembers of an account's sign-ins.</summary>
internal sealed class SigninHistory(AuthDatabase database)
{
    /// <summary>Whether anybody has signed in to the account before that moment.</summary>
    public async Task<bool> HasSignedInBeforeAsync(Guid userId, DateTimeOffset moment, CancellationToken cancellationToken)
    {
        var end = AuditIds.First(moment);
        await using var db = database.Open();
        return await db.AuditEvents.AnyAsync(row => row.UserId == userId && row.Id < end && row.Event == "signin.succeeded", cancellationToken);
    }

    /// <summary>Whether an import made the account, whose date of creation can be older than its first day here.</summary>
    public async Task<bool> WasImportedAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await db.AuditEvents.AnyAsync(row => row.UserId == userId && row.Event == "user.imported", cancellationToken);
    }

    /// <summary>From how many client addresses somebody failed to sign in to the account since.</summary>
    public async Task<int> CountFailedAddressesAsync(Guid userId, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var first = AuditIds.First(since);
        await using var db = database.Open();
        return await db.AuditEvents.Where(row => row.UserId == userId && row.Id >= first && row.Event == "signin.failed")
            .Select(row => row.Ip).Distinct().CountAsync(cancellationToken);
    }
}
