using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gateway.Auth.Secrets;

namespace Gateway.Auth.ApiKeys;

/// <summary>What a key says of itself. Its MAC has been checked: we made it, which says nothing about now.</summary>
/// <param name="Id">Which one it is.</param>
/// <param name="Hash">SHA-256 of the text: what the store keeps.</param>
internal sealed record PresentedApiKey(Guid Id, byte[] Hash)
{
    /// <summary>Never the hash.</summary>
    public override string ToString() => $"{nameof(PresentedApiKey)} {Id}";
}

/// <summary>
/// Writes and reads API keys: <c>agk_</c>, the id in base64url, <c>_</c>, then 256 random bits and a MAC over all characters before it, under
/// a derived key. What nobody was ever given is told from a key without a look-up, so that junk costs the database nothing.
/// </summary>
internal sealed class ApiKeyText(SecretProtector secrets)
{
    /// <summary>How every key begins.</summary>
    public const string Prefix = "agk_";

    /// <summary>Characters of every key.</summary>
    public const int Length = MacAt + MacCharacters;

    private const int IdCharacters = 22; // of 16 bytes
    private const int SecretLength = 32;
    private const int SecretCharacters = 43;
    private const int MacLength = 16;
    private const int MacCharacters = 22;
    private const int IdAt = 4;
    private const int SeparatorAt = IdAt + IdCharacters;
    private const int SecretAt = SeparatorAt + 1;
    private const int MacAt = SecretAt + SecretCharacters;

    // The first key writes; the others, from previous master secrets, still verify.
    private readonly byte[][] keys = secrets.DeriveKeys("api-key", HMACSHA256.HashSizeInBytes);

    /// <summary>Makes a new key.</summary>
    public string Create(Guid id)
    {
        Span<byte> secret = stackalloc byte[SecretLength];
        RandomNumberGenerator.Fill(secret);
        var text = $"{Prefix}{Base64Url.EncodeToString(id.ToByteArray(bigEndian: true))}_{Base64Url.EncodeToString(secret)}";
        Span<byte> mac = stackalloc byte[MacCharacters];
        Sign(keys[0], Encoding.ASCII.GetBytes(text), mac);
        return text + Encoding.ASCII.GetString(mac);
    }

    /// <summary>Whether it has the form of a key, be it ours or not.</summary>
    public static bool HasForm(ReadOnlySpan<char> text) =>
        text.Length == Length && text.StartsWith(Prefix, StringComparison.Ordinal) && text[SeparatorAt] == '_' && Ascii.IsValid(text);

    /// <summary>Reads a key; null for anything that we did not make, to the letter.</summary>
    public PresentedApiKey? Read(ReadOnlySpan<char> text)
    {
        if (!HasForm(text))
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[Length];
        Encoding.ASCII.GetBytes(text, bytes);
        Span<byte> id = stackalloc byte[16];
        return HasMac(bytes) && Base64Url.DecodeFromUtf8(bytes.Slice(IdAt, IdCharacters), id, out _, out var written) == OperationStatus.Done && written == id.Length
            ? new PresentedApiKey(new Guid(id, bigEndian: true), SHA256.HashData(bytes))
            : null;
    }

    /// <summary>What the store keeps of a key.</summary>
    public static byte[] Hash(string text) => SHA256.HashData(Encoding.ASCII.GetBytes(text));

    private bool HasMac(ReadOnlySpan<byte> text)
    {
        // As characters: a MAC that is spelt in another way is none, so each key has one text.
        Span<byte> mac = stackalloc byte[MacCharacters];
        foreach (var key in keys)
        {
            Sign(key, text[..MacAt], mac);
            if (CryptographicOperations.FixedTimeEquals(mac, text[MacAt..]))
            {
                return true;
            }
        }

        return false;
    }

    private static void Sign(ReadOnlySpan<byte> key, ReadOnlySpan<byte> text, Span<byte> mac)
    {
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, text, whole);
        Base64Url.EncodeToUtf8(whole[..MacLength], mac);
    }
}
