using System.Security.Cryptography;
using System.Text;
using Gateway.Auth.Storage;

namespace Gateway.Auth.Email;

/// <summary>How many mails of a kind an address may get (as many as in an hour at once, which then become free evenly), so that nobody can fill somebody's mailbox: by asking again and again, or by
/// changing the password of an account that has a stranger's address.</summary>
internal sealed class MailQuota(RedisConnection redis, MailOptions options, TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);
    private static readonly RedisScript CountScript = RedisScript.Load("Email", "count-mail");

    /// <summary>Counts a mail; false when the address had its share. A mail that was counted already is not counted again.</summary>
    public async Task<bool> TryCountAsync(MailKind kind, string emailKey, Guid id)
    {
        // Hashed: Redis has no business with addresses.
        var address = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Mailbox(emailKey))));
        var counted = await CountScript.RunAsync(
            redis,
            [$"ag:{{mailed:{kind}:{address}}}"],
            [clock.GetUtcNow().ToUnixTimeMilliseconds(), (long)Window.TotalMilliseconds, options.PerHour, id.ToString("N")]);
        return (int)counted == 1;
    }

    /// <summary>Without what many servers pass over (RFC 5233 section 1): "ann+1@" and "ann+2@" are accounts of their own, but one mailbox to fill.</summary>
    private static string Mailbox(string emailKey)
    {
        var (plus, at) = (emailKey.IndexOf('+', StringComparison.Ordinal), emailKey.LastIndexOf('@'));
        return plus > 0 && plus < at ? emailKey[..plus] + emailKey[at..] : emailKey;
    }
}
