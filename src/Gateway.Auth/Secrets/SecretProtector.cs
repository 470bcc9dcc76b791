using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Auth.Secrets;

/// <summary>
/// Derives every key from the master secret (HKDF-SHA256, RFC 5869) and encrypts what is kept at rest (AES-256-GCM).
/// A ciphertext is: version (1 byte), id of the master secret (8), nonce (12), tag (16), encrypted bytes. Purpose and row are
/// authenticated with it, so that a ciphertext copied to another row or column does not decrypt.
/// </summary>
internal sealed class SecretProtector
{
    private const byte Version = 1;
    private const int IdLength = 8;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int NonceAt = 1 + IdLength;
    private const int TagAt = NonceAt + NonceLength;
    private const int HeaderLength = TagAt + TagLength;

    private readonly MasterSecret current;
    private readonly MasterSecret[] all;

    /// <summary>Protects with the current master secret; reads what the previous ones protected as well.</summary>
    public SecretProtector(SecretsOptions options)
    {
        current = new MasterSecret(options.MasterSecret);
        all = [current, .. options.PreviousMasterSecrets.Select(secret => new MasterSecret(secret))];
    }

    /// <summary>Encrypts under the current master secret.</summary>
    /// <param name="purpose">What kind of secret it is, for example <c>signing-key</c>; a key of its own for each.</param>
    /// <param name="row">Which one of them it is, for example its primary key.</param>
    /// <param name="plaintext">What to keep.</param>
    public byte[] Protect(string purpose, string row, ReadOnlySpan<byte> plaintext)
    {
        var result = new byte[HeaderLength + plaintext.Length];
        result[0] = Version;
        current.Id.CopyTo(result.AsSpan(1));
        RandomNumberGenerator.Fill(result.AsSpan(NonceAt, NonceLength));
        using var aes = new AesGcm(current.Derive("protect:" + purpose, 32), TagLength);
        aes.Encrypt(
            result.AsSpan(NonceAt, NonceLength),
            plaintext,
            result.AsSpan(HeaderLength),
            result.AsSpan(TagAt, TagLength),
            AssociatedData(result, purpose, row));
        return result;
    }

    /// <summary>Decrypts what <see cref="Protect"/> made for the same purpose and row.</summary>
    /// <exception cref="SecretsMismatchException">No configured master secret made it, or it was changed or moved.</exception>
    public byte[] Unprotect(string purpose, string row, ReadOnlySpan<byte> ciphertext)
    {
        if (ciphertext.Length < HeaderLength || ciphertext[0] != Version)
        {
            throw new SecretsMismatchException(purpose);
        }

        var secret = Find(ciphertext.Slice(1, IdLength)) ?? throw new SecretsMismatchException(purpose);
        var plaintext = new byte[ciphertext.Length - HeaderLength];
        using var aes = new AesGcm(secret.Derive("protect:" + purpose, 32), TagLength);
        try
        {
            aes.Decrypt(
                ciphertext.Slice(NonceAt, NonceLength),
                ciphertext[HeaderLength..],
                ciphertext.Slice(TagAt, TagLength),
                plaintext,
                AssociatedData(ciphertext, purpose, row));
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new SecretsMismatchException(purpose, e);
        }

        return plaintext;
    }

    /// <summary>Whether the current master secret made it; what an older one made should be protected anew.</summary>
    public bool IsCurrent(ReadOnlySpan<byte> ciphertext) =>
        ciphertext.Length >= HeaderLength && ciphertext.Slice(1, IdLength).SequenceEqual(current.Id);

    /// <summary>A key for one purpose, from the current master secret.</summary>
    /// <param name="purpose">What it is for.</param>
    /// <param name="length">Its length in bytes.</param>
    public byte[] DeriveKey(string purpose, int length) => current.Derive("derive:" + purpose, length);

    /// <summary>The keys for one purpose, the current master secret's first: for checking what an older one may have made.</summary>
    public byte[][] DeriveKeys(string purpose, int length) => [.. all.Select(secret => secret.Derive("derive:" + purpose, length))];

    private MasterSecret? Find(ReadOnlySpan<byte> id)
    {
        foreach (var secret in all)
        {
            if (id.SequenceEqual(secret.Id))
            {
                return secret;
            }
        }

        return null;
    }

    // The purpose is prefixed with its length: ("a", "bc") and ("ab", "c") must not be the same bytes.
    private static byte[] AssociatedData(ReadOnlySpan<byte> ciphertext, string purpose, string row)
    {
        var purposeLength = Encoding.UTF8.GetByteCount(purpose);
        var data = new byte[NonceAt + sizeof(int) + purposeLength + Encoding.UTF8.GetByteCount(row)];
        ciphertext[..NonceAt].CopyTo(data);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(NonceAt), purposeLength);
        Encoding.UTF8.GetBytes(purpose, data.AsSpan(NonceAt + sizeof(int)));
        Encoding.UTF8.GetBytes(row, data.AsSpan(NonceAt + sizeof(int) + purposeLength));
        return data;
    }

    private sealed class MasterSecret(string secret)
    {
        private readonly byte[] pseudoRandomKey = HKDF.Extract(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));

        public byte[] Id => field ??= Derive("id", IdLength);

        public byte[] Derive(string info, int length) =>
            HKDF.Expand(HashAlgorithmName.SHA256, pseudoRandomKey, length, Encoding.UTF8.GetBytes("auth-gateway:" + info));
    }
}
