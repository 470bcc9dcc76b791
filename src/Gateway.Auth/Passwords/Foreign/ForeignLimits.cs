namespace Gateway.Auth.Passwords.Foreign;

/// <summary>
/// The most that checking an imported hash may cost: a few seconds and 256 MiB at worst, and far more than what the software of origin
/// does by default. Everything above is refused at import, or one crafted line could stop the machine at each sign-in.
/// </summary>
internal static class ForeignLimits
{
    /// <summary>Longest text that is looked at; the database column has 256 characters, and what is stored begins with a mark.</summary>
    public const int MaxTextLength = 240;

    /// <summary>bcrypt's work factor.</summary>
    public const int MaxBcryptCost = BcryptAlgorithm.MaxWorkFactor;

    /// <summary>argon2's memory in KiB (Django's default is 100 MiB).</summary>
    public const int MaxArgon2MemoryKiB = 256 * 1024;

    /// <summary>argon2's memory in KiB times its passes.</summary>
    public const int MaxArgon2Work = 1024 * 1024;

    /// <summary>argon2's lanes.</summary>
    public const int MaxArgon2Lanes = 16;

    /// <summary>scrypt's memory in bytes, 128·N·r (passlib's and OWASP's are 64 and 128 MiB).</summary>
    public const long MaxScryptMemory = 128L * 1024 * 1024;

    /// <summary>scrypt's memory times its parallelisation, in bytes.</summary>
    public const long MaxScryptWork = 512L * 1024 * 1024;

    /// <summary>PBKDF2's iterations, summed over the blocks that the key's length needs (Django 6 does 1,200,000).</summary>
    public const long MaxPbkdf2Iterations = 5_000_000;

    /// <summary>Rounds of sha256crypt and sha512crypt (passlib does 656,000).</summary>
    public const int MaxShaCryptRounds = 1_000_000;

    /// <summary>phpass' and Drupal's rounds, as a power of two (WordPress does 2^13, Drupal 2^16).</summary>
    public const int MaxPhpassLog2 = 20;

    /// <summary>
    /// Longest password, in bytes, for formats that hash the password again in each round: their cost is rounds times length, and the
    /// length is the caller's (CVE-2016-20013). A longer one is wrong. Drupal has the same limit.
    /// </summary>
    public const int MaxPasswordBytesPerRound = 512;
}
