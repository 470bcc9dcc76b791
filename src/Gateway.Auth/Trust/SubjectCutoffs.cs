using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.Auth.ExternalIdentities;
using Gateway.Auth.Storage;
using StackExchange.Redis;

namespace Gateway.Auth.Trust;

/// <summary>
/// From when on the tokens of a foreign subject count: an issuer that bans somebody cannot take back what it has signed, so older tokens are
/// refused here. Remembered for longer than any token can live that is accepted (<see cref="ForeignClaims.LongestLifetime"/>).
/// </summary>
internal sealed class SubjectCutoffs(RedisConnection redis)
{
    private static readonly TimeSpan Retention = ForeignClaims.LongestLifetime + TimeSpan.FromHours(1);
    private static readonly RedisScript RaiseScript = RedisScript.Load("Trust", "raise-cutoff");

    /// <summary>Refuses what was issued until then. It only ever moves up.</summary>
    public Task RaiseAsync(string issuer, string subject, DateTimeOffset until) =>
        RaiseScript.RunAsync(redis, [Key(issuer, subject)], [until.ToUnixTimeMilliseconds(), (long)Retention.TotalMilliseconds]);

    /// <summary>Whether a statement about somebody is too old. One that does not say its age is, once there is a cutoff.</summary>
    public async Task<bool> ConcernsAsync(ExternalProfile profile)
    {
        string? cutoff = await redis.RunAsync(database => database.StringGetAsync(Key(profile.Issuer, profile.Subject)));
        return cutoff is not null
            && (profile.UpdatedAt is not { } at || at.ToUnixTimeMilliseconds() <= long.Parse(cutoff, CultureInfo.InvariantCulture));
    }

    /// <summary>Hashed: a subject can be anything, an address for one. Neither part can have a NUL, so no two pairs are one.</summary>
    private static RedisKey Key(string issuer, string subject) =>
        $"ag:{{trust-cutoff:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{issuer}\0{subject}")))}}}";
}
