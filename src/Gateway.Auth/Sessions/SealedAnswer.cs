using System.Security.Cryptography;
using System.Text;

namespace Gateway.Auth.Sessions;

/// <summary>
/// Keeps the answer to a refresh so that only whoever holds the credential that was presented can read it: AES-256-GCM under a key
/// derived from that credential, of which the store has nothing but a hash. So many tabs can get one identical answer, and a dump of
/// the store gives nothing.
/// </summary>
internal static class SealedAnswer
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <summary>Encrypts an answer for the holder of a credential.</summary>
    public static byte[] Seal(string credential, ReadOnlySpan<byte> answer)
    {
        var result = new byte[NonceLength + answer.Length + TagLength];
        RandomNumberGenerator.Fill(result.AsSpan(0, NonceLength));
        using var aes = new AesGcm(Key(credential), TagLength);
        aes.Encrypt(result.AsSpan(0, NonceLength), answer, result.AsSpan(NonceLength, answer.Length), result.AsSpan(NonceLength + answer.Length));
        return result;
    }

    /// <summary>Decrypts it again.</summary>
    /// <exception cref="CryptographicException">Not sealed for this credential.</exception>
    public static byte[] Open(string credential, ReadOnlySpan<byte> sealedAnswer)
    {
        var answer = new byte[sealedAnswer.Length - NonceLength - TagLength];
        using var aes = new AesGcm(Key(credential), TagLength);
        aes.Decrypt(sealedAnswer[..NonceLength], sealedAnswer[NonceLength..^TagLength], sealedAnswer[^TagLength..], answer);
        return answer;
    }

    private static byte[] Key(string credential) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.ASCII.GetBytes(credential), 32, info: "auth-gateway sealed answer"u8.ToArray());
}
