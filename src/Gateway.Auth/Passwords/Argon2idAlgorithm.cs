using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using NSec.Cryptography;

namespace Gateway.Auth.Passwords;

/// <summary>argon2id (RFC 9106) by libsodium, one lane, stored in PHC's form: <c>$argon2id$v=19$m=19456,t=2,p=1$salt$hash</c>.</summary>
internal sealed partial class Argon2idAlgorithm(int memoryKiB, int iterations) : IPasswordAlgorithm
{
    /// <summary>Most memory that is used or read: 1 GiB.</summary>
    public const int MaxMemoryKiB = 1024 * 1024;

    /// <summary>Most passes that are used or read.</summary>
    public const int MaxIterations = 16;

    private const int SaltLength = 16;
    private const int HashLength = 32;

    /// <inheritdoc/>
    public string Decoy { get; } = Format(memoryKiB, iterations, new byte[SaltLength], new byte[HashLength]);

    /// <inheritdoc/>
    public string Hash(ReadOnlySpan<byte> password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        return Format(memoryKiB, iterations, salt, Compute(memoryKiB, iterations, salt, password));
    }

    /// <inheritdoc/>
    public bool CanRead(string stored) => Parse(stored) is not null;

    /// <inheritdoc/>
    public bool Verify(string stored, ReadOnlySpan<byte> password)
    {
        var (memory, passes, salt, hash) = Parse(stored)!.Value;
        return CryptographicOperations.FixedTimeEquals(hash, Compute(memory, passes, salt, password));
    }

    /// <inheritdoc/>
    public bool IsStrongerThan(string stored)
    {
        var (memory, passes, _, _) = Parse(stored)!.Value;
        return memoryKiB > memory || iterations > passes;
    }

    private static byte[] Compute(int memory, int passes, byte[] salt, ReadOnlySpan<byte> password) =>
        PasswordBasedKeyDerivationAlgorithm
            .Argon2id(new Argon2Parameters { DegreeOfParallelism = 1, MemorySize = memory, NumberOfPasses = passes })
            .DeriveBytes(password, salt, HashLength);

    private static string Format(int memory, int passes, byte[] salt, byte[] hash) => string.Create(
        CultureInfo.InvariantCulture,
        $"$argon2id$v=19$m={memory},t={passes},p=1${Convert.ToBase64String(salt).TrimEnd('=')}${Convert.ToBase64String(hash).TrimEnd('=')}");

    private static (int Memory, int Passes, byte[] Salt, byte[] Hash)? Parse(string stored)
    {
        var match = Phc().Match(stored);
        if (!match.Success)
        {
            return null;
        }

        var memory = int.Parse(match.Groups["m"].ValueSpan, CultureInfo.InvariantCulture);
        var passes = int.Parse(match.Groups["t"].ValueSpan, CultureInfo.InvariantCulture);
        var salt = new byte[SaltLength];
        var hash = new byte[HashLength];
        return memory is >= 8 and <= MaxMemoryKiB
            && passes is >= 1 and <= MaxIterations
            && Convert.TryFromBase64String(match.Groups["salt"].Value + "==", salt, out _)
            && Convert.TryFromBase64String(match.Groups["hash"].Value + "=", hash, out _)
            ? (memory, passes, salt, hash)
            : null;
    }

    [GeneratedRegex(
        @"\A\$argon2id\$v=19\$m=(?<m>[0-9]{1,7}),t=(?<t>[0-9]{1,2}),p=1\$(?<salt>[A-Za-z0-9+/]{22})\$(?<hash>[A-Za-z0-9+/]{43})\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Phc();
}
