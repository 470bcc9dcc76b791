using System.Text.RegularExpressions;

namespace Gateway.Auth.Passwords.Foreign;

/// <summary>The password hash parameters of a Firebase project, as its console shows them: <c>hash_config { ... }</c>, or the same as JSON.</summary>
internal sealed partial class FirebaseConfig
{
    private readonly byte[] signerKey;
    private readonly byte[] separator;
    private readonly int rounds;
    private readonly int memoryCost;

    private FirebaseConfig(byte[] signerKey, byte[] separator, int rounds, int memoryCost)
    {
        this.signerKey = signerKey;
        this.separator = separator;
        this.rounds = rounds;
        this.memoryCost = memoryCost;
    }

    /// <summary>Reads them; null, with a reason, if they are incomplete or too costly.</summary>
    public static FirebaseConfig? TryParse(string text, out string? reason)
    {
        reason = "The file needs base64_signer_key, base64_salt_separator, rounds and mem_cost, as the Firebase console shows them.";
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match match in Field().Matches(text))
        {
            fields[match.Groups["name"].Value] = match.Groups["value"].Value;
        }

        if (!fields.TryGetValue("base64_signer_key", out var key) || ForeignText.Base64(key) is not { Length: >= 16 and <= 64 } keyBytes
            || !fields.TryGetValue("base64_salt_separator", out var end) || ForeignText.Base64(end) is not { Length: <= 16 } endBytes
            || !fields.TryGetValue("rounds", out var roundsText) || !fields.TryGetValue("mem_cost", out var memoryText))
        {
            return null;
        }

        var r = ForeignText.Number(roundsText);
        var log = ForeignText.Number(memoryText);
        if (ScryptHash.WhyNot(1L << (int)Math.Min(log, 40), r, 1) is { } refused)
        {
            reason = refused.Reason;
            return null;
        }

        reason = null;
        return new FirebaseConfig(keyBytes, endBytes, (int)r, (int)log);
    }

    /// <summary>Reads a hash and its salt, both in base64.</summary>
    public ForeignReading Read(string hash, string salt)
    {
        if (ForeignText.Base64(hash) is not { } bytes || bytes.Length != signerKey.Length || ForeignText.Base64(salt) is not { Length: > 0 and <= 32 } saltBytes)
        {
            return new ForeignReading.Refused("This is no hash and salt of Firebase's scrypt with the parameters in --firebase-config.");
        }

        return FirebaseScrypt.From(bytes, signerKey, [.. saltBytes, .. separator], rounds, memoryCost);
    }

    [GeneratedRegex(
        @"""?(?<name>base64_signer_key|base64_salt_separator|rounds|mem_cost)""?\s*:\s*""?(?<value>[A-Za-z0-9+/=_-]+)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Field();
}
