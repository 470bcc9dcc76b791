using System.ComponentModel.DataAnnotations;

namespace Gateway.Auth.Passwords;

/// <summary>How passwords are hashed (section <c>Passwords</c>). Older kinds and costs are still read, and re-hashed at sign-in.</summary>
internal sealed class PasswordOptions
{
    /// <summary>The algorithm for new hashes. Default <c>bcrypt</c>.</summary>
    [EnumDataType(typeof(PasswordKind))]
    public PasswordKind Kind { get; init; } = PasswordKind.Bcrypt;

    /// <summary>bcrypt's work factor, a power of two. Default 12; 10 to 16.</summary>
    [Range(10, BcryptAlgorithm.MaxWorkFactor)]
    public int WorkFactor { get; init; } = 12;

    /// <summary>argon2id's memory in KiB. Default 19456 (19 MiB); 8 MiB to 1 GiB.</summary>
    [Range(8 * 1024, Argon2idAlgorithm.MaxMemoryKiB)]
    public int Argon2MemoryKiB { get; init; } = 19 * 1024;

    /// <summary>argon2id's passes over that memory. Default 2; 1 to 16.</summary>
    [Range(1, Argon2idAlgorithm.MaxIterations)]
    public int Argon2Iterations { get; init; } = 2;

    /// <summary>How many hashes may wait for a free thread before callers are told to come back. Default 64; 1 to 1,024.</summary>
    [Range(1, 1024)]
    public int QueueLength { get; init; } = 64;

    /// <summary>
    /// A service that knows breached passwords and speaks the range API of "Have I Been Pwned"; ends with a slash, https except on loopback.
    /// Null, the default, for none.
    /// </summary>
    public Uri? BreachList { get; init; }

    /// <summary>What happens to new passwords while it cannot be asked. Default <see cref="BreachListFailure.Allow"/>.</summary>
    public BreachListFailure BreachListFailure { get; init; }
}

/// <summary>What it means for a new password that the list of breached ones cannot be asked.</summary>
internal enum BreachListFailure
{
    /// <summary>It is accepted: somebody else's outage stops nobody.</summary>
    Allow,

    /// <summary>It is not: 503 until the list can be asked again.</summary>
    Refuse,
}

/// <summary>A password hashing algorithm.</summary>
internal enum PasswordKind
{
    /// <summary>bcrypt over HMAC-SHA-384.</summary>
    Bcrypt,

    /// <summary>argon2id (RFC 9106).</summary>
    Argon2id,
}
