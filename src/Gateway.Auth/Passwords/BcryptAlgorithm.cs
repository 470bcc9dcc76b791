using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BCryptNet = BCrypt.Net.BCrypt;

namespace Gateway.Auth.Passwords;

/// <summary>
/// bcrypt over base64(HMAC-SHA-384(key = the salt's 22 characters, password)): 64 characters, so that all of a long password counts (bcrypt
/// reads 72 bytes), NUL does not end it, and a hash stolen elsewhere cannot be tried as if it were the password ("shucking").
/// Stored as <c>$bcrypt-hmac-sha384$12$</c>, 22 characters of salt, 31 of hash.
/// </summary>
internal sealed class BcryptAlgorithm(int workFactor) : IPasswordAlgorithm
{
    /// <summary>Highest work factor that is used or read: 4 seconds, and more would let a stored text stop the machine.</summary>
    public const int MaxWorkFactor = 16;

    private const string Prefix = "$bcrypt-hmac-sha384$";
    private const int CostAt = 20;
    private const int SaltAt = CostAt + 3;
    private const int SaltLength = 22;
    private const int HashLength = 31;
    private const int StoredLength = SaltAt + SaltLength + HashLength;

    private static readonly SearchValues<char> Alphabet = SearchValues.Create("./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    /// <inheritdoc/>
    public string Decoy { get; } = $"{Prefix}{workFactor:D2}${new string('.', SaltLength + HashLength)}";

    /// <inheritdoc/>
    public string Hash(ReadOnlySpan<byte> password) => Compute(BCryptNet.GenerateSalt(workFactor)[^SaltLength..], workFactor, password);

    /// <inheritdoc/>
    public bool CanRead(string stored) =>
        stored.Length == StoredLength
        && stored.StartsWith(Prefix, StringComparison.Ordinal)
        && Cost(stored) is >= 4 and <= MaxWorkFactor
        && stored[SaltAt - 1] == '$'
        && !stored.AsSpan(SaltAt).ContainsAnyExcept(Alphabet);

    /// <inheritdoc/>
    public bool Verify(string stored, ReadOnlySpan<byte> password) => CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(stored),
        Encoding.ASCII.GetBytes(Compute(stored.Substring(SaltAt, SaltLength), Cost(stored), password)));

    /// <inheritdoc/>
    public bool IsStrongerThan(string stored) => workFactor > Cost(stored);

    private static int Cost(string stored) =>
        int.TryParse(stored.AsSpan(CostAt, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var cost) ? cost : -1;

    private static string Compute(string salt, int cost, ReadOnlySpan<byte> password)
    {
        Span<byte> mac = stackalloc byte[HMACSHA384.HashSizeInBytes];
        HMACSHA384.HashData(Encoding.ASCII.GetBytes(salt), password, mac);
        var hash = BCryptNet.HashPassword(Convert.ToBase64String(mac), $"$2b${cost:D2}${salt}");
        return $"{Prefix}{cost:D2}${salt}{hash.AsSpan(hash.Length - HashLength)}";
    }
}
