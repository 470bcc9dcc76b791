using System.Text;
using Gateway.Auth.Passwords.Foreign;
using Gateway.Auth.Users;
using Microsoft.AspNetCore.Identity;

namespace Gateway.Auth.Passwords;

/// <summary>
/// Hashes with the configured algorithm and checks against all of them, and against what was imported. Slow on purpose: whoever serves requests goes through
/// <see cref="PasswordService"/>.
/// </summary>
internal sealed class PasswordHasher : IPasswordHasher<User>
{
    private readonly IPasswordAlgorithm configured;
    private readonly IPasswordAlgorithm[] all;
    private long comparisons;

    /// <summary>Costs come from the options.</summary>
    public PasswordHasher(PasswordOptions options)
    {
        var bcrypt = new BcryptAlgorithm(options.WorkFactor);
        var argon2id = new Argon2idAlgorithm(options.Argon2MemoryKiB, options.Argon2Iterations);
        configured = options.Kind == PasswordKind.Argon2id ? argon2id : bcrypt;
        all = [bcrypt, argon2id];
    }

    /// <summary>A hash that no password has, for accounts that there are not: checking against it takes as long as any other check.</summary>
    public string Decoy => configured.Decoy;

    /// <summary>How many passwords have been compared with a hash since the start, decoys included: what guessing costs us.</summary>
    public long Comparisons => Interlocked.Read(ref comparisons);

    /// <inheritdoc/>
    public string HashPassword(User user, string password) => Hash(password);

    /// <inheritdoc/>
    public PasswordVerificationResult VerifyHashedPassword(User user, string hashedPassword, string providedPassword) =>
        Verify(hashedPassword, providedPassword);

    /// <summary>Hashes a password.</summary>
    public string Hash(string password) => configured.Hash(Utf8(password));

    /// <summary>Whether the stored text is a hash of a kind that can be checked.</summary>
    public bool CanRead(string stored) => Array.Exists(all, algorithm => algorithm.CanRead(stored)) || ForeignHashes.Find(stored) is not null;

    /// <summary>Checks a password. A stored text that is no hash is <see cref="PasswordVerificationResult.Failed"/>.</summary>
    public PasswordVerificationResult Verify(string stored, string password)
    {
        if (ForeignHashes.Find(stored) is { } foreign)
        {
            return VerifyForeign(foreign, password);
        }

        if (Array.Find(all, candidate => candidate.CanRead(stored)) is not { } algorithm)
        {
            return PasswordVerificationResult.Failed;
        }

        var isOutdated = algorithm != configured || algorithm.IsStrongerThan(stored);
        if (Compare(algorithm, stored, password))
        {
            return isOutdated ? PasswordVerificationResult.SuccessRehashNeeded : PasswordVerificationResult.Success;
        }

        if (isOutdated)
        {
            // A hash of another kind or cost takes another time, which would tell that there is an account, and where it came from.
            Compare(configured, Decoy, password);
        }

        return PasswordVerificationResult.Failed;
    }

    private bool Compare(IPasswordAlgorithm algorithm, string stored, string password)
    {
        Interlocked.Increment(ref comparisons);
        return algorithm.Verify(stored, Utf8(password));
    }

    // Other software hashed what was typed. After a failure the decoy runs too: a cheap imported hash is not to be told from no account by less work.
    private PasswordVerificationResult VerifyForeign(IForeignHash foreign, string password)
    {
        Interlocked.Increment(ref comparisons);
        if (foreign.Verify(foreign.IsNormalized ? Utf8(password) : Encoding.UTF8.GetBytes(password)))
        {
            return PasswordVerificationResult.SuccessRehashNeeded;
        }

        Compare(configured, Decoy, password);
        return PasswordVerificationResult.Failed;
    }

    // Normalize refuses lone surrogates and U+FFFE. PasswordRules lets nobody set such a password, so what they are replaced with opens nothing.
    private static byte[] Utf8(string password)
    {
        var wellFormed = UnicodeText.IsWellFormed(password) ? password : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(password)).Replace('\uFFFE', '\uFFFD');
        return Encoding.UTF8.GetBytes(wellFormed.Normalize(NormalizationForm.FormKC));
    }
}
