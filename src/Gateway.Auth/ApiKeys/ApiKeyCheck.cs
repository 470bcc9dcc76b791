using System.Security.Cryptography;
using Gateway.Auth.Users;

namespace Gateway.Auth.ApiKeys;

/// <summary>What became of a key that was presented.</summary>
internal abstract record ApiKeyVerdict
{
    private ApiKeyVerdict()
    {
    }

    /// <summary>It is good.</summary>
    /// <param name="Key">The key.</param>
    /// <param name="Owner">The account that it acts for.</param>
    /// <param name="Roles">Those of the key that the account has now.</param>
    public sealed record Good(ApiKey Key, User Owner, IReadOnlyList<string> Roles) : ApiKeyVerdict;

    /// <summary>It is not, or no longer.</summary>
    /// <param name="Why">For the record only: no client may see a difference.</param>
    /// <param name="OwnerId">Whose it was, if that is known for sure.</param>
    public sealed record Refused(string Why, Guid? OwnerId) : ApiKeyVerdict;
}

/// <summary>Decides whether a key is good, as the database has it now.</summary>
internal sealed class ApiKeyCheck(ApiKeyText texts, ApiKeyStore store, TimeProvider time)
{
    /// <summary>Checks a key. What we did not make is refused without a look-up.</summary>
    public async Task<ApiKeyVerdict> CheckAsync(string text, CancellationToken cancellationToken)
    {
        if (texts.Read(text) is not { } presented)
        {
            return new ApiKeyVerdict.Refused("not a key of ours", null);
        }

        if (await store.FindAsync(presented.Id, cancellationToken) is not var (key, owner) || !CryptographicOperations.FixedTimeEquals(key.SecretHash, presented.Hash))
        {
            return new ApiKeyVerdict.Refused("unknown key", null);
        }

        var why = key.RevokedAt is not null ? "revoked key"
            : key.ExpiresAt <= time.GetUtcNow() ? "expired key"
            : owner.DisabledAt is not null ? "disabled account"
            : null;
        return why is not null
            ? new ApiKeyVerdict.Refused(why, owner.Id)
            : new ApiKeyVerdict.Good(key, owner, [.. key.Roles.Intersect(owner.Roles, StringComparer.Ordinal)]);
    }
}
