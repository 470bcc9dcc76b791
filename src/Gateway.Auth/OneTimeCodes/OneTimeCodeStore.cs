using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.Auth.Secrets;
using Gateway.Auth.Storage;
using StackExchange.Redis;

namespace Gateway.Auth.OneTimeCodes;

/// <summary>
/// Everything short-lived that can be used once. A purpose and a subject have one key, so that a newer code replaces the older in the one
/// write that stores it. The key holds SHA-256 of the code, when it expires, and the payload, encrypted: a dump of Redis gives no code.
/// </summary>
internal sealed class OneTimeCodeStore(RedisConnection redis, SecretProtector secrets, TimeProvider clock)
{
    private const int ExpiryLength = 13; // Unix milliseconds, until the year 2286
    private const int ExpiryAt = SHA256.HashSizeInBytes;
    private const int PayloadAt = ExpiryAt + ExpiryLength;

    private static readonly RedisScript TakeScript = RedisScript.Load("OneTimeCodes", "take-code");

    /// <summary>Makes a code. Whatever was issued for the same purpose and subject before is worth nothing from now on.</summary>
    /// <param name="purpose">What it is for.</param>
    /// <param name="subject">Whom it is for.</param>
    /// <param name="payload">What <see cref="TakeAsync"/> is to give back.</param>
    /// <param name="lifetime">How long it can be used.</param>
    public async Task<string> IssueAsync(OneTimeCodePurpose purpose, Guid subject, byte[] payload, TimeSpan lifetime)
    {
        var code = OneTimeCodeText.Create(subject);
        var expires = (clock.GetUtcNow() + lifetime).ToUnixTimeMilliseconds().ToString("D13", CultureInfo.InvariantCulture);
        byte[] kept =
        [
            .. OneTimeCodeText.Hash(code),
            .. Encoding.ASCII.GetBytes(expires),
            .. secrets.Protect(Secret, Row(purpose, subject), payload),
        ];
        await redis.RunAsync(database => database.StringSetAsync(Key(purpose, subject), kept, lifetime));
        return code;
    }

    /// <summary>Looks at a code without using it up: for what has to be right before that, such as the new password. Null when it is not good.</summary>
    public async Task<OneTimeCode?> FindAsync(OneTimeCodePurpose purpose, string code) =>
        OneTimeCodeText.TryRead(code, out var subject)
        && await ReadAsync(purpose, subject) is { } kept
        && CryptographicOperations.FixedTimeEquals(kept.AsSpan(0, ExpiryAt), OneTimeCodeText.Hash(code))
            ? new OneTimeCode(subject, Open(purpose, subject, kept[PayloadAt..]))
            : null;

    /// <summary>Uses a code up. Of any number of parallel uses, on any number of replicas, one gets it and the others get null.</summary>
    public async Task<OneTimeCode?> TakeAsync(OneTimeCodePurpose purpose, string code)
    {
        if (!OneTimeCodeText.TryRead(code, out var subject))
        {
            return null;
        }

        var taken = await TakeScript.RunAsync(redis, [Key(purpose, subject)], [OneTimeCodeText.Hash(code), clock.GetUtcNow().ToUnixTimeMilliseconds()]);
        return taken.IsNull ? null : new OneTimeCode(subject, Open(purpose, subject, (byte[])taken!));
    }

    /// <summary>The payload of the code that a subject has for a purpose; null when there is none. The code itself is nowhere to be had.</summary>
    public async Task<byte[]?> FindPayloadAsync(OneTimeCodePurpose purpose, Guid subject) =>
        await ReadAsync(purpose, subject) is { } kept ? Open(purpose, subject, kept[PayloadAt..]) : null;

    private const string Secret = "one-time-code";

    private static string Row(OneTimeCodePurpose purpose, Guid subject) => $"{purpose}:{subject:N}";

    private static RedisKey Key(OneTimeCodePurpose purpose, Guid subject) => $"ag:{{code:{Row(purpose, subject)}}}";

    /// <summary>What is kept, if it has not expired: a Redis TTL is rubbish collection.</summary>
    private async Task<byte[]?> ReadAsync(OneTimeCodePurpose purpose, Guid subject)
    {
        byte[]? kept = await redis.RunAsync(database => database.StringGetAsync(Key(purpose, subject)));
        return kept is not null && clock.GetUtcNow().ToUnixTimeMilliseconds() < long.Parse(kept.AsSpan(ExpiryAt, ExpiryLength), CultureInfo.InvariantCulture) ? kept : null;
    }

    private byte[] Open(OneTimeCodePurpose purpose, Guid subject, byte[] payload) => secrets.Unprotect(Secret, Row(purpose, subject), payload);
}
