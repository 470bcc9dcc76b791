using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.BetterAuthHook;

/// <summary>
/// The signature of a pushed change, as the Standard Webhooks specification has it: HMAC-SHA-256 over id, time and body, in the headers
/// <c>webhook-id</c>, <c>webhook-timestamp</c> and <c>webhook-signature</c>.
/// </summary>
/// <param name="Id">Names the push; good once.</param>
/// <param name="SentAt">When it was signed.</param>
internal sealed record HookSignature(string Id, DateTimeOffset SentAt)
{
    /// <summary>How old, or how far ahead, a push may be.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private const string SecretPrefix = "whsec_";
    private const string Scheme = "v1,";
    private const int MaximumIdLength = 128;

    /// <summary>Checks a push; null unless it was signed with the secret, now, by somebody who wrote all three headers once.</summary>
    /// <param name="headers">The request's.</param>
    /// <param name="body">The request's.</param>
    /// <param name="secret">The secret.</param>
    /// <param name="now">The time.</param>
    /// <param name="refusal">Why not, for the log and for nobody else; quotes nothing.</param>
    public static HookSignature? Read(IHeaderDictionary headers, ReadOnlySpan<byte> body, string secret, DateTimeOffset now, out string? refusal)
    {
        refusal = null;
        if (headers["webhook-id"] is not [{ Length: > 0 and <= MaximumIdLength } id]
            || headers["webhook-timestamp"] is not [{ } time] || !long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || headers["webhook-signature"] is not [{ Length: < 1024 } signatures]
            || !Ascii.IsValid(id))
        {
            refusal = "webhook-id, webhook-timestamp and webhook-signature have to be there, each once";
            return null;
        }

        byte[] signed = [.. Encoding.ASCII.GetBytes($"{id}.{time}."), .. body];
        var expected = HMACSHA256.HashData(Key(secret), signed);
        var isGood = false;
        foreach (var signature in signatures.Split(' ').Where(signature => signature.StartsWith(Scheme, StringComparison.Ordinal)))
        {
            var given = new byte[HMACSHA256.HashSizeInBytes];
            isGood |= Convert.TryFromBase64String(signature[Scheme.Length..], given, out var written) && written == given.Length && CryptographicOperations.FixedTimeEquals(given, expected);
        }

        refusal = !isGood ? "it is not signed with BetterAuth:WebhookSecret; both sides need the same"
            : Math.Abs(seconds - now.ToUnixTimeSeconds()) > Tolerance.TotalSeconds ? "it was signed more than five minutes before or after now; it is too old, or one of the clocks is wrong"
            : null;
        return refusal is null ? new HookSignature(id, DateTimeOffset.FromUnixTimeSeconds(seconds)) : null;
    }

    /// <summary>Base64 behind <c>whsec_</c>, else the text itself.</summary>
    private static byte[] Key(string secret)
    {
        var bytes = new byte[secret.Length];
        return secret.StartsWith(SecretPrefix, StringComparison.Ordinal) && Convert.TryFromBase64String(secret[SecretPrefix.Length..], bytes, out var written)
            ? bytes[..written]
            : Encoding.UTF8.GetBytes(secret);
    }
}
